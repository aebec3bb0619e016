import type { ComponentMeaning } from "../models/component-meaning.ts";
import { type Html, html } from "./html.ts";
import { percent, signed } from "./number.ts";
import { more, table } from "./table.ts";
import { words } from "./words.ts";

const NAMED = 3;
const DIRECTIONS = ["To the right", "Upwards"] as const;

/** Says in words what the two directions of the map mean, with a table of all components behind it. */
export function componentsSection(components: readonly ComponentMeaning[]): Html {
  const shown = components
    .slice(0, DIRECTIONS.length)
    .filter(({ strongest }) => strongest.length > 0);
  if (shown.length === 0) return html``;
  return html`<ul class="notes">${shown.map(
    (component, c) =>
      html`<li><strong>${DIRECTIONS[c]}</strong> (${percent(component.explained, 0)} of the variation): ${meaning(component)}.</li>`,
  )}</ul>${more(
    "Show all directions",
    table({
      caption:
        "Principal components: the share of the variation that each explains, and the features that weigh most in it (loadings, from −1 to 1)",
      columns: [
        { label: "Direction", as: "number" },
        { label: "Explains", as: "number" },
        { label: "Together", as: "number" },
        { label: "Strongest features" },
      ],
      rows: components.map(({ explained, cumulative, strongest }, c) => ({
        cells: [
          String(c + 1),
          percent(explained),
          percent(cumulative),
          strongest
            .map(({ feature, loading }) => `${words(feature)} ${signed(loading, 2)}`)
            .join(", "),
        ],
      })),
    }),
  )}`;
}

function meaning({ strongest }: ComponentMeaning): string {
  const named = strongest.slice(0, NAMED);
  const list = (sign: number) =>
    named.filter(({ loading }) => loading * sign > 0).map(({ feature }) => words(feature));
  const [more, less] = [list(1), list(-1)];
  return [
    more.length > 0 ? `more ${spoken(more)}` : "",
    less.length > 0 ? `less ${spoken(less)}` : "",
  ]
    .filter((part) => part !== "")
    .join("; ");
}

function spoken(names: readonly string[]): string {
  return names.length < 2
    ? (names[0] ?? "")
    : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

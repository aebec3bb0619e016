import type { TargetSufficiency } from "../data/quality/quality.ts";
import { type Html, html } from "./html.ts";
import { count, longDay, percent } from "./number.ts";
import { table } from "./table.ts";
import { words } from "./words.ts";

/** Renders whether each target can be modelled, with how many cases, and how its rate moves from day to day. */
export function sufficiencySection(targets: readonly TargetSufficiency[]): Html {
  return html`<section><h2>What can be foreseen from it</h2>
${table({
  caption: `A model learns from customers to whom it happened (positives) and to whom it did not (negatives)`,
  columns: [
    { label: "Target" },
    { label: "Can it be modelled?", as: "why" },
    { label: "Customers", as: "number" },
    { label: "Positives", as: "number" },
    { label: "Negatives", as: "number" },
    { label: "Positives by day looked at", as: "text" },
  ],
  rows: targets.map((target) => ({
    cells: [
      words(target.name),
      html`<strong class="${target.can_be_modelled ? "good" : "warn"}">${target.can_be_modelled ? "yes" : "no"}</strong><small>${reasonOf(target)}</small>`,
      count(target.rows),
      count(target.positives),
      count(target.negatives),
      target.cut_offs.length === 0
        ? rate(target)
        : html`${target.cut_offs.map(
            ({ as_of, rows, positives }) =>
              html`<div class="key">${longDay(as_of)}: ${percent(rows > 0 ? positives / rows : null)}</div>`,
          )}`,
    ],
  })),
  narrow: "stack",
})}</section>`;
}

/** The sentence without the name and the verdict, which stand in cells of their own. */
function reasonOf({ name, says }: TargetSufficiency): string {
  return says
    .replace(`${name}: can be modelled, `, "")
    .replace(`${name}: cannot be modelled, `, "");
}

function rate({ rows, positives }: TargetSufficiency): string {
  return percent(rows > 0 ? positives / rows : null);
}

import { attributeKinds } from "../models/attribute-kind.ts";
import { type Html, html } from "./html.ts";
import { percent } from "./number.ts";
import type { Persona, PersonaAttribute, PersonaResponse, PersonaShare } from "./persona.ts";
import { attributeText, larger, messages } from "./persona-words.ts";
import { words } from "./words.ts";

const MOST = 4;
/** Channels of less than a fiftieth are left to the table. */
const LEAST_SHARE = 0.02;
/** A lift is coloured from so much up or down on, and only where it is beyond chance. */
const UP = 1.2;
const DOWN = 0.8;

interface Chip {
  readonly says: string;
  readonly share: PersonaShare;
}

/** Renders what a segment does and is as rows of chips, each a share with its lift against all customers. */
export function chipRows(persona: Persona): Html | false {
  const rows = [
    ...channelRows(persona),
    row("Buys", goods(persona)),
    row("Does", persona.categories.length > 0 ? [] : named(mostTelling(persona.activities))),
    row(
      "Answers",
      persona.responses
        .filter(({ kind }) => kind !== "order")
        .slice(0, MOST)
        .map(answered),
    ),
    row(
      "Orders after",
      persona.responses
        .filter(({ kind }) => kind === "order")
        .slice(0, MOST)
        .map(answered),
    ),
    row("Stage", named(persona.lifecycle.slice(0, 3))),
    ...attributeKinds.map((kind) =>
      row(
        kind,
        once(larger(persona.attributes.filter((one) => one.kind === kind)))
          .slice(0, MOST)
          .map((one) => ({ says: attributeText(one), share: one })),
      ),
    ),
  ].filter((one) => one !== null);
  return rows.length > 0 && html`<dl class="chips">${rows}</dl>`;
}

function channelRows({ channels }: Persona): readonly (Html | null)[] {
  return channels
    .filter(({ shares }) => shares.length > 1)
    .map(({ of, shares }) =>
      row(
        of === "orders" ? "Orders by" : "Active by",
        named(shares.filter(({ share }) => share.value >= LEAST_SHARE).slice(0, MOST)),
      ),
    );
}

function goods({ categories, products }: Persona): readonly Chip[] {
  const telling = mostTelling(categories);
  return telling.length > 0 ? named(telling) : named(products.slice(0, MOST));
}

/** Takes what they have clearly more of, else the largest. */
function mostTelling(shares: readonly PersonaShare[]): readonly PersonaShare[] {
  const more = larger(shares);
  return (more.length > 0 ? more : shares).slice(0, MOST);
}

function named(shares: readonly PersonaShare[]): readonly Chip[] {
  return shares.map((share) => ({ says: words(share.name).toLowerCase(), share }));
}

function answered(response: PersonaResponse): Chip {
  const { kind, channel } = response;
  const says =
    kind === "order"
      ? words(channel)
      : `${messages(channel)} ${kind === "open" ? "opened" : "clicked"}`;
  return { says, share: response };
}

/** Drops what the same words say of another attribute: of six services all have "No internet service". */
function once(attributes: readonly PersonaAttribute[]): readonly PersonaAttribute[] {
  const names = attributes.map(({ name }) => name);
  return attributes.filter(({ name }, i) => !name.includes(" ") || names.indexOf(name) === i);
}

function row(label: string, chips: readonly Chip[]): Html | null {
  if (chips.length === 0) return null;
  return html`<div><dt>${label}</dt><dd>${chips.map(chip)}</dd></div>`;
}

function chip({ says, share }: Chip): Html {
  const { lift, differs } = share;
  const tone = !differs || lift === null ? "" : lift >= UP ? " up1" : lift <= DOWN ? " down1" : "";
  return html`<span class="chip${tone}">${says} <b>${percent(share.share.value, 0)}</b>${lift !== null && tone !== "" && html` <i>×${lift.toFixed(1)}</i>`}</span> `;
}

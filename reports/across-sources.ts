import type { DataQuality } from "../data/quality/quality.ts";
import { type Html, html } from "./html.ts";
import { countOf } from "./number.ts";

/** Renders what identities merged and what came back over all sources; null where there is nothing to tell. */
export function acrossSources({ identities, returns }: DataQuality): Html | null {
  const says = [
    ...(identities ? [merged(identities)] : []),
    ...(returns && returns.rows > 0 ? [cameBack(returns)] : []),
  ];
  if (says.length === 0) return null;
  return html`<section><h2>Across sources</h2><ul>${says.map((sentence) => html`<li>${sentence}</li>`)}</ul></section>`;
}

function merged({
  links,
  aliases_merged,
  touched,
}: NonNullable<DataQuality["identities"]>): string {
  const rows = touched.reduce((sum, one) => sum + one.rows, 0);
  return `${countOf(links, "link")} between ids made ${countOf(aliases_merged, "id")} part of another customer; ${countOf(rows, "row")} changed hands.`;
}

function cameBack(returns: NonNullable<DataQuality["returns"]>): string {
  const { rows, matched, lines_cancelled, customers_without_purchase } = returns;
  return `Of ${countOf(rows, "return")}, ${matched} name an order of their customer, and ${countOf(lines_cancelled, "order line")} ${lines_cancelled === 1 ? "is" : "are"} off by them; the others are netted. ${countOf(customers_without_purchase, "customer")} gave back all they bought and ${customers_without_purchase === 1 ? "is no buyer" : "are no buyers"}.`;
}

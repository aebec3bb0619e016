import type { Concentration } from "../models/concentration.ts";
import { groupsTable } from "./groups-table.ts";
import { type Html, html } from "./html.ts";
import { count, percent } from "./number.ts";
import type { Group } from "./segments-report.ts";
import { barred, table } from "./table.ts";

/** Renders the value tiers, and how much of the net revenue the best customers bring. */
export function valueSection(tiers: readonly Group[], tops: readonly Concentration[]): Html | null {
  if (tiers.length === 0) return null;
  return html`<section><h2>Value</h2>${sentence(tops)}<div class="two">${groupsTable("Value tiers", tiers.map(unbroken))}${
    tops.length > 0 &&
    table({
      caption: "How much of the net revenue the best customers bring, of those who spent anything",
      columns: [
        { label: "The best" },
        { label: "Customers", as: "number" },
        { label: "Share of net revenue", as: "bar" },
      ],
      rows: tops.map(({ top, customers, revenue_share }) => ({
        cells: [
          percent(top, 0),
          count(customers),
          barred(percent(revenue_share), revenue_share, { second: true }),
        ],
      })),
    })
  }</div></section>`;
}

/** Keeps the sign of a percentage on the line of its number. */
function unbroken(group: Group): Group {
  return { ...group, name: group.name.replaceAll(" %", "\u00a0%") };
}

function sentence(tops: readonly Concentration[]): Html | null {
  const best = tops.find(({ top }) => top === 0.05) ?? tops[0];
  const fifth = tops.at(-1);
  if (best === undefined || fifth === undefined) return null;
  const more =
    fifth === best
      ? ""
      : `, the best ${percent(fifth.top, 0)} bring ${percent(fifth.revenue_share, 0)}`;
  return html`<p>The best <strong>${percent(best.top, 0)}</strong> of customers (${count(best.customers)} people) bring <strong>${percent(best.revenue_share, 0)}</strong> of the net revenue${more}.</p>`;
}

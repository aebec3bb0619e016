import { figure } from "./chart.ts";
import { groupsTable } from "./groups-table.ts";
import { heatMap } from "./heat-map.ts";
import { type Html, html } from "./html.ts";
import { mapChart } from "./map-chart.ts";
import { count, countOf, decimal, longDay, percent } from "./number.ts";
import type { OutlookReport } from "./outlook-report.ts";
import { outlookSection } from "./outlook-section.ts";
import { type Link, page } from "./page.ts";
import { segmentColour } from "./segment-colour.ts";
import type { Segment, SegmentsReport } from "./segments-report.ts";
import { bar, more, table } from "./table.ts";

/** Renders `reports/segments.html`: what kinds of customers there are, their size and worth, and how to know them. */
export function segmentsPage(
  report: SegmentsReport,
  {
    nav,
    outlook = null,
    currency = null,
  }: {
    readonly nav: readonly Link[];
    readonly outlook?: OutlookReport | null;
    readonly currency?: string | null;
  },
): string {
  const { as_of, customers, segments } = report;
  return page({
    title: "Segments",
    subtitle: `${countOf(customers, "customer")}${as_of === null ? "" : ` as of ${longDay(as_of)}`}, in ${countOf(segments.length, "segment")} by how they behave`,
    nav,
    numbers: "../segments.json",
    body: html`${segments.length > 0 && clusters(report)}${outlook !== null && outlookSection(outlook, currency)}${grids(report)}`,
  });
}

function clusters(report: SegmentsReport): Html {
  const { segments, map, why_k, choices } = report;
  return html`<section><p class="lead">${lead(segments)}</p>
<ul class="segments">${segments.map(segmentCard)}</ul>
<p class="small muted">${why_k}</p>
${
  choices.length > 0 &&
  more(
    "Show the numbers of segments that were tried",
    table({
      caption:
        "Silhouette says how well customers sit in their own segment: 1 is apart, 0 is blurred",
      columns: [
        { label: "Segments" },
        { label: "Silhouette", as: "number" },
        { label: "Smallest segment", as: "number" },
        { label: "Verdict" },
      ],
      rows: choices.map(({ k, silhouette, min_share, viable, chosen }) => ({
        chosen,
        cells: [
          count(k),
          decimal(silhouette),
          percent(min_share),
          chosen ? "chosen" : viable ? "possible" : "a segment is too small",
        ],
      })),
    }),
  )
}</section>
<section><h2>Profiles</h2><p>Each cell says how far a segment's mean lies from the mean of all customers, in standard deviations; the small number is the segment's mean itself.</p>${heatMap(segments)}</section>
${map && map.x.length > 0 && mapSection(segments, map)}`;
}

function lead(segments: readonly Segment[]): Html {
  const [largest] = [...segments].sort((a, b) => b.size - a.size);
  const [richest] = segments
    .filter(({ revenue_share }) => revenue_share !== null)
    .sort((a, b) => (b.revenue_share ?? 0) - (a.revenue_share ?? 0));
  if (largest === undefined) return html``;
  if (richest === undefined)
    return html`The largest segment is <strong>${largest.name}</strong> with ${percent(largest.share)} of customers.`;
  if (richest === largest)
    return html`<strong>${largest.name}</strong> are the largest segment and the one that brings most: ${percent(largest.share)} of customers, ${percent(largest.revenue_share)} of net revenue.`;
  return html`<strong>${richest.name}</strong> are ${percent(richest.share)} of customers and bring ${percent(richest.revenue_share)} of net revenue. The largest segment is <strong>${largest.name}</strong>: ${percent(largest.share)} of customers${largest.revenue_share !== null && html`, ${percent(largest.revenue_share)} of revenue`}.`;
}

function segmentCard({ name, size, share, revenue_share, rule }: Segment, i: number): Html {
  return html`<li><h2><span class="dot" style="background:${segmentColour(i)}" aria-hidden="true"></span>${name}</h2>
<p>${countOf(size, "customer")}, ${percent(share)} of all${bar(share)}</p>
${revenue_share !== null && html`<p>${percent(revenue_share)} of net revenue${bar(revenue_share, { second: true })}</p>`}
${rule !== "" && html`<p class="small"><strong>How to know one:</strong> ${rule}</p>`}</li>`;
}

function mapSection(segments: readonly Segment[], map: NonNullable<SegmentsReport["map"]>): Html {
  const together = percent(map.explained[0] + map.explained[1], 0);
  const points = countOf(map.x.length, "customer");
  return html`<section><h2>Map</h2>${figure({
    title: "Customers who behave alike stand together",
    note: `A sample of ${points}, seen from the two directions in which they differ most (${together} of the variation). Segments that overlap here may differ in what the map cannot show.`,
    wide: true,
    drawing: mapChart(
      `Map of ${points} in ${segments.length} segments: ${segments.map(({ name }) => name).join(", ")}.`,
      { map, segments },
    ),
  })}</section>`;
}

function grids({ rfm, lifecycle, value_tiers, rules }: SegmentsReport): Html {
  return html`${
    rfm.length > 0 &&
    html`<section><h2>RFM groups</h2><p>Customers by how recently, how often and for how much they bought. Every customer is in exactly one.</p>${groupsTable("RFM groups", rfm)}</section>`
  }${
    (lifecycle.length > 0 || value_tiers.length > 0) &&
    html`<section><h2>Lifecycle and value</h2><p>Where customers stand in their time with the shop, against their own rhythm, and how much of the revenue each tier brings.</p><div class="two">${lifecycle.length > 0 && groupsTable("Lifecycle stages", lifecycle)}${value_tiers.length > 0 && groupsTable("Value tiers", value_tiers)}</div></section>`
  }${
    rules.length > 0 &&
    html`<section><h2>Your own rules</h2><p>As the configuration defines them. A customer may match several or none.</p>${groupsTable("Rules", rules)}</section>`
  }`;
}

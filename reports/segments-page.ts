import { figure } from "./chart.ts";
import { choiceSection } from "./choice-section.ts";
import { componentsSection } from "./components-section.ts";
import { groupsTable } from "./groups-table.ts";
import { heatMap } from "./heat-map.ts";
import { type Html, html } from "./html.ts";
import { kpiSections } from "./kpi-table.ts";
import { lifecycleSection } from "./lifecycle-section.ts";
import { mapChart } from "./map-chart.ts";
import { countOf, longDay, percent } from "./number.ts";
import type { OutlookReport } from "./outlook-report.ts";
import { outlookSection } from "./outlook-section.ts";
import { type Link, page } from "./page.ts";
import { personaCard } from "./persona-card.ts";
import { rulesSection } from "./rules-section.ts";
import type { Segment, SegmentsReport } from "./segments-report.ts";
import { sinceSection } from "./since-section.ts";
import { more } from "./table.ts";
import { valueSection } from "./value-section.ts";
import { worthChart } from "./worth-chart.ts";

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
    body: html`${segments.length > 0 && html`<section><p class="lead">${lead(segments)}</p>${worthChart(segments)}</section>`}${
      report.lineage !== null && sinceSection(report.lineage, report.movements)
    }${segments.length > 0 && kinds(report)}${outlook !== null && outlookSection(outlook, currency)}${grids(report)}${
      report.kpis && kpiSections(report.kpis, report.value_days)
    }${segments.length > 0 && howFound(report)}`,
  });
}

function kinds(report: SegmentsReport): Html {
  const { segments, map } = report;
  const card = {
    currency: report.currency ?? null,
    valueDays: report.value_days,
    all: segments,
  };
  return html`<section><h2>Who they are</h2><p class="small muted">${cardsNote(report)}</p>
<ul class="personas">${segments.map((segment, i) => personaCard(segment, i, card))}</ul></section>
${map && map.x.length > 0 && mapSection(report, map)}`;
}

/** For those who want to know why there are these segments and no others. */
function howFound(report: SegmentsReport): Html {
  return html`<section><h2>How the segments were found</h2><p>${report.why_k}</p>
${more("Show what spoke for each number of segments", choiceSection(report))}
${more(
  "Show how each segment differs from the average customer",
  html`<p>Each cell says how far a segment's mean lies from the mean of all customers, in standard deviations; the small number is the segment's mean itself.</p>${heatMap(report.segments)}`,
)}</section>`;
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

function cardsNote({ notes = [] }: SegmentsReport): string {
  return [
    "×1.5 is one and a half times the share of all customers; it is shown where it is beyond chance.",
    ...notes,
  ].join(" ");
}

function mapSection(
  { segments, components }: SegmentsReport,
  map: NonNullable<SegmentsReport["map"]>,
): Html {
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
  })}${componentsSection(components)}</section>`;
}

function grids({
  rfm,
  lifecycle,
  value_tiers,
  concentration,
  rules,
  rule_overlap,
  value_days,
}: SegmentsReport): Html {
  return html`${
    rfm.length > 0 &&
    html`<section><h2>RFM groups</h2><p>Customers by how recently, how often and for how much they bought. Every customer is in exactly one.</p>${groupsTable("RFM groups", rfm)}</section>`
  }${lifecycleSection(lifecycle)}${valueSection(value_tiers, concentration)}${rules.length > 0 && rulesSection({ rules, rule_overlap, ...(value_days === undefined ? {} : { value_days }) })}`;
}

import type { DataQuality, SourceQuality } from "../data/quality.ts";
import { html } from "./html.ts";
import { count, countOf, longDay, percent } from "./number.ts";
import { type Link, page } from "./page.ts";
import { sourceSection } from "./source-section.ts";
import { barred, table } from "./table.ts";
import { words } from "./words.ts";

export interface QualityPageOptions {
  readonly nav: readonly Link[];
  readonly currency: string | null;
}

/**
 * Renders `reports/data-quality.html`: what came in, what could be used, and what was set aside and why. It shows no
 * rejected text and no values of text columns, so that it can be passed on; those are in `rejects/`.
 */
export function qualityPage(
  { sources }: DataQuality,
  { nav, currency }: QualityPageOptions,
): string {
  const { read, accepted, rejected } = totals(sources);
  return page({
    title: "Data quality",
    subtitle: "Every row that was read was either used or set aside with a reason.",
    nav,
    numbers: "../data-quality.json",
    body: html`<section><p class="lead">Of ${countOf(read, "row")} read from ${countOf(sources.length, "source")}, <strong>${percent(read > 0 ? accepted / read : null)} could be used</strong>; ${count(rejected)} ${rejected === 1 ? "was" : "were"} set aside.</p>
${table({
  caption: `Rows by source; read = used + set aside`,
  columns: [
    { label: "Source" },
    { label: "Read", as: "number" },
    { label: "Used", as: "number" },
    { label: "Set aside", as: "number" },
    { label: "Share used", as: "bar" },
    { label: "Customers", as: "number" },
    { label: "Days", as: "text" },
  ],
  rows: sources.map((source) => ({
    cells: [
      html`${words(source.name)}<small>${source.kind}</small>`,
      count(source.rows_read),
      count(source.rows_accepted),
      count(source.rows_rejected),
      barred(
        percent(source.rows_read > 0 ? source.rows_accepted / source.rows_read : null),
        source.rows_accepted / source.rows_read,
      ),
      count(source.customers),
      span(source),
    ],
  })),
})}</section>
${sources.map((source) => sourceSection(source, currency))}`,
  });
}

/** Adds up the rows of all sources. */
export function totals(sources: readonly SourceQuality[]): {
  read: number;
  accepted: number;
  rejected: number;
} {
  const sum = (pick: (source: SourceQuality) => number) =>
    sources.reduce((total, source) => total + pick(source), 0);
  return {
    read: sum((source) => source.rows_read),
    accepted: sum((source) => source.rows_accepted),
    rejected: sum((source) => source.rows_rejected),
  };
}

function span({ first_day, last_day }: SourceQuality): string {
  return first_day === null || last_day === null
    ? "no time"
    : `${longDay(first_day)} to ${longDay(last_day)}`;
}

import type { DataQuality, SourceQuality } from "../data/quality/quality.ts";
import { acrossSources } from "./across-sources.ts";
import { changesSection } from "./changes-section.ts";
import { type Html, html } from "./html.ts";
import { count, countOf, longDay, percent } from "./number.ts";
import { type Link, page } from "./page.ts";
import { sourceSection } from "./source-section.ts";
import { sufficiencySection } from "./sufficiency-section.ts";
import { barred, table } from "./table.ts";
import { verdictTag } from "./verdict-tag.ts";
import { plainly, words } from "./words.ts";

export interface QualityPageOptions {
  readonly nav: readonly Link[];
  readonly currency: string | null;
}

/**
 * Renders `reports/data-quality.html`: what came in, whether it can be relied on, what can be foreseen from it, and what
 * was set aside and why. No value that tells of a person stands in it, so that it can be passed on.
 */
export function qualityPage(quality: DataQuality, { nav, currency }: QualityPageOptions): string {
  const { sources, targets = [], changes } = quality;
  const { read, accepted, rejected } = totals(sources);
  return page({
    title: "Data quality",
    subtitle: "Every row that was read was either used or set aside with a reason.",
    nav,
    numbers: "../data-quality.json",
    body: html`<section><p class="lead">Of ${countOf(read, "row")} read from ${countOf(sources.length, "source")}, <strong>${percent(read > 0 ? accepted / read : null)} could be used</strong>; ${count(rejected)} ${rejected === 1 ? "was" : "were"} set aside.</p>
${refusals(sources)}
${table({
  caption: `Rows by source; read = used + set aside`,
  columns: [
    { label: "Source" },
    { label: "Verdict", as: "text" },
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
      html`${verdictTag(source.verdict)}${source.verdict?.why[0] !== undefined && html`<small>${plainly(source.verdict.why[0])}</small>`}`,
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
  narrow: "stack",
})}</section>
${acrossSources(quality)}
${targets.length > 0 && sufficiencySection(targets)}
${changes !== undefined && changesSection(changes)}
${sources.map((source) => sourceSection(source, currency))}`,
  });
}

/** Names the sources that should not be relied on before anything else. */
function refusals(sources: readonly SourceQuality[]): Html | null {
  const refused = sources.filter(({ verdict }) => verdict?.verdict === "refuse");
  if (refused.length === 0) return null;
  return html`<div class="alarms"><h2>Check this first</h2><ul>${refused.map(
    ({ name, verdict }) =>
      html`<li><strong>${words(name)}</strong> should not be relied on: ${plainly(verdict?.why.join("; ") ?? "")}.</li>`,
  )}</ul></div>`;
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

import type { DataQuality } from "../data/quality/quality.ts";
import { alarms } from "./alarms.ts";
import { protocolWords, verdict } from "./evaluation-words.ts";
import { type Html, html } from "./html.ts";
import { endedBefore } from "./learned-before.ts";
import type { Ledger } from "./ledger.ts";
import { ledgerWords } from "./ledger-words.ts";
import type { ListSummary } from "./list-row.ts";
import { listSection } from "./list-section.ts";
import { count, countOf, interval, longDay, money, percent } from "./number.ts";
import { type Link, page } from "./page.ts";
import { totals } from "./quality-page.ts";
import type { ResultReport } from "./result-report.ts";
import { resultWords } from "./result-words.ts";
import { segmentColour } from "./segment-colour.ts";
import type { SegmentsReport } from "./segments-report.ts";
import { barred, table } from "./table.ts";
import type { TargetReport } from "./target-report.ts";
import type { ValueReport } from "./value-report.ts";
import { plainly, words } from "./words.ts";

/** What a run found, for the page that is read first. */
export interface Findings {
  readonly name: string;
  readonly asOf: string | null;
  /** As of which day models were learned, where the files end before as_of. */
  readonly learnedAsOf?: string | undefined;
  readonly currency: string | null;
  readonly customers: number;
  readonly quality: DataQuality;
  readonly segments: SegmentsReport | null;
  readonly targets: readonly TargetReport[];
  /** What became of earlier predictions; absent where nothing is written of them. */
  readonly ledger?: Ledger | null;
  readonly results?: ResultReport | null;
  readonly lists: readonly ListSummary[];
  /** The name of what scores each target. */
  readonly champions: Readonly<Record<string, string>>;
  /** Absent or null in a business without orders. */
  readonly value?: ValueReport | null;
  readonly nav: readonly Link[];
}

/** Renders `reports/index.html`: what was found, in a minute's reading, with links to the rest. */
export function indexPage(findings: Findings): string {
  const { name, customers, lists, targets, segments, nav } = findings;
  const found = targets.flatMap((target) => target.alarms);
  return page({
    title: words(name.replaceAll("-", " ")),
    subtitle: `${countOf(customers, "customer")}${knownWords(findings)}`,
    nav,
    numbers: "../run.json",
    body: html`<section>${alarms(found)}${headline(findings)}</section>
${lists.map((list) => listSection(list, findings))}
${segments !== null && segments.segments.length > 0 && kinds(segments)}
<section><h2>How far to trust it</h2>${trust(findings)}</section>`,
  });
}

function knownWords({ asOf, learnedAsOf }: Findings): string {
  if (asOf === null) return "";
  const day = longDay(asOf);
  return learnedAsOf === undefined
    ? ` as of ${day}: everything before that day is known, nothing from it on`
    : ` as of ${day}, by what is known before ${longDay(learnedAsOf)}`;
}

function headline({ customers, lists, currency, segments }: Findings): Html {
  const cards = [
    card("Customers", count(customers), "known and scored"),
    ...lists.map(({ name, rows, valueAtRisk, control }) =>
      valueAtRisk === null
        ? card(words(name), count(rows), `customers to contact${leftAlone(control)}`)
        : card(
            words(name),
            money(valueAtRisk, currency),
            `of value at risk: ${countOf(rows, "customer")}${leftAlone(control)}`,
          ),
    ),
    ...(segments !== null && segments.segments.length > 0
      ? [card("Segments", count(segments.segments.length), "kinds of customers")]
      : []),
  ];
  return html`<ul class="cards short">${cards}</ul>`;
}

function leftAlone(control: number): string {
  return control > 0 ? `, ${count(control)} of them as control` : "";
}

function card(label: string, value: string, says: string): Html {
  return html`<li class="card"><span class="label">${label}</span><b>${value}</b><span>${says}</span></li>`;
}

function kinds({ segments }: SegmentsReport): Html {
  const hasMoney = segments.some(({ revenue_share }) => revenue_share !== null);
  const largest = Math.max(...segments.map((s) => Math.max(s.share, s.revenue_share ?? 0)));
  return html`<section><h2>Kinds of customers</h2><p><a href="segments.html">Profiles, map and RFM groups</a></p>${table(
    {
      caption: `Segments: share of customers${hasMoney ? " and of net revenue" : ""}`,
      columns: [
        { label: "Segment", as: "text" },
        { label: "Customers", as: "number" },
        { label: "Share", as: "bar" },
        ...(hasMoney ? [{ label: "Revenue", as: "bar" as const }] : []),
      ],
      rows: segments.map(({ name, size, share, revenue_share }, i) => ({
        cells: [
          html`<span class="dot" style="background:${segmentColour(i)}" aria-hidden="true"></span>${name}`,
          count(size),
          barred(percent(share), share / largest),
          ...(hasMoney
            ? [barred(percent(revenue_share), (revenue_share ?? 0) / largest, { second: true })]
            : []),
        ],
      })),
    },
  )}</section>`;
}

function trust({
  learnedAsOf,
  targets,
  quality,
  champions,
  ledger = null,
  results = null,
  value = null,
}: Findings): Html {
  const { read, accepted } = totals(quality.sources);
  return html`<dl>${targets.map((target) => html`<dt><a href="${target.target}.html">${words(target.target)}</a></dt><dd>${trustWords(target, champions[target.target] ?? target.champion)}</dd>`)}
${ledger !== null && html`<dt><a href="ledger.html">Track record</a></dt><dd>${ledgerWords(ledger)}</dd>`}
${results !== null && html`<dt><a href="results.html">Results</a></dt><dd>${resultWords(results)}</dd>`}
${value !== null && html`<dt><a href="value.html">Value</a></dt><dd>${value.champion_because}</dd>`}
<dt><a href="data-quality.html">Data</a></dt><dd>${percent(read > 0 ? accepted / read : null)} of ${countOf(read, "row")} could be used; the rest was set aside with reasons.${learnedAsOf !== undefined && html` ${endedBefore(learnedAsOf)}`}${doubts(quality).map((doubt) => html` ${doubt}`)}</dd></dl>`;
}

/** Says of each source that is not fine the gravest reason. */
function doubts({ sources }: DataQuality): readonly Html[] {
  return sources.flatMap(({ name, verdict }) =>
    verdict === undefined || verdict.verdict === "fine"
      ? []
      : [
          html`<strong>${words(name)}</strong> ${verdict.verdict === "refuse" ? "should not be relied on" : "is usable with care"}: ${plainly(verdict.why[0] ?? "")}.`,
        ],
  );
}

function trustWords(target: TargetReport, champion: string): Html {
  if (target.refused !== undefined || target.protocol === "refused")
    return html`Not modelled: ${(target.refused?.reason ?? "too little to learn from").replace(/\.$/, "")}. Ranked by ${words(champion)} instead; its scores are no chances.`;
  const auc = target.candidates.find(({ name }) => name === target.champion)?.auc;
  return html`${verdict(target)} ${protocolWords(target)} Scored by ${words(champion)}, AUC ${interval(auc)} on ${countOf(target.test.rows, "customer")}, ${count(target.test.positives)} of them positive.`;
}

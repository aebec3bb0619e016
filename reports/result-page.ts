import type { Estimate } from "../models/metrics/estimate.ts";
import { figure } from "./chart.ts";
import { type Html, html } from "./html.ts";
import { newestFirst } from "./ledger-words.ts";
import {
  count,
  countOf,
  interval,
  longDay,
  MISSING,
  money,
  percent,
  shortDay,
  signed,
} from "./number.ts";
import { type Link, page } from "./page.ts";
import { type ResultBar, resultChart } from "./result-chart.ts";
import type { Comparison, GroupResult, ResultReport } from "./result-report.ts";
import { capital, points, resultWords, verdictShort } from "./result-words.ts";
import { table } from "./table.ts";
import { plainly, words } from "./words.ts";

interface Named {
  readonly name: string;
  readonly when: string;
  readonly outcome: string;
  readonly comparison: Comparison;
}

/** Renders `reports/results.html`: what earlier lists and campaigns brought, treated against control. */
export function resultPage(
  report: ResultReport,
  { nav }: { readonly nav: readonly Link[] },
): string {
  const { as_of, lists, runs, campaigns, notes } = report;
  const pooled = lists.map((one) => ({
    name: words(one.list),
    when:
      one.runs === 1
        ? longDay(one.first)
        : `${count(one.runs)} runs, ${shortDay(one.first)} to ${shortDay(one.last)}`,
    outcome: one.outcome,
    comparison: one,
  }));
  const single = newestFirst(runs).map((one) => ({
    name: words(one.list),
    when: shortDay(one.as_of),
    outcome: one.outcome,
    comparison: one,
  }));
  const arms = campaigns.flatMap((one) =>
    one.arms.map((arm) => ({
      name: `${one.campaign}: ${words(arm.arm)}`,
      when: `from ${shortDay(one.first)}, against ${words(one.control)}`,
      outcome: `bought within ${one.horizon_days} days`,
      comparison: arm,
    })),
  );
  return page({
    title: "Results",
    subtitle: `What lists and campaigns brought: treated customers against those left alone, as far as it is known on ${longDay(as_of)}`,
    nav,
    numbers: "results.json",
    body: html`<section>${lead(report)}</section>
${pooled.length > 0 && html`<section><h2>What each list brought</h2>${sentences(pooled)}${charts(pooled, report)}${comparisons(pooled, report, "Each list over all runs whose horizon is over")}</section>`}
${single.length > pooled.length && html`<section><h2>Run by run</h2>${comparisons(single, report, "One row a list of a run, the newest first")}</section>`}
${arms.length > 0 && html`<section><h2>Campaigns</h2>${sentences(arms)}${charts(arms, report)}${comparisons(arms, report, "Each arm against the customers of the campaign who were left alone")}${campaignNotes(report)}</section>`}
${waiting(report)}
${notes.length > 0 && html`<section><h2>What is not compared</h2><ul class="notes">${notes.map((note) => html`<li>${plainly(note)}</li>`)}</ul></section>`}
${reading()}`,
  });
}

function lead(report: ResultReport): Html {
  const { lists, campaigns, waiting: open } = report;
  if (lists.length + campaigns.length + open.length > 0)
    return html`<p class="lead">${resultWords(report)}</p>`;
  return html`<p class="lead">${resultWords(report)}</p>
<p>Give a list a control group (<code>control: 10%</code>): some of its customers, drawn by chance, are then left alone. A run after the horizon compares what both groups did, and that is what the list brought.</p>`;
}

function sentences(all: readonly Named[]): Html {
  return html`<ul class="notes">${all.map(
    ({ name, when, comparison }) =>
      html`<li><strong>${capital(name)}</strong> (${when}). ${comparison.says}</li>`,
  )}</ul>`;
}

function charts(all: readonly Named[], { currency }: ResultReport): Html {
  const bars = (of: "conversion" | "revenue"): readonly ResultBar[] =>
    all.flatMap(({ name, comparison }) => {
      const effect = comparison[of];
      return effect === null || !Number.isFinite(effect.difference.low)
        ? []
        : [{ label: capital(name), difference: effect.difference }];
    });
  const [conversion, revenue] = [bars("conversion"), bars("revenue")];
  const told = (rows: readonly ResultBar[], format: (bar: ResultBar) => string) =>
    rows.map((bar) => `${bar.label} ${format(bar)}`).join("; ");
  return html`<div class="charts">${
    conversion.length > 0 &&
    figure({
      title: "Difference in conversion",
      note: "Treated minus left alone. A line that crosses zero may be chance.",
      drawing: resultChart(conversion, {
        says: `Difference in points: ${told(conversion, ({ difference }) => points(difference))}.`,
        label: "points of conversion",
        format: (x) => percent(x, 0).replace("%", ""),
      }),
    })
  }${
    revenue.length > 0 &&
    figure({
      title: "Difference in net revenue a customer",
      note: "Treated minus left alone. A line that crosses zero may be chance.",
      drawing: resultChart(revenue, {
        says: `Difference in net revenue: ${told(revenue, ({ difference }) => interval(difference, (x) => money(x, currency)))}.`,
        label: "net revenue a customer",
        format: (x) => money(x, currency),
      }),
    })
  }</div>`;
}

function comparisons(all: readonly Named[], { currency }: ResultReport, caption: string): Html {
  const hasMoney = all.some(({ comparison }) => comparison.revenue !== null);
  const hasMarks = all.some(
    ({ comparison: { treated, control } }) => treated.contacted + control.contacted > 0,
  );
  const amount = (x: number) => money(x, currency);
  return table({
    caption: `${caption}; below each number its 95% interval`,
    dense: true,
    narrow: "stack",
    columns: [
      { label: "What" },
      { label: "Treated", as: "number" },
      { label: "Left alone", as: "number" },
      { label: "Difference", hint: "in points", as: "number" },
      { label: "Customers more", as: "number" },
      ...(hasMoney
        ? [
            { label: "Revenue more", hint: "a treated customer", as: "number" as const },
            { label: "In all", as: "number" as const },
          ]
        : []),
      ...(hasMarks
        ? [{ label: "Marked", hint: "treated, left alone", as: "number" as const }]
        : []),
      { label: "Verdict", as: "text" },
    ],
    rows: all.map(({ name, when, outcome, comparison }) => {
      const { treated, control, conversion, revenue } = comparison;
      return {
        cells: [
          html`${capital(name)}<small>${when}</small><small>${outcome}</small>`,
          share(treated),
          share(control),
          ranged(conversion.difference, (x) => signed(100 * x)),
          ranged(conversion.total, count),
          ...(hasMoney
            ? [
                html`${ranged(revenue?.difference, amount)}${revenue?.verdict === "unclear" && html`<small>may be chance</small>`}`,
                ranged(revenue?.total, amount),
              ]
            : []),
          ...(hasMarks ? [marked(treated, control)] : []),
          html`${verdictShort(conversion)}${Number.isFinite(conversion.detectable) && html`<small>seen from ${percent(conversion.detectable, 0).replace("%", "")} points</small>`}`,
        ],
      };
    }),
  });
}

function ranged(estimate: Estimate | undefined, format: (x: number) => string): Html | string {
  if (estimate === undefined || !Number.isFinite(estimate.value)) return MISSING;
  const { value, low, high } = estimate;
  return html`${format(value)}${Number.isFinite(low) && html`<small>${format(low)} to ${format(high)}</small>`}`;
}

function share({ rate, converted, known, vanished }: GroupResult): Html {
  return html`${percent(rate.value)}<small>${count(converted)} of ${count(known)}</small>${vanished > 0 && html`<small>${count(vanished)} vanished</small>`}`;
}

function marked(treated: GroupResult, control: GroupResult): Html {
  return html`${count(treated.contacted)} of ${count(treated.known)}<small>of whom ${count(treated.contacted_converted)} converted</small>${control.contacted > 0 && html`<small class="warn">${count(control.contacted)} of ${count(control.known)} left alone</small>`}`;
}

function campaignNotes({ campaigns }: ResultReport): Html | null {
  const says = campaigns.flatMap(({ campaign, waiting: open, crossed }) => [
    ...(open > 0
      ? [`${campaign}: ${countOf(open, "customer")} not compared yet, their days are not over.`]
      : []),
    ...(crossed > 0
      ? [`${campaign}: ${countOf(crossed, "customer")} left out, for being in several arms.`]
      : []),
  ]);
  return says.length === 0
    ? null
    : html`<ul class="notes">${says.map((one) => html`<li>${one}</li>`)}</ul>`;
}

function waiting({ waiting: open }: ResultReport): Html | null {
  if (open.length === 0) return null;
  return html`<section><h2>Too early to tell</h2>${table({
    caption: "Lists whose horizon is not over; a run from that day on compares them",
    narrow: "stack",
    columns: [
      { label: "List" },
      { label: "Treated", as: "number" },
      { label: "Marked so far", as: "number" },
      { label: "Left alone", as: "number" },
      { label: "Known on" },
    ],
    rows: newestFirst(open).map((one) => ({
      cells: [
        html`${capital(words(one.list))}<small>${shortDay(one.as_of)}</small>`,
        count(one.treated),
        count(one.contacted),
        count(one.control),
        longDay(one.known_on),
      ],
    })),
  })}</section>`;
}

function reading(): Html {
  return html`<section><h2>How to read this</h2><ul class="notes">
<li>A list's control group is drawn by chance from the same customers and left alone. What the treated did more than they is what the list brought, for nothing else tells the groups apart.</li>
<li>Treated are all who were to be treated, whether or not anybody reached them: leaving out those who were not reached would leave out those who are hardest to win, and flatter the list. Who was marked stands beside it.</li>
<li>Where customers of the control group are marked too, the groups were not kept apart, and the real effect is larger than the difference.</li>
<li>An interval that holds zero means that chance alone may have made the difference. “Seen from 12 points” gives the smallest real difference that groups of this size tell from chance four times in five: for less, wait for more runs or hold back a larger control group.</li>
<li>Over several runs a customer counts once in each; runs weigh by how many they treated, and the interval is wider where the same customers come again. Where one run's horizon reaches into the next, an order counts in both.</li>
<li>Net revenue is what customers paid in the horizon less what they gave back in it. Few customers spend much, so that its interval is wide and needs more of them than conversion does.</li>
</ul></section>`;
}

import type { Estimate } from "../models/metrics/estimate.ts";
import type { ValueMetrics } from "../models/metrics/value-comparison.ts";
import { figure } from "./chart.ts";
import { type Html, html } from "./html.ts";
import { count, countOf, decimal, interval, longDay, money, percent, signed } from "./number.ts";
import { type Link, page } from "./page.ts";
import { more, table } from "./table.ts";
import { repeatsChart, tenthsChart, trackingChart } from "./value-charts.ts";
import type { ValueReport } from "./value-report.ts";

const NAMES: Readonly<Record<string, string>> = {
  "run-rate": "Run rate",
  "buy-till-you-die": "Buy till you die",
  "two-part": "Two-part model",
  "bg-nbd": "BG/NBD",
  "mbg-nbd": "MBG/NBD",
  "pareto-nbd": "Pareto/NBD",
  "gamma-gamma": "Gamma-gamma",
};

const MEANINGS: Readonly<Record<string, string>> = {
  "run-rate": "last year's spend times the share of it that customers as recently active kept",
  "buy-till-you-die":
    "how often one buys, whether one is lost by now, and what one spends, each learned from the rhythm of all",
  "two-part":
    "the chance to buy at all times the spend if one buys, both learned from every feature",
};

/** Renders `reports/value.html`: what customers are worth, which forecast ships and why, and how far to trust it. */
export function valuePage(report: ValueReport, { nav }: { readonly nav: readonly Link[] }): string {
  const { champion, worth, horizon_days, as_of, discount } = report;
  return page({
    title: worth === null ? "When customers come back" : "What customers are worth",
    subtitle:
      worth === null
        ? `As of ${longDay(as_of)}`
        : `Net spend expected in the ${countOf(horizon_days, "day")} from ${longDay(as_of)}, money a year later worth ${percent(discount, 0)} less`,
    nav,
    numbers: "value.json",
    body: html`<section>${cards(report)}
${report.notes.length > 0 && html`<ul class="notes">${report.notes.map((note) => html`<li>${note}</li>`)}</ul>`}</section>
${champion !== null && contenders(report)}
${report.deciles !== null && report.holdout !== null && right(report)}
${lifetimes(report)}
<section><h2>The terms</h2>${terms}</section>`,
  });
}

function cards(report: ValueReport): Html | null {
  const { worth, champion, currency, orders_model } = report;
  if (worth === null || champion === null)
    return html`<p class="lead">${report.champion_because}</p>`;
  return html`<ul class="cards">
<li class="card"><span class="label">Expected in all</span><b>${money(worth.total, currency)}</b><span>of ${countOf(worth.customers, "customer")}</span></li>
<li class="card"><span class="label">A customer</span><b>${money(worth.mean, currency)}</b><span>on average; ${worth.median > 0 ? `half are worth less than ${money(worth.median, currency)}` : "of half or more nothing is expected"}</span></li>
<li class="card"><span class="label">The best tenth</span><b>${percent(worth.top_tenth, 0)}</b><span>of all that is expected</span></li>
<li class="card"><span class="label">Foreseen by</span><b class="long">${nameOf(champion)}</b><span>${report.champion_because}</span></li>
</ul>${orders_model === null && html`<p>No buy-till-you-die model is sound here, so that no date of the next order is given; why stands below.</p>`}`;
}

function contenders({ holdout, champion, currency }: ValueReport): Html | null {
  if (holdout === null) return null;
  const { learned_on, judged_on, days, customers, total } = holdout;
  const sameDay = learned_on === judged_on;
  return html`<section><h2>The contenders</h2>
<p>${
    sameDay
      ? `Learned and judged on ${longDay(judged_on)}, on different customers`
      : `Learned on ${longDay(learned_on)} and judged on ${longDay(judged_on)}`
  }, by what ${countOf(customers, "customer")} spent in the ${countOf(days, "day")} from then: ${money(total, currency)}. The lowest deviance wins; a simpler contender within chance of it is preferred.</p>
${table({
  caption: `Contenders on the same ${countOf(customers, "customer")}; 95% intervals below`,
  dense: true,
  columns: [
    { label: "Contender", as: "text" },
    { label: "Deviance", hint: "lower is better", as: "number" },
    { label: "Total", hint: "right: 0%", as: "number" },
    { label: "Mean error", hint: "lower is better", as: "number" },
    { label: "Rank correlation", hint: "best: 1", as: "number" },
    { label: "Gini", hint: "best: 1", as: "number" },
  ],
  rows: holdout.contenders.map((one) => ({
    chosen: one.name === champion,
    cells: [
      html`<span class="key">${nameOf(one.name)}${one.name === champion && html`<span class="tag">champion</span>`}</span><small>${MEANINGS[one.name]}</small>`,
      ...metricsOf(one, currency),
    ],
  })),
})}</section>`;
}

function metricsOf({ deviance, bias, mae, spearman, gini }: ValueMetrics, currency: string | null) {
  const share = (x: number | null | undefined) =>
    x === null || x === undefined || !Number.isFinite(x) ? "–" : `${signed(100 * x)}%`;
  return [
    stacked(deviance, (x) => decimal(x, 2)),
    stacked(bias, share),
    stacked(mae, (x) => money(x, currency)),
    stacked(spearman),
    stacked(gini),
  ];
}

function stacked(
  estimate: Estimate,
  format: (x: number | null | undefined) => string = decimal,
): Html {
  const [value, bounds] = interval(estimate, format).split(" (");
  return html`${value}${bounds !== undefined && html`<small>${bounds.replace(")", "")}</small>`}`;
}

function right({ deciles, holdout, currency }: ValueReport): Html | null {
  const tenths = deciles ?? [];
  const [best] = tenths;
  if (best === undefined || holdout === null) return null;
  const says = `Of the tenth with the highest expectation ${money(best.expected, currency)} a customer was expected and ${money(best.actual, currency)} spent.`;
  return html`<section><h2>How right it was</h2><div class="charts">${figure({
    title: "Expected and spent, by tenth",
    note: `${says} On the dotted line: exactly as expected.`,
    drawing: tenthsChart(says, tenths),
    more: more(
      "Show the numbers",
      table({
        caption: `Mean spend in ${countOf(holdout.days, "day")} by tenth of what was expected, of ${countOf(holdout.customers, "customer")}`,
        columns: [
          { label: "Tenth" },
          { label: "Customers", as: "number" },
          { label: "Expected", as: "number" },
          { label: "Spent", as: "number" },
        ],
        rows: tenths.map(({ customers, expected, actual }, i) => ({
          cells: [
            String(i + 1),
            count(customers),
            money(expected, currency),
            money(actual, currency),
          ],
        })),
      }),
    ),
  })}</div></section>`;
}

function lifetimes(report: ValueReport): Html {
  const { models, orders_model, holdout, tracking } = report;
  const deviances = new Map(holdout?.lifetime.map(({ name, deviance }) => [name, deviance]));
  return html`<section><h2>How customers come back</h2>
<p>${
    orders_model === null
      ? html`No buy-till-you-die model is used: ${unsound(report)}. Parameters without an optimum are no finding, so nothing is forecast from them.`
      : html`Buy-till-you-die models know of each customer only how often and how lately they bought. ${nameOf(orders_model)} is the one that is used${[...deviances.values()].some((deviance) => deviance !== null) && ": of those that are sound it foresaw best how often customers bought again"}.`
  } Times are in weeks; orders of one day are one purchase.</p>
${tracking !== null && trackingFigures(report)}
${
  models.length > 0 &&
  table({
    caption: "What was fitted, by maximum likelihood, on all customers who have bought",
    dense: true,
    columns: [
      { label: "Model", as: "text" },
      { label: "Parameters", hint: "± standard error", as: "text" },
      { label: "Log-likelihood", as: "number" },
      { label: "Customers", as: "number" },
      { label: "Deviance", hint: "out of time; lower is better", as: "number" },
      { label: "Is it sound?", as: "text" },
    ],
    rows: models.map((fit) => ({
      chosen: fit.name === orders_model,
      cells: [
        html`<span class="key">${nameOf(fit.name)}${fit.name === orders_model && html`<span class="tag">used</span>`}</span>`,
        html`${Object.entries(fit.parameters).map(([name, value]) => {
          const error = fit.standard_errors[name];
          return html`<span class="key">${name} ${fine(value)}${error !== null && error !== undefined && !fit.boundary && ` ± ${fine(error)}`}</span> `;
        })}`,
        decimal(fit.log_likelihood, 1),
        count(fit.customers),
        decimal(deviances.get(fit.name), 3),
        fit.converged && !fit.boundary ? "yes" : `no: ${fit.says}`,
      ],
    })),
  })
}</section>`;
}

function trackingFigures({ tracking, holdout }: ValueReport): Html | null {
  if (tracking === null) return null;
  const { by_repeats, over_time } = tracking;
  const last = over_time.at(-1);
  const followed = `Until now ${count(last?.actual)} repeat purchases came, ${count(last?.expected)} were to be expected.`;
  const first = by_repeats[0];
  const known =
    first === undefined
      ? ""
      : `Who had bought once bought ${decimal(first.actual, 2)} times in the ${count(holdout?.days)} days that followed; ${decimal(first.expected, 2)} were expected.`;
  return html`<div class="charts">${
    last !== undefined &&
    figure({
      title: "Repeat purchases since the first day",
      note: `${followed} The model knows only when each customer first bought.`,
      drawing: trackingChart(followed, over_time),
    })
  }${
    by_repeats.length > 0 &&
    figure({
      title: "Purchases that followed",
      note: `${known} Dots are expected, rings what came.`,
      drawing: repeatsChart(known, by_repeats),
      more: more(
        "Show the numbers",
        table({
          caption: `Mean purchases in ${count(holdout?.days)} days by repeat purchases before`,
          columns: [
            { label: "Repeats" },
            { label: "Customers", as: "number" },
            { label: "Expected", as: "number" },
            { label: "Actual", as: "number" },
          ],
          rows: by_repeats.map(({ repeats, customers, expected, actual }) => ({
            cells: [
              repeats >= 7 ? "7+" : String(repeats),
              count(customers),
              decimal(expected, 2),
              decimal(actual, 2),
            ],
          })),
        }),
      ),
    })
  }</div>`;
}

function unsound({ models }: ValueReport): string {
  const said = models
    .filter(({ name, converged, boundary }) => name !== "gamma-gamma" && (boundary || !converged))
    .map(({ name, says }) => `${nameOf(name)}: ${says}`);
  return said.length === 0 ? "nobody has bought" : said.join("; ");
}

function nameOf(name: string): string {
  return NAMES[name] ?? name;
}

function fine(value: number): string {
  return Math.abs(value) >= 1000 ? count(value) : decimal(value, value < 0.1 ? 4 : 3);
}

const terms = html`<dl>
<dt>Deviance</dt><dd>How far spend lies from its expectation, counted so that the true mean has the least (Tweedie, power 1.5). Nobody's expectation counts as less than a hundredth of the mean.</dd>
<dt>Total</dt><dd>What was expected of all together over what they spent: +10% is a tenth too much.</dd>
<dt>Gini</dt><dd>How well the order of expectation puts those who spend most first: 1 is perfect, 0 is chance.</dd>
<dt>Buy till you die</dt><dd>Customers buy at a rate of their own until they are lost for good, which nobody sees. BG/NBD never takes a customer with one purchase for lost.</dd>
</dl>`;

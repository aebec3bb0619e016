import { figure } from "./chart.ts";
import { forecastChart } from "./forecast-chart.ts";
import { type Html, html } from "./html.ts";
import { count, decimal, interval, longDay, money, percent, signed } from "./number.ts";
import type {
  GroupingForecast,
  GroupingTrial,
  OutlookReport,
  RevenueOutlook,
  StateOutlook,
} from "./outlook-report.ts";
import { more, table } from "./table.ts";

type Grouping = GroupingTrial & GroupingForecast;

/** Renders where customers are going: sizes to come with their intervals, the expected moves, and how far to trust them. */
export function outlookSection(report: OutlookReport, currency: string | null): Html {
  const { groupings, refused, notes, revenue, period_days } = report;
  if (refused !== null)
    return html`<section><h2>Where customers are going</h2><p>${refused}</p></section>`;
  return html`${groupings.map((one) => groupingSection(one, period_days))}${
    revenue !== null && revenueSection(revenue, period_days, currency)
  }${
    notes.length > 0 &&
    html`<section><h2>How the outlook was tried</h2><ul class="notes">${notes.map((note) => html`<li>${note}</li>`)}</ul></section>`
  }`;
}

const TITLES = {
  segment: "Where the segments are going",
  lifecycle: "Where the lifecycle stages are going",
} as const;

function groupingSection(grouping: Grouping, days: number): Html {
  const { states, because, sizes } = grouping;
  const shown = states.filter(({ now, forecast }) => now > 0 || (forecast[0]?.expected ?? 0) >= 1);
  const [next] = sizes.steps;
  return html`<section><h2>${TITLES[grouping.grouping]}</h2>
<p class="lead">${lead(shown)}</p>
${figure({
  title: `Sizes now and in ${days}, ${2 * days} and ${3 * days} days`,
  note: `The ring is today's size, the dots what is expected, the nearest day first; each line holds the size to come in 90 of 100 cases. In the past months that were foreseen, ${percent(next?.coverage.value, 0)} of ${count(next?.forecasts)} such lines for the next period held it.`,
  drawing: forecastChart(chartSays(shown), shown),
  more: more("Show the numbers", sizesTable(shown)),
})}
<p class="small muted">${because} ${sizes.because}</p>
${more("Show the expected moves", movesTable(states, shown, days))}
${more("Show how the predictors did", trialTables(grouping))}</section>`;
}

function lead(states: readonly StateOutlook[]): Html {
  const changes = states
    .map(({ name, now, forecast }) => ({ name, now, first: forecast[0] }))
    .flatMap(({ name, now, first }) => (first === undefined ? [] : [{ name, now, ...first }]))
    .sort((a, b) => Math.abs(b.expected - b.now) - Math.abs(a.expected - a.now));
  const sure = changes.filter(({ now, low, high }) => now < low || now > high);
  const [first] = sure;
  if (first === undefined)
    return html`No group is expected to grow or shrink by ${longDay(changes[0]?.as_of ?? null)} by more than months usually differ.`;
  return html`<strong>${first.name}</strong> ${first.expected > first.now ? "grow" : "shrink"} from ${count(first.now)} to about ${count(first.expected)} (${count(first.low)} to ${count(first.high)}) by ${longDay(first.as_of)}${
    sure.length > 1 &&
    html`; ${sure.length === 2 ? "one other group changes" : `${count(sure.length - 1)} other groups change`} by more than months usually differ`
  }.`;
}

function chartSays(states: readonly StateOutlook[]): string {
  return `Sizes expected in the next period: ${states
    .map(({ name, now, forecast }) => `${name} ${count(forecast[0]?.expected)}, now ${count(now)}`)
    .join("; ")}.`;
}

function sizesTable(states: readonly StateOutlook[]): Html {
  const days = states[0]?.forecast.map(({ as_of }) => as_of) ?? [];
  return table({
    caption: "Customers now and expected, with 90% intervals",
    narrow: "stack",
    columns: [
      { label: "Group" },
      { label: "Now", as: "number" },
      ...days.map((day) => ({ label: longDay(day), as: "number" as const })),
    ],
    rows: states.map(({ name, now, forecast }) => ({
      cells: [
        name,
        count(now),
        ...forecast.map(
          ({ expected, low, high }) =>
            html`${count(expected)}<small>${count(low)} to ${count(high)}</small>`,
        ),
      ],
    })),
  });
}

/** Renders the share of each state's customers that is expected in every state; the shade is the share. */
function movesTable(
  all: readonly StateOutlook[],
  shown: readonly StateOutlook[],
  days: number,
): Html {
  const caption = `Expected moves: of the customers in each group now (rows), the share expected in each group in ${days} days (columns)`;
  const places = shown.map((state) => all.indexOf(state));
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Expected moves">
<table class="heat"><caption><span>${caption}</span></caption>
<thead><tr><th scope="col">From</th>${shown.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${shown
    .filter(({ now }) => now > 0)
    .map(
      ({ name, now, next }) =>
        html`<tr><th scope="row">${name}<small>${count(now)} now</small></th>${places.map(
          (j) => html`<td class="${shade(next[j] ?? 0)}">${percent(next[j], 0)}</td>`,
        )}</tr>\n`,
    )}</tbody></table></div>`;
}

function shade(share: number): string {
  if (share >= 0.5) return "up3";
  if (share >= 0.15) return "up2";
  return share >= 0.03 ? "up1" : "";
}

function trialTables({ test, predictors, champion, calibration, sizes }: Grouping): Html {
  const { stays, states } = calibration;
  return html`${table({
    caption: `Foreseen on ${longDay(test.from)} for ${longDay(test.to)}: ${count(test.customers)} customers, of whom ${count(test.moved)} moved. A log score of 0 is best`,
    narrow: "stack",
    columns: [
      { label: "Predictor" },
      { label: "Log score", as: "number", hint: "95% interval" },
      { label: "Right most likely group", as: "number" },
    ],
    rows: predictors.map(({ name, log_score, hits }) => ({
      chosen: name === champion,
      cells: [name, interval(log_score), percent(hits)],
    })),
  })}
<p class="small muted">Calibration of what ships on the same customers (slope 1 and error 0 are right): the chance to stay has slope ${interval(stays.slope, two)} and error ${interval(stays.ece)}; every group against the rest, slope ${interval(states.slope, two)} and error ${interval(states.ece)}.</p>
${table({
  caption:
    "Forecasts of sizes over the months: how many intervals held what came, and by how many customers the size was off",
  narrow: "stack",
  columns: [
    { label: "Periods ahead" },
    { label: "Forecasts", as: "number" },
    { label: "Intervals that held", as: "number", hint: "90% is right" },
    ...predictors.map(({ name }) => ({
      label: `Off by, ${name}`,
      as: "number" as const,
    })),
  ],
  rows: sizes.steps.map(({ periods, forecasts, coverage, mean_absolute_error }) => ({
    cells: [
      count(periods),
      count(forecasts),
      interval(coverage, (share) => percent(share, 0)),
      ...predictors.map(({ name }) => decimal(mean_absolute_error[name], 1)),
    ],
  })),
})}`;
}

function two(x: number | null | undefined): string {
  return decimal(x, 2);
}

function revenueSection(
  { next, because, coverage }: RevenueOutlook,
  days: number,
  currency: string | null,
): Html {
  const all = next[next.length - 1];
  return html`<section><h2>Revenue to come</h2>
<p>${all && html`All customers together are expected to bring <strong>${money(all.expected, currency)}</strong> in the next ${days} days (${money(all.low, currency)} to ${money(all.high, currency)}); the last ${days} brought ${money(all.last, currency)}. `}${because} ${percent(coverage.value, 0)} of the past 90% intervals held what came. A season that the history has not seen is not in it.</p>
${table({
  caption: `Net revenue of the next ${days} days by the segment that customers are in now, with 90% intervals`,
  narrow: "stack",
  columns: [
    { label: "Segment" },
    { label: `Last ${days} days`, as: "number" },
    { label: `Next ${days} days`, as: "number" },
    { label: "Change", as: "number" },
  ],
  rows: next.map(({ name, last, expected, low, high }) => ({
    chosen: name === all?.name,
    cells: [
      name,
      money(last, currency),
      html`${money(expected, currency)}<small>${money(low, currency)} to ${money(high, currency)}</small>`,
      last > 0 ? `${signed(100 * (expected / last - 1), 0)}%` : "–",
    ],
  })),
})}</section>`;
}

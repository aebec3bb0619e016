import { type Html, html } from "./html.ts";
import { trendTable } from "./kpi-table.ts";
import { count, longDay, MISSING, money, signed } from "./number.ts";
import { page } from "./page.ts";
import {
  type Change,
  type Comparison,
  type MeasureName,
  measures,
  type PeriodGroup,
  type PeriodReport,
} from "./period-report.ts";
import { more, table } from "./table.ts";

const LABELS: Readonly<Record<MeasureName, string>> = {
  customers: "Customers",
  active_customers: "Active",
  new_customers: "New",
  returning_customers: "Returning",
  orders: "Orders",
  revenue: "Net revenue",
  average_order_value: "Order value",
};
const COMPARISONS: readonly Comparison[] = ["previous", "year_ago"];
const MONEY: readonly MeasureName[] = ["revenue", "average_order_value"];

const GROUPINGS = [
  ["segments", "Segments"],
  ["lifecycle", "Lifecycle stages"],
] as const;

/** Renders `report.html`: how the last full month or quarter went for every group of customers. */
export function periodPage(report: PeriodReport): string {
  const { label, run, changed_sources } = report;
  const all = report.groups.find(({ grouping }) => grouping === "all");
  const of = (wanted: PeriodGroup["grouping"]) =>
    report.groups.filter(({ grouping }) => grouping === wanted);
  return page({
    title: `${report.name}: ${periodName(label)}`,
    subtitle: `Groups of customers as of ${longDay(run.as_of)}`,
    nav: [],
    numbers: "report.json",
    body: html`${
      changed_sources.length > 0 &&
      html`<div class="alarms" role="note"><p>The files of ${changed_sources.join(", ")} are not those that the run read: customers who came since are in no group.</p></div>`
    }${
      all &&
      html`<section><p class="lead">${lead(all, report)}</p>${groupTable("All customers", [all], report)}</section>`
    }${GROUPINGS.map(([grouping, title]) => {
      const groups = of(grouping);
      return (
        groups.length > 0 &&
        html`<section><h2>${title}</h2>${groupTable(title, groups, report)}${trends(title, groups, report)}</section>`
      );
    })}<section><h2>How to read this</h2><ul class="notes"><li>Customers are in the group that they were in on ${longDay(run.as_of)}, in every period: the numbers are of today's members, and a group cannot show whom it lost.</li><li>Customers had bought by the end of the period; active ones bought in it: new ones for the first time, returning ones had bought before.</li><li>Net revenue is purchases less returns, each on its own day; the order value is of purchases.</li><li>A range in brackets is a 95% interval: a change whose range holds 0% may be chance. Where fewer than ${count(report.min_count)} customers were active, changes are not told.</li></ul></section>`,
  });
}

/** Names a period in words: `November 2011`, `Quarter 4 of 2011`. */
export function periodName(label: string): string {
  const [year = "", part = ""] = label.split("-");
  return part.startsWith("q")
    ? `Quarter ${part.slice(1)} of ${year}`
    : longDay(`${label}-01`).replace(/^1 /, "");
}

function lead({ measures: told, few }: PeriodGroup, report: PeriodReport): Html {
  const { revenue, orders, active_customers: active } = told;
  const first = revenue.value === null ? orders : revenue;
  const says =
    revenue.value === null
      ? html`<strong>${count(orders.value)} orders</strong> were placed`
      : html`Net revenue was <strong>${money(revenue.value, report.currency)}</strong>`;
  const against = COMPARISONS.filter((comparison) => !few.includes(comparison)).map(
    (comparison) => [first[comparison], report[comparison]] as const,
  );
  return html`${says} in ${periodName(report.label)}, from ${count(active.value)} active customers${against.map(
    ([change, label]) =>
      change !== null &&
      change.change !== null &&
      label !== null &&
      html`, ${signedPercent(change.change)} against ${periodName(label)}`,
  )}.${report.previous === null && html` There is no whole ${report.period} before it to compare with.`}`;
}

function groupTable(title: string, groups: readonly PeriodGroup[], report: PeriodReport): Html {
  const { label, previous, year_ago } = report;
  const shown = measures.filter((name) =>
    groups.some((group) => group.measures[name].value !== null),
  );
  const against = [previous, year_ago].flatMap((one) => (one === null ? [] : [periodName(one)]));
  return table({
    caption: `${title} in ${periodName(label)}${against.length > 0 ? `; below each number its change against ${against.join(", then against ")}` : ""}`,
    dense: true,
    narrow: "stack",
    columns: [
      { label: "Group" },
      ...shown.map((name) => ({ label: LABELS[name], as: "number" as const })),
    ],
    rows: groups.map((group) => ({
      cells: [group.name, ...shown.map((name) => cell(name, group, report))],
    })),
  });
}

function cell(name: MeasureName, { measures: told, few }: PeriodGroup, report: PeriodReport): Html {
  const measure = told[name];
  const { value } = measure;
  const says = MONEY.includes(name) ? money(value, report.currency) : count(value);
  const changes = COMPARISONS.filter((comparison) => report[comparison] !== null);
  return html`${says}${changes.map(
    (comparison) =>
      html`<small>${
        few.includes(comparison)
          ? "too few"
          : changeText(measure[comparison], { interval: name === "active_customers" })
      }</small>`,
  )}`;
}

/** Intervals of other counts stand in the JSON: the table has no room for all. */
function changeText(change: Change | null, { interval }: { readonly interval: boolean }): string {
  if (change === null || change.change === null) return MISSING;
  const { low, high } = change;
  return low === null || high === null || !interval
    ? signedPercent(change.change)
    : `${signedPercent(change.change)} (${signedPercent(low)} to ${signedPercent(high)})`;
}

function signedPercent(share: number): string {
  return `${signed(100 * share, Math.abs(share) < 0.0995 ? 1 : 0)}%`;
}

function trends(title: string, groups: readonly PeriodGroup[], report: PeriodReport): Html | null {
  if ((groups[0]?.periods.length ?? 0) < 2) return null;
  return more(
    `${title} over time`,
    trendTable(
      title,
      groups.map(({ name, periods }) => ({
        name,
        trend: periods.map(
          ({ period, active_customers, orders, revenue, average_order_value }) => ({
            month: period,
            active_customers: active_customers ?? 0,
            orders: orders ?? 0,
            revenue,
            average_order_value,
          }),
        ),
      })),
      { currency: report.currency, said: periodName, unit: report.period },
    ),
  );
}

import { nextDays } from "./ahead.ts";
import { type Html, html } from "./html.ts";
import {
  type GroupKpis,
  type Kpi,
  type KpiName,
  kpiNames,
  type SegmentKpis,
  type TrendMonth,
} from "./kpi-report.ts";
import { count, decimal, MISSING, money, percent, shortMonth, span } from "./number.ts";
import { more, table } from "./table.ts";
import { sparkline } from "./trend-chart.ts";

type Format = (x: number, currency: string | null) => string;
const share: Format = (x) => percent(x);

const KPIS: Readonly<Record<KpiName, { label: string; hint: string; format: Format }>> = {
  revenue_share: { label: "Revenue share", hint: "net, all time", format: share },
  average_order_value: { label: "Order value", hint: "mean", format: money },
  orders_a_year: { label: "Orders a year", hint: "a customer", format: (x) => decimal(x, 2) },
  expected_value: { label: "Expected value", hint: nextDays(), format: money },
  return_rate: { label: "Return rate", hint: "of order lines", format: share },
  open_rate: { label: "Open rate", hint: "of messages", format: share },
  click_rate: { label: "Click rate", hint: "of messages", format: share },
  conversion: { label: "Conversion", hint: "of visit days", format: share },
  cost_per_acquisition: { label: "Cost", hint: "a customer won", format: money },
};

const GROUPINGS = [
  ["segments", "Segments"],
  ["lifecycle", "Lifecycle stages"],
  ["rules", "Your own rules"],
] as const;

/** Renders the KPIs of every segment, lifecycle stage and rule, and what their members of today did month by month. */
export function kpiSections(kpis: SegmentKpis, valueDays?: number): Html {
  const groupings = GROUPINGS.filter(([grouping]) => kpis[grouping].length > 0);
  if (groupings.length === 0) return html``;
  const all = groupings.flatMap(([grouping]) => kpis[grouping]);
  const told = kpiNames.filter((name) => all.some((group) => group.kpis[name].value !== null));
  const untold = kpiNames.filter((name) => !told.includes(name));
  const trended = groupings.filter(([grouping]) => kpis[grouping].some(hasTrend));
  return html`<section><h2>KPIs</h2>${
    told.length > 0 &&
    html`<p>${over(kpis)} The small numbers are 95% intervals, with customers as what is sampled; a KPI over fewer than ${count(kpis.min_count)} customers is not told.</p>${groupings.map(
      ([grouping, title]) =>
        kpiTable(title, kpis[grouping], told, { currency: kpis.currency, valueDays }),
    )}`
  }${untold.length > 0 && html`<p class="small muted">Not told here: ${untold.map((name, i) => `${i > 0 ? "; " : ""}${KPIS[name].label.toLowerCase()} (${reasonOf(all, name)})`)}.</p>`}</section>${
    trended.length > 0 &&
    html`<section><h2>Month by month</h2><p>What the customers who are in a group <strong>now</strong> did in the last full months. Membership is as of today, so this is the past of today's members and not the past of the group: it cannot show who left it.</p>${trended.map(
      ([grouping, title], i) => {
        const shown = trendTable(title, kpis[grouping], { currency: kpis.currency });
        return i === 0 ? shown : more(`${title}, month by month`, shown);
      },
    )}</section>`
  }`;
}

function over({ days }: SegmentKpis): string {
  return days === null
    ? "As the files tell them, without time."
    : `Rates and orders are of the last ${count(days)} days.`;
}

function reasonOf(groups: readonly GroupKpis[], name: KpiName): string {
  const [first] = groups;
  return groups.every((group) => group.kpis[name].reason === first?.kpis[name].reason)
    ? (first?.kpis[name].reason ?? "")
    : "too few customers in each group";
}

function kpiTable(
  title: string,
  groups: readonly GroupKpis[],
  told: readonly KpiName[],
  {
    currency,
    valueDays,
  }: { readonly currency: string | null; readonly valueDays?: number | undefined },
): Html {
  return table({
    caption: `${title}: KPIs`,
    dense: true,
    narrow: "stack",
    columns: [
      { label: "Group" },
      { label: "Customers", as: "number" },
      ...told.map((name) => ({
        label: KPIS[name].label,
        hint: name === "expected_value" ? nextDays(valueDays) : KPIS[name].hint,
        as: "number" as const,
      })),
    ],
    rows: groups.map(({ name, customers, kpis }) => ({
      cells: [
        name,
        count(customers),
        ...told.map((kpi) => cell(kpis[kpi], KPIS[kpi].format, currency)),
      ],
    })),
  });
}

function cell({ value, low, high, reason }: Kpi, format: Format, currency: string | null): Html {
  if (value === null || low === null || high === null)
    return html`${MISSING}<small>${/^at least/.test(reason ?? "") ? "too few" : "not known"}</small>`;
  return html`${format(value, currency)}<small>${span(format(low, currency), format(high, currency))}</small>`;
}

function hasTrend({ trend }: Pick<GroupKpis, "trend">): boolean {
  return trend.length > 1;
}

/** Renders what today's members of each group did over time: small lines from zero up, the last number beside them. */
export function trendTable(
  title: string,
  groups: readonly Pick<GroupKpis, "name" | "trend">[],
  {
    currency,
    said = shortMonth,
    unit = "month",
  }: {
    readonly currency: string | null;
    /** Says a month of the trend, or another period. */
    readonly said?: (month: string) => string;
    readonly unit?: string;
  },
): Html {
  const months = groups.find(hasTrend)?.trend ?? [];
  const first = said(months[0]?.month ?? "");
  const last = said(months.at(-1)?.month ?? "");
  const hasMoney = months.some(({ revenue }) => revenue !== null);
  const columns: readonly {
    readonly label: string;
    readonly of: (month: TrendMonth) => number | null;
    readonly says: (x: number | null) => string;
  }[] = [
    { label: "Active customers", of: (m) => m.active_customers, says: count },
    { label: "Orders", of: (m) => m.orders, says: count },
    ...(hasMoney
      ? [
          {
            label: "Net revenue",
            of: (m: TrendMonth) => m.revenue,
            says: (x: number | null) => money(x, currency),
          },
          {
            label: "Order value",
            of: (m: TrendMonth) => m.average_order_value,
            says: (x: number | null) => money(x, currency),
          },
        ]
      : []),
  ];
  return table({
    caption: `${title}: ${first} to ${last} of today's members; the number is the last ${unit}'s`,
    narrow: "stack",
    columns: [{ label: "Group" }, ...columns.map(({ label }) => ({ label }))],
    rows: groups.filter(hasTrend).map(({ name, trend }) => ({
      cells: [
        name,
        ...columns.map(({ label, of, says }) => {
          const values = trend.map(of);
          const words = `${label} of ${name} by ${unit}, ${first} to ${last}: from ${says(values[0] ?? null)} to ${says(values.at(-1) ?? null)}.`;
          return html`<span class="trend">${sparkline(values, words)}<span>${says(values.at(-1) ?? null)}</span></span>`;
        }),
      ],
    })),
  });
}

import { addDays } from "../data/window.ts";
import type { Engine } from "../engines/engine.ts";
import { sql } from "../engines/sql.ts";
import { compare, type PeriodGroup, type PeriodNumbers } from "../reports/period-report.ts";
import type { GroupedPeople } from "./group-kinds.ts";
import { type GroupPeriod, groupPeriods, ordersBefore } from "./group-periods.ts";

export interface PeriodNumbersOptions {
  /** First day that is not looked at. */
  readonly until: string;
  readonly unit: "month" | "quarter";
  /** First days of full periods, oldest first; the last is reported. */
  readonly periods: readonly string[];
  readonly hasOrderIds: boolean;
  readonly hasMoney: boolean;
  readonly minCount: number;
}

/** First day of the period that is reported, of the one before and of the same a year before; null where there is none. */
export function comparedPeriods(periods: readonly string[]) {
  const now = periods.at(-1) ?? "";
  const lastYear = `${String(Number(now.slice(0, 4)) - 1).padStart(4, "0")}${now.slice(4)}`;
  return {
    now,
    previous: periods.at(-2) ?? null,
    yearAgo: periods.includes(lastYear) ? lastYear : null,
  };
}

/** Who is in which group of `period_people`. */
export const PEOPLE = {
  table: sql`period_people`,
  customer: sql`customer_id`,
  groups: [
    { grouping: "all", name: sql`'All customers'` },
    { grouping: "segments", name: sql`segment_name` },
    { grouping: "lifecycle", name: sql`lifecycle` },
  ],
} satisfies GroupedPeople;

/** Tells each group of `period_members` by period: all first, then by grouping, the largest first. */
export async function periodGroups(
  engine: Engine,
  options: PeriodNumbersOptions,
): Promise<readonly PeriodGroup[]> {
  const { until, unit, periods, hasOrderIds, minCount } = options;
  const rows = await groupPeriods(engine, {
    asOf: until,
    unit,
    from: periods[0] ?? until,
    members: PEOPLE,
    hasOrderIds,
  });
  const known = new Map(rows.map((row) => [`${row.grouping} ${row.period} ${row.name}`, row]));
  const firsts = await firstOrders(engine, options);
  const compared = comparedPeriods(periods);
  const groups = await engine.rows(sql`
    select grouping, name, count(*) as size
    from period_members
    group by grouping, name
    order by
      case grouping when 'all' then 0 when 'segments' then 1 else 2 end,
      size desc,
      name`);
  return groups.map((group) => {
    const grouping = String(group["grouping"]) as PeriodGroup["grouping"];
    const name = String(group["name"]);
    const numbers = (period: string | null): PeriodNumbers | null =>
      period === null
        ? null
        : numbersOf(known.get(`${grouping} ${period} ${name}`), {
            customers: firsts(grouping, name, endOf(unit, period)),
            hasMoney: options.hasMoney,
          });
    const now = numbers(compared.now);
    if (now === null) throw new Error("a report requires a period");
    const earlier = { previous: numbers(compared.previous), year_ago: numbers(compared.yearAgo) };
    const isFew = (one: PeriodNumbers) => (one.active_customers ?? 0) < minCount;
    return {
      grouping,
      name,
      measures: compare(now, earlier),
      few: (["previous", "year_ago"] as const).filter((comparison) => {
        const then = earlier[comparison];
        return then !== null && (isFew(now) || isFew(then));
      }),
      periods: periods.flatMap((period) => {
        const told = numbers(period);
        return told === null ? [] : [{ period: period.slice(0, 7), ...told }];
      }),
    };
  });
}

function numbersOf(
  row: GroupPeriod | undefined,
  { customers, hasMoney }: { readonly customers: number; readonly hasMoney: boolean },
): PeriodNumbers {
  const active = row?.active_customers ?? 0;
  const fresh = row?.new_customers ?? 0;
  const priced = row?.priced_orders ?? 0;
  return {
    customers,
    active_customers: active,
    new_customers: fresh,
    returning_customers: active - fresh,
    orders: row?.orders ?? 0,
    revenue: hasMoney ? (row?.revenue ?? 0) : null,
    average_order_value:
      hasMoney && priced > 0 ? Math.round((100 * (row?.order_amount ?? 0)) / priced) / 100 : null,
  };
}

/** Returns how many of a group had bought before a day. */
async function firstOrders(
  engine: Engine,
  { until, hasOrderIds }: PeriodNumbersOptions,
): Promise<(grouping: string, name: string, day: string) => number> {
  const rows = await engine.rows(sql`
    with firsts as (
      select customer_id, date_trunc('month', min(day))::date as month
      from (${ordersBefore(until, hasOrderIds)})
      group by customer_id
    )
    select grouping, name, month, count(*) as customers
    from firsts
    join period_members using (customer_id)
    group by grouping, name, month
    order by grouping, name, month`);
  return (grouping, name, day) =>
    rows.reduce(
      (sum, row) =>
        row["grouping"] === grouping && row["name"] === name && String(row["month"]) < day
          ? sum + Number(row["customers"])
          : sum,
      0,
    );
}

/** Returns the first day after a period. */
function endOf(unit: "month" | "quarter", period: string): string {
  return `${addDays(period, unit === "month" ? 31 : 95).slice(0, 7)}-01`;
}

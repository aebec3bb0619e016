import { id, literal, sql } from "../engines/sql.ts";
import type { TrendMonth } from "../reports/kpi-report.ts";
import { type Bought, MONTHS } from "./bought/add-up.ts";
import { TEN_THOUSANDTHS } from "./bought/walk-lines.ts";
import type { Business } from "./business.ts";
import { fullPeriods, type GroupPeriod, groupPeriods } from "./group-periods.ts";
import { sixDigits } from "./kpi-digits.ts";
import { numberedBy } from "./kpi-facts.ts";
import { ruleName } from "./kpi-people.ts";

export type Grouping = "segments" | "lifecycle" | "rules";

/** Returns what today's members of a group did in each of the last full months. */
export async function trendsOf(
  business: Business,
): Promise<(grouping: Grouping, name: string) => readonly TrendMonth[]> {
  const { engine, canonical, vocabulary, configuration, asOf, history } = business;
  if (asOf === null || canonical.firstDay === null || vocabulary.transactions === null)
    return () => [];
  const months = fullPeriods("month", { firstDay: canonical.firstDay, asOf, most: MONTHS });
  const [from] = months;
  if (from === undefined) return () => [];
  const rules = configuration.segments.rules.map(({ name }, i) => ({
    grouping: "rules",
    name: sql`case when ${id(ruleName(i))} then ${literal(name)} end`,
  }));
  const rows = await groupPeriods(engine, {
    asOf,
    unit: "month",
    from,
    members: {
      table: sql`kpi_people`,
      customer: id(numberedBy(business)),
      groups: [
        { grouping: "segments", name: sql`segment_name` },
        { grouping: "lifecycle", name: sql`lifecycle` },
        ...rules,
      ],
    },
    hasOrderIds: canonical.transactions.columns.includes("order_id"),
    history,
  });
  const known = new Map(rows.map((row) => [`${row.grouping} ${row.period} ${row.name}`, row]));
  return (grouping, name) =>
    months.map((month) =>
      trendMonth(canonical, month, known.get(`${grouping} ${month} ${name}`) ?? NOTHING),
    );
}

/** Returns the same of what was added up. */
export function trendsBought(
  { canonical, configuration }: Business,
  { months, names }: Bought,
): (grouping: Grouping, name: string) => readonly TrendMonth[] {
  const of = {
    segments: names.segment_name,
    lifecycle: names.lifecycle,
    rules: configuration.segments.rules.map((rule) => rule.name),
  };
  return (grouping, name) => {
    const sums = months[grouping][of[grouping].indexOf(name)];
    return months.first.map((month, m) => {
      const at = (values: Float64Array | undefined) => values?.[m] ?? 0;
      const amount = at(sums?.amount) / TEN_THOUSANDTHS;
      return trendMonth(canonical, month, {
        active_customers: at(sums?.active),
        orders: at(sums?.orders),
        priced_orders: at(sums?.priced),
        order_amount: amount,
        revenue: amount,
      });
    });
  };
}

type MonthNumbers = Pick<
  GroupPeriod,
  "active_customers" | "orders" | "priced_orders" | "order_amount" | "revenue"
>;

const NOTHING: MonthNumbers = {
  active_customers: 0,
  orders: 0,
  priced_orders: 0,
  order_amount: 0,
  revenue: 0,
};

function trendMonth(
  { transactions: { columns } }: Business["canonical"],
  month: string,
  { active_customers, orders, priced_orders, order_amount, revenue }: MonthNumbers,
): TrendMonth {
  const hasMoney = columns.includes("amount");
  return {
    month: month.slice(0, 7),
    active_customers,
    orders,
    revenue: hasMoney ? revenue : null,
    average_order_value:
      hasMoney && priced_orders > 0 ? sixDigits(order_amount / priced_orders) : null,
  };
}

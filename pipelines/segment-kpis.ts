import { ConfigurationError } from "../data/errors.ts";
import { unknownName } from "../data/nearest.ts";
import { daysBetween } from "../data/window.ts";
import type { Columns } from "../engines/engine.ts";
import { list, sql } from "../engines/sql.ts";
import { type LifecycleStage, lifecycleStages } from "../models/lifecycle.ts";
import {
  type ClusteredRatio,
  clusteredRatio,
  clusteredShare,
  shareOfTotal,
} from "../models/metrics/clustered-ratio.ts";
import type { GroupKpis, Kpi, KpiName, SegmentKpis } from "../reports/kpi-report.ts";
import type { Bought } from "./bought/add-up.ts";
import { YEAR } from "./bought/buying-means.ts";
import type { Business } from "./business.ts";
import { NUMBER, NUMBERED } from "./gather-people.ts";
import { sixDigits } from "./kpi-digits.ts";
import { gatherFacts, type KpiSources } from "./kpi-facts.ts";
import { groupsOf, namesIn, placeAmong, rowsWith } from "./kpi-groups.ts";
import { kpiColumns, ruleName } from "./kpi-people.ts";
import { type Grouping, trendsBought, trendsOf } from "./kpi-trends.ts";

/**
 * Measures every segment, lifecycle stage and rule as they stand at as_of; `people` must have been gathered. Rates are
 * over the last 365 days, or the whole history where it is shorter; null where there are no customers. What everybody bought
 * is worked out where it is not given.
 */
export async function segmentKpis(
  business: Business,
  bought: Bought | null,
): Promise<SegmentKpis | null> {
  const { configuration, canonical, asOf } = business;
  const days =
    asOf === null || canonical.firstDay === null
      ? null
      : Math.min(YEAR, daysBetween(canonical.firstDay, asOf));
  const { facts, sources, names } =
    bought === null
      ? await gatherPeopleAndFacts(business, days ?? YEAR)
      : factsBought(business, bought);
  if (facts.length === 0) return null;
  const trends = bought === null ? await trendsOf(business) : trendsBought(business, bought);
  const each = (amount: number) => new Float64Array(facts.length).fill(amount);
  const over = { one: each(1), years: each((days ?? YEAR) / YEAR) };
  const measure = (grouping: Grouping, name: string, members: Int32Array): GroupKpis => ({
    name,
    customers: members.length,
    kpis: kpisOf(facts, members, {
      sources,
      over,
      least: configuration.segments.kpis.min_count,
    }),
    trend: trends(grouping, name),
  });
  const byColumn = (grouping: Grouping, column: string, known: readonly string[]) =>
    groupsOf(facts.numbers[column] ?? new Float64Array(), known).map(([name, members]) =>
      measure(grouping, name, members),
    );
  return {
    currency: configuration.currency ?? null,
    days,
    min_count: configuration.segments.kpis.min_count,
    segments: byColumn("segments", "segment_name", names.segment_name),
    lifecycle: byColumn("lifecycle", "lifecycle", names.lifecycle).sort(
      (a, b) =>
        lifecycleStages.indexOf(a.name as LifecycleStage) -
        lifecycleStages.indexOf(b.name as LifecycleStage),
    ),
    rules: configuration.segments.rules.map(({ name }, i) =>
      measure("rules", name, rowsWith(facts.numbers[ruleName(i)] ?? new Float64Array(), 1)),
    ),
  };
}

/** Throws where `segments.acquisition_cost` is no numeric attribute of customers. */
export function requireCost({ canonical, configuration }: Business): void {
  const column = configuration.segments.acquisition_cost;
  if (column === undefined) return;
  const numeric = canonical.customers.attributes.filter(({ type }) => type === "number");
  if (numeric.some((attribute) => attribute.column === column)) return;
  const known = canonical.customers.attributes.find((attribute) => attribute.column === column);
  throw new ConfigurationError(
    known === undefined
      ? unknownName(
          "attribute",
          column,
          numeric.map((attribute) => attribute.column),
          "segments.acquisition_cost",
        )
      : `segments.acquisition_cost requires a numeric attribute, got '${column}' of type ${known.type}`,
  );
}

interface Facts {
  /** In the order of ids. */
  readonly facts: Columns;
  readonly sources: KpiSources;
  readonly names: Bought["names"];
}

async function gatherPeopleAndFacts(business: Business, days: number): Promise<Facts> {
  const { engine, history } = business;
  await engine.run(sql`
    create or replace table kpi_people as
    select ${list([
      sql`customer_id`,
      ...(await kpiColumns(business)),
      ...(history === null ? [] : [sql`${NUMBER} as code`]),
    ])}
    from ${history === null ? sql`people` : sql`${NUMBERED} where ${NUMBER} is not null`}`);
  const sources = await gatherFacts(business, days);
  const names = {
    segment_name: await namesIn(engine, "segment_name"),
    lifecycle: await namesIn(engine, "lifecycle"),
  };
  const facts = await engine.columns(sql`
    select * exclude (customer_id) replace (
      ${placeAmong(names.segment_name, "segment_name")},
      ${placeAmong(names.lifecycle, "lifecycle")}
    )
    from kpi_facts`);
  return { facts, sources, names };
}

function factsBought({ canonical }: Business, { people, names, facts }: Bought): Facts {
  return {
    facts: { ...people, numbers: { ...people.numbers, ...facts } },
    sources: {
      hasOrders: true,
      hasMoney: canonical.transactions.columns.includes("amount"),
      hasOpens: false,
      hasClicks: false,
      hasVisits: false,
      hasCosts: false,
    },
    names,
  };
}

function kpisOf(
  facts: Columns,
  members: Int32Array,
  {
    sources,
    over: { one, years },
    least,
  }: {
    readonly sources: KpiSources;
    /** A one, and the years that are looked at, for each customer. */
    readonly over: { readonly one: Float64Array; readonly years: Float64Array };
    readonly least: number;
  },
): Readonly<Record<KpiName, Kpi>> {
  const fact = (name: string) => facts.numbers[`kpi ${name}`] ?? new Float64Array(facts.length);
  const kpi = (known: boolean, absent: string, over: string, ratio: () => ClusteredRatio): Kpi => {
    if (!known) return unknown(0, absent);
    const { value, low, high, n } = ratio();
    if (n < least) return unknown(n, `at least ${least} ${over} are needed, got ${n}`);
    if (![value, low, high].every(Number.isFinite)) return unknown(n, "nothing to divide by");
    return { value: sixDigits(value), low: sixDigits(low), high: sixDigits(high), n };
  };
  const over = (top: string, bottom: string) => () =>
    clusteredRatio(fact(top), fact(bottom), members);
  const share = (top: string, bottom: string) => () =>
    clusteredShare(fact(top), fact(bottom), members);
  const { hasOrders, hasMoney, hasOpens, hasClicks, hasVisits, hasCosts } = sources;
  const noMoney = "no source maps an amount";
  return {
    revenue_share: kpi(hasMoney, noMoney, "customers", () => shareOfTotal(fact("spend"), members)),
    average_order_value: kpi(hasMoney, noMoney, "customers with an order", () =>
      over("order_amount", "priced_orders")(),
    ),
    orders_a_year: kpi(hasOrders, "no source tells of orders", "customers", () =>
      clusteredRatio(fact("orders"), years, members),
    ),
    expected_value: kpi(hasMoney, noMoney, "customers", () =>
      clusteredRatio(fact("expected"), one, members),
    ),
    return_rate: kpi(
      hasOrders,
      "no source tells of orders",
      "customers with an order or a return",
      share("returned", "lines"),
    ),
    open_rate: kpi(
      hasOpens,
      "no events tell what was sent and opened",
      "customers who were sent anything",
      share("opened", "sent"),
    ),
    click_rate: kpi(
      hasClicks,
      "no events tell what was sent and clicked",
      "customers who were sent anything",
      share("clicked", "clicked_of"),
    ),
    conversion: kpi(
      hasVisits && hasOrders,
      hasVisits ? "no source tells of orders" : "no events tell of visits",
      "customers with a visit",
      share("visit_days_ordered", "visit_days"),
    ),
    cost_per_acquisition: kpi(
      hasCosts,
      "no source tells of costs",
      "customers with a known cost",
      over("cost", "won"),
    ),
  };
}

function unknown(n: number, reason: string): Kpi {
  return { value: null, low: null, high: null, n, reason };
}

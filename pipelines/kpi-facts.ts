import { before, observed } from "../data/window.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
import { funnels } from "../features/engagement-rates.ts";
import { linesGivenOrTaken, ordersInHistory } from "../features/history-purchases.ts";
import { snake } from "../features/name.ts";
import { type Business, TIMELESS } from "./business.ts";
import { ordersBefore } from "./group-periods.ts";

/** Event types that are visits, by the name's last word. */
const VISIT = /(^|_)(visits?|visited|sessions?|page_?views?|pageviews?|browse[ds]?)$/;

/** What a business can say of its groups, and in what columns; null where it cannot. */
export interface KpiSources {
  readonly hasOrders: boolean;
  readonly hasMoney: boolean;
  readonly hasOpens: boolean;
  readonly hasClicks: boolean;
  readonly hasVisits: boolean;
  readonly hasCosts: boolean;
}

/**
 * Creates `kpi_facts`: the rows and columns of `kpi_people` in the order of ids, with what each did in the `days` days before
 * as_of (in all observed time for costs). A customer opens and clicks at most as much of a channel's messages as was sent.
 */
export async function gatherFacts(business: Business, days: number): Promise<KpiSources> {
  const { engine, canonical, vocabulary, history, configuration } = business;
  const asOf = business.asOf ?? TIMELESS;
  const recent = observed({ asOf, observationDays: days });
  const hasOrderIds = canonical.transactions.columns.includes("order_id");
  const orders =
    history === null
      ? ordersBefore(asOf, hasOrderIds)
      : ordersInHistory(history, { asOf, observationDays: null });
  const lines =
    history === null
      ? sql`select customer_id, is_return from transactions where ${recent}`
      : linesGivenOrTaken(history, recent);
  // A history names customers by number: names are put to what is added up of them, not to every order.
  const who = id(numberedBy(business));
  const named = (query: Sql) =>
    history === null
      ? query
      : sql`
        select codes.customer_id, told.* exclude (customer_id)
        from (${query}) as told
        join customer_codes as codes on codes.code = told.customer_id`;
  const hasMoney = canonical.transactions.columns.includes("amount");
  const types = vocabulary.events?.types.map(({ type }) => type) ?? [];
  const mail = mailCounts(types);
  const visit = visitCondition(types, vocabulary.events?.sessions === true);
  const cost = configuration.segments.acquisition_cost;
  const hasCosts = cost !== undefined || vocabulary.exposures?.costs === true;
  const spent =
    cost === undefined
      ? sql`
        select customer_id, sum(cost) as cost, max(case when first_day is null then 0 else 1 end) as won
        from exposures
        left join firsts using (customer_id)
        where ${before(asOf)} and (first_day is null or day <= first_day)
        group by customer_id`
      : sql`
        select customer_id, ${id(cost)}::decimal(18, 4) as cost, 1 as won
        from customers
        where ${id(cost)} is not null and isfinite(${id(cost)}::double)`;
  await engine.run(sql`
    create or replace table kpi_facts as
    with orders as ${history === null ? sql`materialized` : sql`not materialized`} (${orders}),
    firsts as (
      ${named(sql`select customer_id, min(day) as first_day from orders group by customer_id`)}
    ),
    bought as (
      select customer_id as ${who}, count(*) as orders, count(amount) as priced_orders, sum(amount) as order_amount
      from orders
      where ${recent}
      group by customer_id
    ),
    lines as (
      select customer_id as ${who}, count(*) as lines, count(*) filter (where is_return) as returned
      from (${lines})
      group by customer_id
    ),
    mailed as (
      select customer_id, ${list([
        sql`${mail.sent} as sent`,
        sql`${mail.opened} as opened`,
        sql`${mail.over} as clicked_of`,
        sql`${mail.clicked} as clicked`,
      ])}
      from events
      where ${recent}
      group by customer_id
    ),
    visits as (select distinct customer_id, day from events where ${recent} and ${visit ?? sql`false`}),
    visited as (
      select customer_id, count(*) as visit_days, count(ordered.day) as visit_days_ordered
      from visits
      left join (${
        visit === null
          ? sql`select null::varchar as customer_id, null::date as day where false`
          : named(sql`select distinct customer_id, day from orders`)
      }) as ordered using (customer_id, day)
      group by customer_id
    ),
    costs as (${spent})
    select
      kpi_people.*,
      ${list(
        [
          ...["orders", "priced_orders", "order_amount", "lines", "returned"],
          ...(mail.hasOpens ? ["sent", "opened"] : []),
          ...(mail.hasClicks ? ["clicked_of", "clicked"] : []),
          ...(visit === null ? [] : ["visit_days", "visit_days_ordered"]),
        ].map((column) => sql`coalesce(${id(column)}, 0)::double as ${id(`kpi ${column}`)}`),
      )}
      ${hasCosts ? sql`, costs.cost::double as "kpi cost", costs.won::double as "kpi won"` : sql``}
    from kpi_people
    left join bought using (${who})
    left join lines using (${who})
    left join mailed using (customer_id)
    left join visited using (customer_id)
    left join costs using (customer_id)
    order by kpi_people.${who}`);
  return {
    hasOrders: vocabulary.transactions !== null,
    hasMoney,
    hasOpens: mail.hasOpens,
    hasClicks: mail.hasClicks,
    hasVisits: visit !== null,
    hasCosts,
  };
}

/** Tells by what `kpi_people` names its customers in the order of ids: by number where there is a history. */
export function numberedBy({ history }: Pick<Business, "history">): "code" | "customer_id" {
  return history === null ? "customer_id" : "code";
}

/** Counts messages by channel, as `features/engagement-rates` knows them: clicks over what was sent, else over what was opened. */
function mailCounts(types: readonly string[]) {
  const channels = [...funnels(types).values()];
  const of = (type: string) => sql`count(*) filter (where type = ${literal(type)})`;
  const total = (parts: readonly Sql[]) => (parts.length === 0 ? sql`0` : list(parts, " + "));
  const opens = channels.flatMap(({ sent, open }) =>
    sent === undefined || open === undefined ? [] : [{ over: sent, done: open }],
  );
  const clicks = channels.flatMap(({ sent, open, click }) => {
    const over = sent ?? open;
    return over === undefined || click === undefined ? [] : [{ over, done: click }];
  });
  const most = ({ over, done }: { readonly over: string; readonly done: string }) =>
    sql`least(${of(done)}, ${of(over)})`;
  return {
    sent: total(opens.map(({ over }) => of(over))),
    opened: total(opens.map(most)),
    over: total(clicks.map(({ over }) => of(over))),
    clicked: total(clicks.map(most)),
    hasOpens: opens.length > 0,
    hasClicks: clicks.length > 0,
  };
}

/** Holds for an event that is a visit: by its type's name, else by having a session; null where no event is. */
function visitCondition(types: readonly string[], sessions: boolean): Sql | null {
  const visits = types.filter((type) => VISIT.test(snake(type)));
  if (visits.length > 0) return sql`type in (${list(visits.map(literal))})`;
  return sessions ? sql`session_id is not null` : null;
}

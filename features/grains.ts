import {
  asOfDate,
  ended,
  firstUnknown,
  observed,
  observedRunning,
  running,
  type Window,
} from "../data/window.ts";
import { type Sql, sql } from "../engines/sql.ts";
import type { Grain } from "./feature.ts";
import { knownCustomers } from "./seen.ts";
import { transactionGrains } from "./transaction-grains.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * Returns the query of each grain in an order in which each reads earlier ones only, as `observed_<grain>`. Beside them
 * they read `given_back`: the customers who gave back all they bought. `customers`, a query for `customer_id`, leaves out
 * the rows of all others; `everybody` is the query for who was seen, where there is a cheaper one.
 */
export function grains(
  window: Window,
  vocabulary: Vocabulary,
  customers?: Sql,
  everybody?: Sql,
): Readonly<Record<Exclude<Grain, "features">, Sql>> {
  const asOf = asOfDate(window.asOf);
  const unknown = firstUnknown(window);
  const only = customers === undefined ? sql`` : sql`and customer_id in (${customers})`;
  return {
    ...transactionGrains(window, vocabulary, { ...(customers === undefined ? {} : { customers }) }),
    events: sql`
      select
        customer_id,
        ${asOf} as as_of,
        occurred_at,
        day,
        date_diff('day', day, ${asOf})::integer as days_ago,
        hour,
        type,
        channel,
        campaign,
        session_id,
        value
      from events
      where ${observed(window)} ${only}`,
    event_days: sql`
      select customer_id, as_of, day, days_ago, count(*) as events
      from observed_events
      group by customer_id, as_of, day, days_ago`,
    sessions: sql`
      select customer_id, as_of, max(day) as day, min(days_ago) as days_ago, count(*) as events
      from observed_events
      where session_id is not null
      group by customer_id, as_of, session_id`,
    subscriptions: sql`
      select
        customer_id,
        ${asOf} as as_of,
        date_diff('day', started_day, ${asOf})::integer as days_ago,
        case when ${ended(unknown)} then date_diff('day', ended_day, ${asOf})::integer end as ended_days_ago,
        ${running(unknown)} as runs,
        plan,
        price
      from subscriptions
      where ${observedRunning(window)} ${only}`,
    exposures: sql`
      select
        customer_id,
        ${asOf} as as_of,
        day,
        date_diff('day', day, ${asOf})::integer as days_ago,
        campaign,
        arm,
        channel,
        cost
      from exposures
      where ${observed(window)} ${only}`,
    customers: knownCustomers(unknown, vocabulary, {
      on: window.asOf,
      ...(everybody === undefined ? {} : { everybody }),
    }),
  };
}

import { columnNames } from "../data/condition.ts";
import { asOfDate } from "../data/window.ts";
import type { Engine } from "../engines/engine.ts";
import { id, list, type Sql, sql } from "../engines/sql.ts";
import { tableOf } from "../features/history.ts";
import { seenInHistory } from "../features/history-grains.ts";
import { lastPurchaseDays } from "../features/history-purchases.ts";
import { isPurchase } from "../features/purchases.ts";
import { type Business, TIMELESS } from "./business.ts";
import { freeNames } from "./free-names.ts";

/** Names that a list gives to its own columns: an attribute of such a name must not pass for them. */
export const OWN_NAMES: readonly string[] = [
  "score",
  "percentile",
  "reason_1",
  "reason_2",
  "reason_3",
  "value_at_risk",
  "last_order_on",
  "expected_cost",
  "expected_profit",
  "may_contact",
  "rank",
  "is_control",
];

/** `people` with the number that a history gives each customer, as `NUMBER`; there only where there is a history. */
export const NUMBERED = id("numbered_people");
/** A customer's number in a history, null where it has none, under a name that no other column has. */
export const NUMBER = id("quintile.number");

/**
 * Creates `people`: a row a customer with the scores, every feature and every attribute, for expressions to name. Where the
 * customers of the scores and the snapshot stand in one order nothing is copied.
 */
export async function gatherPeople(
  { engine, asOf, history, configuration }: Business,
  snapshotTable: string,
): Promise<void> {
  const scores = await columnNames(engine, "scores");
  const features = await columnNames(engine, snapshotTable);
  const attributes = await columnNames(engine, "customers");
  const free = freeNames([...OWN_NAMES, ...scores]);
  const more = free(attributes);
  const snapshot = id(snapshotTable);
  const numbered = history !== null && asOf !== null;
  const [scored] = await engine.rows(sql`select count(*) as n from scores`);
  // Where all time is observed, the days since the last purchase tell its day.
  const isTold =
    configuration.observation === "all" && asOf !== null && features.includes("recency_days");
  const lastDay = isTold
    ? sql`(${asOfDate(asOf)} - snapshot.recency_days::integer) as last_order_on`
    : sql`people_beside.last_order_on`;
  const sources = tellingBeside(
    { asOf, history },
    { more, anybody: scored?.["n"] !== 0, lastDays: !isTold },
  );
  let isBeside = false;
  for (const source of sources) {
    await engine.run(sql`create or replace table people_beside as ${source}`);
    isBeside = await standBeside(engine, snapshot);
    if (isBeside) break;
  }
  const columns = [
    ...scores.map((name) => sql`scores.${id(name)}`),
    ...free(features).map((name) => sql`snapshot.${id(name)}`),
    ...more.map((name) => sql`people_beside.${id(name)}`),
    lastDay,
  ];
  const told = numbered ? [...columns, sql`people_beside.${NUMBER}`] : columns;
  const view = async (name: Sql, query: Sql) =>
    await engine.run(sql`create or replace view ${name} as ${query}`);
  if (isBeside) {
    await view(sql`people`, sql`select ${list(columns)} from scores ${sideBySide(snapshot)}`);
    if (numbered)
      await view(NUMBERED, sql`select ${list(told)} from scores ${sideBySide(snapshot)}`);
    return;
  }
  await engine.run(sql`
    create or replace table people_joined as
    select ${list(told)}
    from scores
    left join ${snapshot} as snapshot using (customer_id)
    left join people_beside using (customer_id)
    order by scores.customer_id`);
  await view(
    sql`people`,
    sql`select * ${numbered ? sql`exclude (${NUMBER})` : sql``} from people_joined`,
  );
  if (numbered) await view(NUMBERED, sql`select * from people_joined`);
}

interface BesideOptions {
  readonly more: readonly string[];
  /** Before anybody is scored only the columns are asked for, not everybody's last days. */
  readonly anybody: boolean;
  /** Whether the last days of purchase are told. */
  readonly lastDays: boolean;
}

/**
 * Returns queries for what is told beside scores and features, a row a customer, the quickest first: customers of a history
 * lie in the order of their numbers, and as a rule are those of the scores.
 */
function tellingBeside(
  { asOf, history }: Pick<Business, "asOf" | "history">,
  { more, anybody, lastDays }: BesideOptions,
): readonly Sql[] {
  const told = { more, lastDays };
  if (history === null || asOf === null)
    return [
      sql`
        select ${beside(sql`scores.customer_id`, told)}
        from scores
        left join customers using (customer_id)
        left join (
          select customer_id, max(day) as last_day
          from transactions
          where ${isPurchase(asOf ?? TIMELESS)}
          group by customer_id
        ) as last_orders using (customer_id)
        order by scores.customer_id`,
    ];
  const some = anybody ? sql`true` : sql`false`;
  const last = lastDays
    ? sql`left join (select * from (${lastPurchaseDays(history, asOf)}) where ${some}) as last_orders using (code)`
    : sql``;
  const byHistory = sql`
    select ${beside(sql`seen.customer_id`, { ...told, number: sql`seen.code` })}
    from (${seenInHistory(history, asOf)}) as seen
    left join customers using (customer_id)
    ${last}
    order by seen.code`;
  const byScores = sql`
    select ${beside(sql`scores.customer_id`, { ...told, number: sql`codes.code` })}
    from scores
    left join (select * from ${tableOf(history, "customer_codes")} where ${some}) as codes using (customer_id)
    left join customers using (customer_id)
    ${last}
    order by scores.customer_id`;
  return anybody ? [byHistory, byScores] : [byScores];
}

/** Returns what is told of a customer beside scores and features. */
function beside(
  customer: Sql,
  { number, more, lastDays }: Pick<BesideOptions, "more" | "lastDays"> & { readonly number?: Sql },
): Sql {
  return list([
    sql`${customer} as customer_id`,
    ...(number === undefined ? [] : [sql`${number} as ${NUMBER}`]),
    ...more.map((name) => sql`customers.${id(name)}`),
    ...(lastDays ? [sql`last_orders.last_day as last_order_on`] : []),
  ]);
}

function sideBySide(snapshot: Sql): Sql {
  return sql`
    positional join ${snapshot} as snapshot
    positional join people_beside`;
}

/** Tells whether the rows of the scores, the snapshot and what is told beside are of the same customers one by one. */
async function standBeside(engine: Engine, snapshot: Sql): Promise<boolean> {
  const [apart] = await engine.rows(sql`
    select count(*) as n
    from scores ${sideBySide(snapshot)}
    where
      scores.customer_id is distinct from snapshot.customer_id
      or scores.customer_id is distinct from people_beside.customer_id`);
  return Number(apart?.["n"]) === 0;
}

import type { Canonical } from "../../data/canonical.ts";
import type { Engine } from "../../engines/engine.ts";
import { list, type Sql, sql } from "../../engines/sql.ts";
import { featuresFor } from "../../features/catalogue.ts";
import type { Feature } from "../../features/feature.ts";
import { type Snapshot, takeSnapshot } from "../../features/snapshot.ts";
import { learnVocabulary, type Vocabulary } from "../../features/vocabulary.ts";

interface Line {
  readonly customer: string;
  /** UTC, which is local time here: `2026-02-20 10:30`. */
  readonly at: string;
  readonly order?: string;
  readonly product?: string;
  readonly category?: string;
  readonly quantity?: number;
  readonly discount?: number;
  readonly amount?: number;
  readonly channel?: string;
  readonly isReturn?: boolean;
  readonly cancelledOn?: string;
}

interface Event {
  readonly customer: string;
  readonly at: string;
  readonly type: string;
  readonly session?: string;
  readonly value?: number;
}

interface Customer {
  readonly customer: string;
  readonly knownAt?: string;
  readonly plan?: string;
  readonly age?: number;
  readonly signedUp?: string;
  readonly consent?: boolean;
}

interface Subscription {
  readonly customer: string;
  /** UTC days. */
  readonly started: string;
  readonly ended?: string;
  readonly plan?: string;
  readonly price?: number;
}

interface Exposure {
  readonly customer: string;
  readonly at: string;
  readonly campaign: string;
  readonly channel?: string;
  readonly cost?: number;
}

export interface Shop {
  readonly lines?: readonly Line[];
  readonly events?: readonly Event[];
  readonly customers?: readonly Customer[];
  readonly subscriptions?: readonly Subscription[];
  readonly exposures?: readonly Exposure[];
}

/** The canonical facts of a shop that maps everything. */
export const canonical: Canonical = {
  transactions: {
    columns: ["amount", "order_id", "product", "category", "quantity", "discount", "channel"],
  },
  events: { columns: ["session_id", "value"] },
  subscriptions: { columns: ["plan", "price"] },
  exposures: { columns: ["campaign", "channel", "cost"] },
  customers: {
    attributes: [
      { column: "Plan", type: "category" },
      { column: "Age", type: "number" },
      { column: "SignedUp", type: "date" },
      { column: "consent", type: "flag" },
    ],
    hasKnownAt: true,
    undated: [],
  },
  stored: (["transactions", "events", "subscriptions", "exposures"] as const).map((kind) => ({
    kind,
    table: kind,
  })),
  firstDay: "2024-01-01",
  firstStart: "2024-01-01",
  lastDay: "2026-12-31",
  timezone: "UTC",
};

export const windows = [7, 30, 90, 365];

/** Creates the canonical tables and fills them. */
export async function openShop(engine: Engine, shop: Shop = {}): Promise<void> {
  await engine.run(sql`
    create or replace table transactions (
      source varchar, customer_id varchar, order_id varchar, occurred_at timestamp, day date, hour integer,
      product varchar, category varchar, quantity decimal(18, 4), discount decimal(18, 4),
      amount decimal(18, 4), channel varchar, is_return boolean, cancelled_on date
    )`);
  await engine.run(sql`
    create or replace table events (
      source varchar, customer_id varchar, occurred_at timestamp, day date, hour integer, type varchar,
      channel varchar, campaign varchar, session_id varchar, value decimal(18, 4)
    )`);
  await engine.run(sql`
    create or replace table customers (
      source varchar, customer_id varchar, known_at timestamp, file_row bigint,
      "Plan" varchar, "Age" double, "SignedUp" date, consent boolean
    )`);
  await engine.run(sql`
    create or replace table subscriptions (
      source varchar, customer_id varchar, started_at timestamp, started_day date, ended_at timestamp,
      ended_day date, plan varchar, price decimal(18, 4)
    )`);
  await engine.run(sql`
    create or replace table exposures (
      source varchar, customer_id varchar, occurred_at timestamp, day date, hour integer, campaign varchar,
      arm varchar, channel varchar, cost decimal(18, 4), randomised boolean
    )`);
  await engine.run(sql`
    create or replace view first_days as
    select customer_id, min(day) as first_day
    from (
      select customer_id, day from transactions
      union all select customer_id, day from events
      union all select customer_id, day from exposures
      union all select customer_id, started_day from subscriptions
    )
    group by customer_id`);
  await addRows(engine, shop);
}

/** Adds rows to the canonical tables. */
export async function addRows(engine: Engine, shop: Shop): Promise<void> {
  await insert(engine, sql`transactions`, (shop.lines ?? []).map(lineRow));
  await insert(engine, sql`events`, (shop.events ?? []).map(eventRow));
  await insert(engine, sql`customers`, (shop.customers ?? []).map(customerRow));
  await insert(engine, sql`subscriptions`, (shop.subscriptions ?? []).map(subscriptionRow));
  await insert(engine, sql`exposures`, (shop.exposures ?? []).map(exposureRow));
}

/** Takes the snapshot of everything the catalogue has. */
export async function snap(
  engine: Engine,
  asOf: string,
  {
    facts = canonical,
    vocabulary,
    observationDays = null,
    planted = [],
  }: {
    facts?: Canonical;
    /** By default learned before as_of. */
    vocabulary?: Vocabulary;
    observationDays?: number | null;
    /** Features beside the catalogue's. */
    planted?: readonly Feature[];
  } = {},
): Promise<Snapshot> {
  const window = { asOf, observationDays };
  const known = vocabulary ?? (await learnVocabulary(engine, facts, window));
  return await takeSnapshot(engine, {
    vocabulary: known,
    features: [...featuresFor(known, { windows }), ...planted],
    window,
    table: "snapshot",
  });
}

/** Fills the tables with about `lines` rows of a shop that never changes, written by the engine itself. */
export async function fillShop(engine: Engine, lines: number): Promise<void> {
  await openShop(engine);
  await engine.run(sql`
    insert into transactions
    select
      'orders',
      'c' || (hash(i, 1) % (${lines}::ubigint // 20)),
      'o' || (i // 3),
      moment,
      moment::date,
      hour(moment),
      'p' || (hash(i, 3) % 50),
      'k' || (hash(i, 4) % 7),
      1 + hash(i, 5) % 5,
      case when hash(i, 6) % 4 = 0 then 1.5 else 0 end,
      case when hash(i, 7) % 11 = 0 then -1 else 1 end * (hash(i, 8) % 1000003) / 1000.0,
      case when hash(i, 9) % 2 = 0 then 'web' else 'shop' end,
      hash(i, 7) % 11 = 0,
      case when hash(i, 10) % 13 = 0 then moment::date + (hash(i, 15) % 60)::integer end
    from (
      select i, timestamp '2024-01-01' + to_minutes((hash(i // 3, 2) % (800 * 1440))::bigint) as moment
      from range(${lines}::bigint) as t(i)
    )`);
  await engine.run(sql`
    insert into events
    select
      'mail',
      'c' || (hash(i, 11) % (${lines}::ubigint // 20)),
      moment,
      moment::date,
      hour(moment),
      ['email_sent', 'email_open', 'email_click', 'visit'][1 + (hash(i, 12) % 4)::integer],
      null,
      null,
      's' || (i // 2),
      (hash(i, 13) % 10007) / 100.0
    from (
      select i, timestamp '2024-06-01' + to_minutes((hash(i, 14) % (700 * 1440))::bigint) as moment
      from range(${lines}::bigint // 2) as t(i)
    )`);
  await engine.run(sql`
    insert into subscriptions
    select
      'box', customer, start::timestamp, start, stop::timestamp, stop,
      ['gold', 'silver', 'basic'][1 + (hash(i, 32) % 3)::integer], hash(i, 33) % 40
    from (
      select
        i,
        'c' || (hash(i, 30) % (${lines}::ubigint // 20)) as customer,
        date '2024-01-01' + (hash(i, 31) % 700)::integer as start,
        case when hash(i, 34) % 3 > 0 then start + (hash(i, 35) % 400)::integer end as stop
      from range(${lines}::bigint // 10) as t(i)
    )`);
  await engine.run(sql`
    insert into exposures
    select
      'ads', 'c' || (hash(i, 40) % (${lines}::ubigint // 20)), moment, moment::date, hour(moment),
      'k' || (hash(i, 42) % 9), 'sent', ['mail', 'post'][1 + (hash(i, 43) % 2)::integer],
      (hash(i, 44) % 101) / 100.0, true
    from (
      select i, timestamp '2024-06-01' + to_minutes((hash(i, 41) % (700 * 1440))::bigint) as moment
      from range(${lines}::bigint // 4) as t(i)
    )`);
  await engine.run(sql`
    insert into customers
    select
      'crm', 'c' || i, timestamp '2024-01-01' + to_days((hash(i, 21) % 700)::integer), i + 1,
      ['gold', 'silver', 'basic'][1 + (hash(i, 22) % 3)::integer],
      hash(i, 23) % 80, date '2023-01-01' + (hash(i, 24) % 900)::integer, hash(i, 25) % 2 = 0
    from range(${lines}::bigint // 20) as t(i)`);
}

async function insert(engine: Engine, table: Sql, rows: readonly Sql[]): Promise<void> {
  if (rows.length > 0) await engine.run(sql`insert into ${table} values ${list(rows)}`);
}

function lineRow(line: Line): Sql {
  const { customer, at, amount = null, isReturn = false } = line;
  return sql`(
    'orders', ${customer}, ${line.order ?? null}, ${at}::timestamp, ${at}::timestamp::date,
    hour(${at}::timestamp), ${line.product ?? null}, ${line.category ?? null}, ${line.quantity ?? null},
    ${line.discount ?? null}, ${amount}, ${line.channel ?? null}, ${isReturn}, ${line.cancelledOn ?? null}::date)`;
}

function eventRow({ customer, at, type, session = "", value }: Event): Sql {
  return sql`(
    'mail', ${customer}, ${at}::timestamp, ${at}::timestamp::date, hour(${at}::timestamp), ${type}, null, null,
    nullif(${session}, ''), ${value ?? null})`;
}

function customerRow({ customer, knownAt, plan, age, signedUp, consent }: Customer): Sql {
  return sql`(
    'crm', ${customer}, ${knownAt ?? null}::timestamp, 1, ${plan ?? null}, ${age ?? null},
    ${signedUp ?? null}::date, ${consent ?? null})`;
}

function subscriptionRow({ customer, started, ended, plan, price }: Subscription): Sql {
  return sql`(
    'box', ${customer}, ${started}::timestamp, ${started}::date, ${ended ?? null}::timestamp,
    ${ended ?? null}::date, ${plan ?? null}, ${price ?? null})`;
}

function exposureRow({ customer, at, campaign, channel, cost }: Exposure): Sql {
  return sql`(
    'ads', ${customer}, ${at}::timestamp, ${at}::timestamp::date, hour(${at}::timestamp), ${campaign}, 'sent',
    ${channel ?? null}, ${cost ?? null}, true)`;
}

/** Makes an order each of so many customers, at most 10,000, in the order of their ids; the nth from 0 spends n. */
export function manyLines(customers: number): readonly Line[] {
  return Array.from({ length: customers }, (_, i) => ({
    customer: `c${String(i).padStart(4, "0")}`,
    at: "2026-02-20 10:00",
    amount: i,
  }));
}

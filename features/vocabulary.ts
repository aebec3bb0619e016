import type { Canonical } from "../data/canonical.ts";
import type { CountedTexts } from "../data/quality/counted-texts.ts";
import { observed, observedRunning, type Window } from "../data/window.ts";
import type { Engine } from "../engines/engine.ts";
import { type Sql, sql } from "../engines/sql.ts";
import {
  type Categories,
  categoriesAmong,
  type KnownAttribute,
  learnAttributes,
  learnCategories,
} from "./known-attributes.ts";
import type { LifetimeVocabulary } from "./lifetime.ts";
import type { CheckedFeature } from "./own-features.ts";
import { knownCustomers, type Sight } from "./seen.ts";

/**
 * What a business has to tell of its customers, learned before one as_of. It decides which features there are, and travels
 * with a trained model, so that a later snapshot has the same columns. Plain JSON.
 */
export type Vocabulary = Sight & {
  readonly transactions: {
    /** The optional canonical columns that a source maps, extras apart. */
    readonly columns: readonly string[];
    /** Whether purchases carry a time of day. */
    readonly hours: boolean;
    /** The commonest categories and channels of purchases, commonest first; null where no source maps them. */
    readonly categories: Categories | null;
    readonly channels: Categories | null;
  } | null;
  readonly events: {
    /** The commonest types, commonest first. */
    readonly types: readonly EventType[];
    readonly sessions: boolean;
  } | null;
  readonly subscriptions: {
    /** The commonest plans, commonest first; null where no source maps a plan. */
    readonly plans: Categories | null;
    readonly prices: boolean;
  } | null;
  readonly exposures: {
    /** The commonest channels, commonest first; null where no source maps a channel. */
    readonly channels: Categories | null;
    readonly costs: boolean;
  } | null;
  readonly attributes: readonly KnownAttribute[];
  /** Null where no such model is sound; absent in older runs, and until it is learned. */
  readonly lifetime?: LifetimeVocabulary | null;
  /** Features of one's own; absent where there are none. */
  readonly own?: readonly CheckedFeature[];
  /** Event types and attributes that are not made into features: too rare, too many, or all different. */
  readonly leftOut: readonly string[];
};

/** A type of event, and whether such events carry values. */
export type EventType = { readonly type: string; readonly values: boolean };

/** Columns of transactions that a business may map or not. */
export const TRANSACTION_COLUMNS = [
  "amount",
  "order_id",
  "product",
  "category",
  "quantity",
  "discount",
  "channel",
];
const MOST_TYPES = 30;

export interface VocabularyOptions {
  /** Attribute columns that are left out, such as a given label. */
  readonly exclude?: readonly string[];
  /** Returns the texts of a column of what was bought in the window, where they were counted before. */
  readonly bought?: (column: string) => CountedTexts | undefined;
}

/** Learns the vocabulary from rows before as_of only. */
export async function learnVocabulary(
  engine: Engine,
  canonical: Canonical,
  window: Window,
  { exclude = [], bought = () => undefined }: VocabularyOptions = {},
): Promise<Vocabulary> {
  const sight = {
    dated: canonical.firstDay !== null,
    knownAt: canonical.customers.hasKnownAt,
    undated: canonical.customers.undated,
    timezone: canonical.timezone,
  };
  const transactions = await learnTransactions(engine, canonical, window, bought);
  const events = await learnEvents(engine, canonical, window);
  const attributes = await learnAttributes(engine, canonical.customers.attributes, {
    rows: knownCustomers(window.asOf, sight),
    exclude,
  });
  return {
    ...sight,
    transactions,
    events: events.known,
    subscriptions: await learnSubscriptions(engine, canonical, window),
    exposures: await learnExposures(engine, canonical, window),
    attributes: attributes.known,
    leftOut: [...events.leftOut, ...attributes.leftOut],
  };
}

async function learnTransactions(
  engine: Engine,
  canonical: Canonical,
  window: Window,
  counted: (column: string) => CountedTexts | undefined,
): Promise<Vocabulary["transactions"]> {
  // The first row that says so is enough.
  const has = async (such: Sql) =>
    (await engine.rows(sql`select 1 from transactions where ${such} limit 1`)).length > 0;
  if (!(await has(observed(window)))) return null;
  const bought = sql`
    select category, channel from transactions where ${observed(window)} and not is_return`;
  const known = async (column: string) => {
    if (!canonical.transactions.columns.includes(column)) return null;
    const texts = counted(column);
    return texts === undefined
      ? await learnCategories(engine, column, bought)
      : categoriesAmong(column, texts);
  };
  return {
    columns: TRANSACTION_COLUMNS.filter((c) => canonical.transactions.columns.includes(c)),
    hours: await has(sql`${observed(window)} and hour <> 0`),
    categories: await known("category"),
    channels: await known("channel"),
  };
}

async function learnEvents(
  engine: Engine,
  canonical: Canonical,
  window: Window,
): Promise<{ readonly known: Vocabulary["events"]; readonly leftOut: readonly string[] }> {
  const rows = await engine.rows(sql`
    select type, count(value) > 0 as has_values
    from events
    where ${observed(window)} and type is not null
    group by type
    order by count(*) desc, type`);
  const types = rows.map((row) => ({
    type: String(row["type"]),
    values: row["has_values"] === true,
  }));
  if (types.length === 0) return { known: null, leftOut: [] };
  return {
    known: {
      types: types.slice(0, MOST_TYPES),
      sessions: canonical.events.columns.includes("session_id"),
    },
    leftOut: types.slice(MOST_TYPES).map(({ type }) => type),
  };
}

async function learnSubscriptions(
  engine: Engine,
  { subscriptions: { columns } }: Canonical,
  window: Window,
): Promise<Vocabulary["subscriptions"]> {
  const rows = sql`select plan, price from subscriptions where ${observedRunning(window)}`;
  const [found] = await engine.rows(
    sql`select count(*) as rows, count(price) > 0 as prices from (${rows})`,
  );
  if (found === undefined || found["rows"] === 0) return null;
  return {
    plans: columns.includes("plan") ? await learnCategories(engine, "plan", rows) : null,
    prices: found["prices"] === true,
  };
}

async function learnExposures(
  engine: Engine,
  { exposures: { columns } }: Canonical,
  window: Window,
): Promise<Vocabulary["exposures"]> {
  const rows = sql`select channel, cost from exposures where ${observed(window)}`;
  const [found] = await engine.rows(
    sql`select count(*) as rows, count(cost) > 0 as costs from (${rows})`,
  );
  if (found === undefined || found["rows"] === 0) return null;
  return {
    channels: columns.includes("channel") ? await learnCategories(engine, "channel", rows) : null,
    costs: found["costs"] === true,
  };
}

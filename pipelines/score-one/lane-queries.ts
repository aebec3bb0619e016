import type { TargetOptions } from "../../data/schema.ts";
import { known, localDay, undatedRow, type Window } from "../../data/window.ts";
import { id, list, literal, parameter, type Sql, sql } from "../../engines/sql.ts";
import { conditionalAggregates } from "../../features/conditional-aggregates.ts";
import type { Feature, Grain } from "../../features/feature.ts";
import { eligible } from "../../features/labels.ts";
import { spentBeforeQuery } from "../../features/net-spend.ts";
import { snapshotSteps } from "../../features/snapshot-steps.ts";
import type { Vocabulary } from "../../features/vocabulary.ts";
import { YEAR } from "../value/moment.ts";
import { POSTED, type Posted, type PostedRows } from "./posted-rows.ts";

export interface LaneOptions {
  readonly vocabulary: Vocabulary;
  readonly features: readonly Feature[];
  readonly observationDays: number | null;
  readonly targets: Readonly<Record<string, TargetOptions>>;
  /** Names of the columns of `gathered`. */
  readonly gathered: readonly string[];
  readonly posted: PostedRows;
  /** Tables of which it needs the rows. */
  readonly needs: readonly Posted[];
  /** Grains whose features it tells. */
  readonly grains: ReadonlySet<Grain>;
  /** Tables that decide whom a target asks about: it tells it of those targets, and of transactions the net spend. */
  readonly asks: readonly Posted[];
  /** Whether it tells who is seen, and of rows that are not looked at. */
  readonly sees: boolean;
}

/** One of the queries of a lane's statement, and what its rows mean. */
export type Piece = { readonly query: Sql } & (
  | { readonly means: "known"; readonly features: readonly Feature[] }
  | { readonly means: "asked"; readonly target: string }
  | { readonly means: "seen" | "spent" }
);

/** Returns the query for all that a lane tells on a day of rows of some tables: a piece's number, customer_id and numbers. */
export function toldQuery(
  asOf: string,
  kinds: readonly Posted[],
  options: LaneOptions,
): { readonly pieces: readonly Piece[]; readonly query: Sql } {
  const { vocabulary, features, observationDays, targets, posted } = options;
  const window: Window = { asOf, observationDays };
  const steps = snapshotSteps({ vocabulary, features, window });
  const asks = (kind: Posted | "nobody") =>
    kinds.some((one) => one === kind) && options.asks.some((one) => one === kind);
  const pieces: Piece[] = steps.known
    .filter(({ grain, of }) => options.grains.has(grain) && kinds.includes(of))
    .map(({ features: some, query }) => ({
      means: "known",
      features: some,
      query: sql`
        select customer_id, [${list(some.map(({ name }) => id(name)))}] as numbers from (${query})`,
    }));
  if (options.sees)
    pieces.push({
      means: "seen",
      query: sql`select customer_id, null::double[] as numbers from (${steps.seen})`,
    });
  const everybody = { table: "asked", features: [], window };
  const givenBack = sql`select customer_id from given_back`;
  for (const [target, asked] of Object.entries(targets))
    if (asks(ASKS[asked.kind]))
      pieces.push({
        means: "asked",
        target,
        query: sql`
          select customer_id, null::double[] as numbers
          from (${eligible(asked, everybody, givenBack)})`,
      });
  if (asks("transactions"))
    pieces.push({
      means: "spent",
      query: sql`
        select customer_id, [amount::double] as numbers from (${spentBeforeQuery(asOf, YEAR)})`,
    });
  const query = sql`
    with ${list([
      ...POSTED.map((kind) =>
        !kinds.includes(kind)
          ? sql`${id(kind)} as (${posted.absent(kind)})`
          : kind === "customers"
            ? knownRows(asOf, options)
            : rowsOf(kind, options),
      ),
      ...steps.tables
        .filter(({ of }) => kinds.includes(of))
        .map(({ name, query }) => sql`${id(name)} as materialized (${query})`),
      sql`asked as (select unnest(from_json(${parameter("asked")}, '["VARCHAR"]')) as customer_id)`,
    ])}
    ${list(
      pieces.map(
        ({ query }, k) => sql`select ${literal(k)} as piece, customer_id, numbers from (${query})`,
      ),
      "\nunion all\n",
    )}`;
  return { pieces, query: conditionalAggregates(query) };
}

function rowsOf(kind: Posted, { posted }: LaneOptions): Sql {
  return sql`${id(kind)} as materialized (${posted.given(kind)})`;
}

/** Returns the rows of customers themselves, without those that are not known yet. */
function knownRows(asOf: string, options: LaneOptions): Sql {
  const { vocabulary, posted } = options;
  if (!vocabulary.knownAt) return rowsOf("customers", options);
  return sql`customers as materialized (
    select * from (${posted.given("customers")})
    where ${known(asOf, vocabulary.timezone)} or ${undatedRow(vocabulary.undated ?? [])}
  )`;
}

/** Returns the query for how many rows of each table and customer are of as_of or later. */
export function laterQuery(asOf: string, kinds: readonly Posted[], options: LaneOptions): Sql {
  const days = {
    transactions: sql`day`,
    events: sql`day`,
    exposures: sql`day`,
    subscriptions: sql`started_day`,
    customers: localDay(sql`known_at`, options.vocabulary.timezone),
  };
  return sql`
    with ${list(kinds.map((kind) => rowsOf(kind, options)))}
    ${list(
      kinds.map(
        (kind) => sql`
          select ${literal(kind)} as kind, customer_id, count(*)::integer as n
          from ${id(kind)} where ${days[kind]} >= ${literal(asOf)}::date group by customer_id`,
      ),
      "\nunion all\n",
    )}`;
}

/** The table that decides whom a kind of target asks about; an event target asks about everybody. */
const ASKS: Readonly<Record<TargetOptions["kind"], Posted | "nobody">> = {
  inactivity: "transactions",
  subscription_end: "subscriptions",
  given: "customers",
  event: "nobody",
};

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
}

/** One of the queries of a lane's statement, which tells a first column, customer_id and numbers, and what its rows mean. */
export type Piece = { readonly query: (first: Sql) => Sql } & (
  | { readonly means: "known"; readonly features: readonly Feature[] }
  | { readonly means: "asked"; readonly target: string }
  | { readonly means: "seen" | "spent" }
);

/** Returns the query for all that a lane tells on a day of rows of some tables: a piece's number, customer_id and numbers. */
export function toldQuery(
  asOf: string,
  kinds: readonly Posted[],
  { customers, ...options }: LaneOptions & { readonly customers: "one" | "many" },
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
      query: (first) => query(first, customers),
    }));
  const isSeenAnyway = (kind: Posted) =>
    observationDays === null &&
    steps.known.some(({ grain, of }) => of === kind && ROW_BY_ROW.has(grain));
  if (!kinds.every(isSeenAnyway))
    pieces.push({
      means: "seen",
      query: (first) =>
        sql`select ${first}, customer_id, null::double[] as numbers from (${steps.seen})`,
    });
  const everybody = { table: "asked", features: [], window };
  const givenBack = sql`select customer_id from given_back`;
  for (const [target, asked] of Object.entries(targets))
    if (asks(ASKS[asked.kind]))
      pieces.push({
        means: "asked",
        target,
        query: (first) => sql`
          select ${first}, customer_id, null::double[] as numbers
          from (${eligible(asked, everybody, givenBack)})`,
      });
  if (asks("transactions"))
    pieces.push({
      means: "spent",
      query: (first) => sql`
        select ${first}, customer_id, [amount::double] as numbers
        from (${spentBeforeQuery(asOf, YEAR)})`,
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
    ${union(pieces)}`;
  return { pieces, query: conditionalAggregates(query) };
}

/** Returns the query for all rows of pieces, each with its number; no parenthesis may follow the tables by itself. */
function union(pieces: readonly Piece[]): Sql {
  const numbered = pieces.map(({ query }, k) => sql`(${query(sql`${literal(k)} as piece`)})`);
  return numbered.length === 1
    ? sql`select * from ${list(numbered)}`
    : list(numbered, "\nunion all\n");
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

/** Grains whose features tell of everybody who has a row, however long ago, where all time is observed. */
const ROW_BY_ROW: ReadonlySet<Grain> = new Set<Grain>([
  "lines",
  "events",
  "subscriptions",
  "exposures",
  "customers",
]);

/** The table that decides whom a kind of target asks about; an event target asks about everybody. */
const ASKS: Readonly<Record<TargetOptions["kind"], Posted | "nobody">> = {
  inactivity: "transactions",
  subscription_end: "subscriptions",
  given: "customers",
  event: "nobody",
};

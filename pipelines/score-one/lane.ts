import type { TargetOptions } from "../../data/schema.ts";
import { addDays, known, localDay, undatedRow, type Window } from "../../data/window.ts";
import { id, list, literal, parameter, type Sql, sql } from "../../engines/sql.ts";
import { openWarmEngine } from "../../engines/warm-duckdb.ts";
import { conditionalAggregates } from "../../features/conditional-aggregates.ts";
import type { Feature, Grain } from "../../features/feature.ts";
import { eligible } from "../../features/labels.ts";
import { spentBeforeQuery } from "../../features/net-spend.ts";
import { snapshotSteps } from "../../features/snapshot-steps.ts";
import type { Vocabulary } from "../../features/vocabulary.ts";
import type { ScoreRequest } from "../../serve/score-one.ts";
import { YEAR } from "../value/moment.ts";
import { POSTED, type Posted, type PostedRows } from "./posted-rows.ts";

/** What a lane says of the customers of a few requests, who are named by their request's position. */
export interface Told {
  readonly seen: readonly string[];
  readonly known: readonly Known[];
  /** Whom each target may ask about, if they are seen. */
  readonly asked: readonly { readonly target: string; readonly customer: string }[];
  /** Net spend in the 365 days before, of who bought in them. */
  readonly spent: readonly { readonly customer: string; readonly amount: number }[];
  /** How many rows of a table are of as_of or later. */
  readonly later: readonly {
    readonly kind: Posted;
    readonly customer: string;
    readonly rows: number;
  }[];
}

/** Values of some features of one customer; null is missing. */
export interface Known {
  readonly customer: string;
  readonly features: readonly Feature[];
  readonly values: readonly (number | null)[];
}

/** An engine with some of the canonical tables: lanes work side by side. */
export interface Lane {
  /** Tells of requests, whose rows are given as texts by table. */
  tell(
    asOf: string,
    requests: readonly ScoreRequest[],
    texts: ReadonlyMap<Posted, string>,
  ): Promise<Told>;
  /** Returns the features of features, from those that they are computed from. */
  tellLast(
    asOf: string,
    ids: readonly string[],
    gathered: readonly Float64Array[],
  ): Promise<readonly Known[]>;
  close(): void;
}

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

/** Statements of a kind that are kept planned: of the days and tables that were asked for last. */
const MOST_PLANS = 8;

const NOTHING: Told = { seen: [], known: [], asked: [], spent: [], later: [] };

/**
 * Opens a lane. All that it tells on a day of rows of some tables is one statement, planned once, to which the rows are
 * given as texts.
 */
export async function openLane(options: LaneOptions): Promise<Lane> {
  const { vocabulary, features, observationDays, targets, posted } = options;
  const engine = await openWarmEngine();
  const stepsOn = (asOf: string) =>
    snapshotSteps({ vocabulary, features, window: { asOf, observationDays } });
  const rowsOf = (kind: Posted) => sql`${id(kind)} as materialized (${posted.given(kind)})`;

  const planFor = keepingLatest(MOST_PLANS, async (asOf: string, ...kinds: Posted[]) => {
    const window: Window = { asOf, observationDays };
    const steps = stepsOn(asOf);
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
              ? knownRows(asOf)
              : rowsOf(kind),
        ),
        ...steps.tables
          .filter(({ of }) => kinds.includes(of))
          .map(({ name, query }) => sql`${id(name)} as materialized (${query})`),
        sql`asked as (select unnest(from_json(${parameter("asked")}, '["VARCHAR"]')) as customer_id)`,
      ])}
      ${list(
        pieces.map(
          ({ query }, k) =>
            sql`select ${literal(k)} as piece, customer_id, numbers from (${query})`,
        ),
        "\nunion all\n",
      )}`;
    return { pieces, statement: await engine.prepare(conditionalAggregates(query)) };
  });

  /** Returns the rows of customers themselves, without those that are not known yet. */
  function knownRows(asOf: string): Sql {
    if (!vocabulary.knownAt) return rowsOf("customers");
    return sql`customers as materialized (
      select * from (${posted.given("customers")})
      where ${known(asOf, vocabulary.timezone)} or ${undatedRow(vocabulary.undated ?? [])}
    )`;
  }

  const laterFor = keepingLatest(MOST_PLANS, (asOf: string, ...kinds: Posted[]) => {
    const days = {
      transactions: sql`day`,
      events: sql`day`,
      exposures: sql`day`,
      subscriptions: sql`started_day`,
      customers: localDay(sql`known_at`, vocabulary.timezone),
    };
    return engine.prepare(sql`
      with ${list(kinds.map(rowsOf))}
      ${list(
        kinds.map(
          (kind) => sql`
            select ${literal(kind)} as kind, customer_id, count(*)::integer as n
            from ${id(kind)} where ${days[kind]} >= ${literal(asOf)}::date group by customer_id`,
        ),
        "\nunion all\n",
      )}`);
  });

  const lastFor = keepingLatest(MOST_PLANS, async (asOf: string) => {
    const { last } = stepsOn(asOf);
    if (last === null) return null;
    const columns = options.gathered.map(
      (name, j) => sql`numbers[${literal(j + 1)}] as ${id(name)}`,
    );
    const statement = await engine.prepare(sql`
      with gathered as (
        select ${list([sql`customer_id`, ...columns])}
        from (
          select unnest(from_json(${parameter("gathered")}, '[{"customer_id":"VARCHAR","numbers":["DOUBLE"]}]'), recursive := true)
        )
      )
      select customer_id, [${list(last.features.map(({ name }) => id(name)))}] as numbers
      from (${last.query})`);
    return { features: last.features, statement };
  });

  async function laterThan(
    asOf: string,
    requests: readonly ScoreRequest[],
    texts: ReadonlyMap<Posted, string>,
  ): Promise<Told["later"]> {
    if (!requests.some((request) => mayBeLater(request, asOf))) return [];
    const statement = await laterFor(asOf, ...texts.keys());
    const [kinds = [], customers = [], counts = []] = await statement.columns(
      Object.fromEntries(texts),
    );
    return kinds.map((kind, i) => ({
      kind: kind as Posted,
      customer: String(customers[i]),
      rows: Number(counts[i]),
    }));
  }

  return {
    async tell(asOf, requests, given) {
      const texts = new Map([...given].filter(([kind]) => options.needs.includes(kind)));
      if (texts.size === 0) return NOTHING;
      const later = options.sees ? await laterThan(asOf, requests, texts) : [];
      const { pieces, statement } = await planFor(asOf, ...texts.keys());
      const asked = JSON.stringify(requests.map((_, i) => String(i)));
      const [which = [], customers = [], numbers = []] = await statement.columns({
        asked,
        ...Object.fromEntries(texts),
      });
      const told = {
        seen: [] as string[],
        known: [] as Known[],
        asked: [] as Asked[],
        spent: [] as Spent[],
      };
      which.forEach((k, i) => {
        const piece = pieces[Number(k)];
        const customer = String(customers[i]);
        const values = (numbers[i] ?? []) as readonly (number | null)[];
        if (piece?.means === "known")
          told.known.push({ customer, features: piece.features, values });
        else if (piece?.means === "seen") told.seen.push(customer);
        else if (piece?.means === "asked") told.asked.push({ target: piece.target, customer });
        else told.spent.push({ customer, amount: values[0] ?? 0 });
      });
      return { ...told, later };
    },
    async tellLast(asOf, ids, gathered) {
      const last = await lastFor(asOf);
      if (last === null || ids.length === 0) return [];
      const rows = ids.map((own, i) => ({
        customer_id: own,
        numbers: gathered.map((column) => numberText(column[i] as number)),
      }));
      const [customers = [], numbers = []] = await last.statement.columns({
        gathered: JSON.stringify(rows),
      });
      return customers.map((customer, i) => ({
        customer: String(customer),
        features: last.features,
        values: numbers[i] as readonly (number | null)[],
      }));
    },
    close: () => engine.close(),
  };
}

type Asked = Told["asked"][number];
type Spent = Told["spent"][number];

/** One of the queries of a lane's statement, and what its rows mean. */
type Piece = { readonly query: Sql } & (
  | { readonly means: "known"; readonly features: readonly Feature[] }
  | { readonly means: "asked"; readonly target: string }
  | { readonly means: "seen" | "spent" }
);

/** Writes a number for JSON, which has no infinite ones; null is missing. */
function numberText(value: number): number | string | null {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? null : String(value);
}

/** Makes what is asked for and keeps the latest of it. */
function keepingLatest<Asked extends readonly string[], Made>(
  most: number,
  make: (...asked: Asked) => Promise<Made>,
): (...asked: Asked) => Promise<Made> {
  const kept = new Map<string, Promise<Made>>();
  return (...asked) => {
    const key = asked.join(" ");
    const found = kept.get(key) ?? make(...asked);
    kept.delete(key);
    kept.set(key, found);
    for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - most))) kept.delete(old);
    return found;
  };
}

/** The table that decides whom a kind of target asks about; an event target asks about everybody. */
const ASKS: Readonly<Record<TargetOptions["kind"], Posted | "nobody">> = {
  inactivity: "transactions",
  subscription_end: "subscriptions",
  given: "customers",
  event: "nobody",
};

/** Tells whether a request may have a row of as_of or later, wherever on earth its business is. */
function mayBeLater(request: ScoreRequest, asOf: string): boolean {
  const [utc, anywhere] = [`${addDays(asOf, -1)}T10`, addDays(asOf, -2)];
  const from = (at: string) => (at.endsWith("Z") ? utc : /T.*[+-]/.test(at) ? anywhere : asOf);
  const late = (at: unknown) => typeof at === "string" && at >= from(at);
  return (
    request.transactions.some(({ at }) => late(at)) ||
    request.events.some(({ at }) => late(at)) ||
    request.exposures.some(({ at }) => late(at)) ||
    request.subscriptions.some(({ started_at: at }) => late(at)) ||
    request.customers.some(({ known_at: at }) => late(at))
  );
}

import type { TargetOptions } from "../../data/schema.ts";
import { addDays, known, localDay, undatedRow, type Window } from "../../data/window.ts";
import { id, list, literal, sql } from "../../engines/sql.ts";
import { openWarmEngine, type Prepared, type SmallColumn } from "../../engines/warm-duckdb.ts";
import type { Feature } from "../../features/feature.ts";
import { eligible } from "../../features/labels.ts";
import { spentBeforeQuery } from "../../features/net-spend.ts";
import { snapshotSteps } from "../../features/snapshot-steps.ts";
import type { Vocabulary } from "../../features/vocabulary.ts";
import type { ScoreRequest } from "../../serve/score-one.ts";
import { YEAR } from "../value/moment.ts";
import { openPostedRows, type Posted } from "./posted-rows.ts";

/** What the queries of a lane say of the customers of a few requests, who are named by their request's position. */
export interface Told {
  readonly seen: readonly string[];
  /** Columns of customer_id and of the features, a query each. */
  readonly known: readonly {
    readonly features: readonly Feature[];
    readonly columns: readonly SmallColumn[];
  }[];
  /** Pairs of a target's name and whom it may ask about, if they are seen. */
  readonly asked: readonly SmallColumn[];
  /** Customers and their net spend in the 365 days before; null where the lane knows nothing of it. */
  readonly spent: readonly SmallColumn[] | null;
  /** Triples of a table, a customer and how many rows are of as_of or later. */
  readonly later: readonly SmallColumn[] | null;
}

/** An engine with some of the canonical tables: lanes work side by side. */
export interface Lane {
  tell(asOf: string, requests: readonly ScoreRequest[]): Promise<Told>;
  /** Returns the features of features, from a table of those that they are computed from. */
  tellLast(
    asOf: string,
    ids: readonly string[],
    gathered: readonly Float64Array[],
  ): Promise<readonly SmallColumn[]>;
  close(): void;
}

export interface LaneOptions {
  readonly vocabulary: Vocabulary;
  readonly features: readonly Feature[];
  readonly observationDays: number | null;
  readonly targets: Readonly<Record<string, TargetOptions>>;
  /** Names of the columns of `gathered`. */
  readonly gathered: readonly string[];
  /** Tables that this lane tells of, and those of which it needs the rows. */
  readonly tells: readonly Posted[];
  readonly needs: readonly Posted[];
}

/** Days whose queries are kept planned. */
const MOST_DAYS = 8;

/**
 * Opens a lane. Its queries are planned once a day asked for; the rows of requests stand in its tables until the
 * transaction that they came in is rolled back.
 */
export async function openLane(options: LaneOptions): Promise<Lane> {
  const { vocabulary, features, observationDays, tells, needs } = options;
  const engine = await openWarmEngine();
  const posted = await openPostedRows(engine, vocabulary);
  await engine.run(sql`create table asked (customer_id varchar)`);
  await engine.run(
    sql`create table gathered (${list([
      sql`customer_id varchar`,
      ...options.gathered.map((name) => sql`${id(name)} double`),
    ])})`,
  );
  const begin = await engine.prepare(sql`begin transaction`);
  const rollback = await engine.prepare(sql`rollback`);
  const plans = new Map<string, Promise<Plan>>();
  let isFirst = true;

  async function plan(asOf: string): Promise<Plan> {
    const window: Window = { asOf, observationDays };
    const steps = snapshotSteps({ vocabulary, features, window });
    const own = <S extends { readonly of: Posted }>(all: readonly S[]) =>
      all.filter(({ of }) => tells.includes(of));
    if (isFirst)
      for (const { name, query } of own(steps.tables))
        await engine.run(sql`create table ${id(name)} as ${query} with no data`);
    isFirst = false;
    const tables = [];
    for (const { name, of, query } of own(steps.tables))
      tables.push({ of, fill: await engine.prepare(sql`insert into ${id(name)} ${query}`) });
    const queries = [];
    for (const { of, features: some, query } of own(steps.known))
      queries.push({ of, features: some, query: await engine.prepare(query) });
    const asks = Object.entries(options.targets)
      .filter(([, target]) => tells.some((kind) => kind === ASKS[target.kind]))
      .map(
        ([name, target]) => sql`
          select ${literal(name)} as target, customer_id
          from (${eligible(target, { table: "asked", features: [], window })})`,
      );
    const first = sql`${literal(asOf)}::date`;
    const days = {
      transactions: sql`day`,
      events: sql`day`,
      exposures: sql`day`,
      subscriptions: sql`started_day`,
      customers: localDay(sql`known_at`, vocabulary.timezone),
    };
    return {
      forget:
        vocabulary.knownAt && needs.includes("customers")
          ? await engine.prepare(sql`
              delete from customers
              where not ${known(asOf, vocabulary.timezone)}
                and not ${undatedRow(vocabulary.undated ?? [])}`)
          : null,
      tables,
      queries,
      seen: await engine.prepare(steps.seen),
      asked:
        asks.length === 0
          ? null
          : await engine.prepare(
              list(
                asks.map((ask) => sql`(${ask})`),
                "\nunion all\n",
              ),
            ),
      spent: tells.includes("transactions")
        ? await engine.prepare(
            sql`select customer_id, amount::double as amount from (${spentBeforeQuery(asOf, YEAR)})`,
          )
        : null,
      last: steps.last === null ? null : await engine.prepare(steps.last.query),
      later: await engine.prepare(
        list(
          tells.map(
            (kind) => sql`
              select ${literal(kind)} as kind, customer_id, count(*)::integer as n
              from ${id(kind)} where ${days[kind]} >= ${first} group by customer_id`,
          ),
          "\nunion all\n",
        ),
      ),
    };
  }

  async function planFor(asOf: string): Promise<Plan> {
    const found = plans.get(asOf) ?? plan(asOf);
    plans.delete(asOf);
    plans.set(asOf, found);
    for (const old of [...plans.keys()].slice(0, Math.max(0, plans.size - MOST_DAYS)))
      plans.delete(old);
    return await found;
  }

  /** Does something to tables that are as they were when it has ended. */
  async function passing<Result>(work: () => Promise<Result>): Promise<Result> {
    await begin.run();
    try {
      return await work();
    } finally {
      await rollback.run();
    }
  }

  return {
    async tell(asOf, requests) {
      const own = await planFor(asOf);
      return await passing(async () => {
        const put = await posted.put(requests, needs);
        const has = ({ of }: { readonly of: Posted }) => put.has(of);
        const later = requests.some((request) => mayBeLater(request, asOf))
          ? await own.later.columns()
          : null;
        if (put.has("customers")) await own.forget?.run();
        for (const table of own.tables) if (has(table)) await table.fill.run();
        const known = [];
        for (const { of, features: some, query } of own.queries)
          if (put.has(of)) known.push({ features: some, columns: await query.columns() });
        const [seen = []] = put.size === 0 ? [] : await own.seen.columns();
        let asked: readonly SmallColumn[] = [];
        if (own.asked !== null && put.size > 0) {
          await engine.append("asked", [requests.map((_, i) => String(i))]);
          asked = await own.asked.columns();
        }
        const spent =
          own.spent === null || !put.has("transactions") ? null : await own.spent.columns();
        return { seen: seen.map(String), known, asked, spent, later };
      });
    },
    async tellLast(asOf, ids, gathered) {
      const { last } = await planFor(asOf);
      if (last === null || ids.length === 0) return [];
      return await passing(async () => {
        await engine.append("gathered", [ids, ...gathered]);
        return await last.columns();
      });
    },
    close: () => engine.close(),
  };
}

/** The table that decides whom a kind of target asks about; an event target asks about everybody. */
const ASKS: Readonly<Record<TargetOptions["kind"], Posted | "nobody">> = {
  inactivity: "transactions",
  subscription_end: "subscriptions",
  given: "customers",
  event: "nobody",
};

/** What is planned for one day. */
interface Plan {
  readonly forget: Prepared | null;
  readonly tables: readonly { readonly of: Posted; readonly fill: Prepared }[];
  readonly queries: readonly {
    readonly of: Posted;
    readonly features: readonly Feature[];
    readonly query: Prepared;
  }[];
  readonly seen: Prepared;
  readonly asked: Prepared | null;
  readonly spent: Prepared | null;
  readonly last: Prepared | null;
  readonly later: Prepared;
}

/** Tells whether a request may have a row of as_of or later, wherever on earth its day is. */
function mayBeLater(request: ScoreRequest, asOf: string): boolean {
  const before = addDays(asOf, -2);
  const day = (value: unknown) => typeof value === "string" && value.slice(0, 10) >= before;
  return (
    request.transactions.some(({ at }) => day(at)) ||
    request.events.some(({ at }) => day(at)) ||
    request.exposures.some(({ at }) => day(at)) ||
    request.subscriptions.some(({ started_at: at }) => day(at)) ||
    request.customers.some(({ known_at: at }) => day(at))
  );
}

import type { TargetOptions } from "../../data/schema.ts";
import { addDays, known, localDay, undatedRow, type Window } from "../../data/window.ts";
import { id, list, literal, sql } from "../../engines/sql.ts";
import { openWarmEngine, type Prepared, type SmallColumn } from "../../engines/warm-duckdb.ts";
import type { Feature } from "../../features/feature.ts";
import { eligible } from "../../features/labels.ts";
import { neededFeatures } from "../../features/needed-features.ts";
import { spentBeforeQuery } from "../../features/net-spend.ts";
import { type Step, snapshotSteps } from "../../features/snapshot-steps.ts";
import type { Vocabulary } from "../../features/vocabulary.ts";
import type { Matrix } from "../../models/matrix.ts";
import type { ScoreRequest } from "../../serve/score-one.ts";
import { buyersOf, LIFETIME_COLUMNS, modelledColumns } from "../lifetime-features.ts";
import { YEAR } from "../value/moment.ts";
import { openPostedRows, type Posted } from "./posted-rows.ts";

/** A snapshot of the customers of a few requests. */
export interface SmallSnapshot {
  /** One row a customer seen before as_of; an id is the position of its request. */
  readonly matrix: Matrix;
  /** Net spend in the 365 days before as_of, in the matrix's order. */
  readonly spent: Float64Array;
  /** Ids of whom each target asks about. */
  readonly asked: ReadonlyMap<string, ReadonlySet<string>>;
  /** Rows of each request that are of as_of or later, by request and table. */
  readonly later: readonly ReadonlyMap<Posted, number>[];
}

export interface SmallSnapshots {
  /** Takes a snapshot on a day of the requests' customers, none of whom sees the rows of another. */
  take(asOf: string, requests: readonly ScoreRequest[]): Promise<SmallSnapshot>;
  close(): void;
}

export interface SmallSnapshotOptions {
  readonly vocabulary: Vocabulary;
  readonly features: readonly Feature[];
  readonly observationDays: number | null;
  readonly targets: Readonly<Record<string, TargetOptions>>;
}

/** Features that one query works out: an aggregate with a condition costs by how many others stand beside it. */
const FEATURES_A_QUERY = 12;
/** Days whose queries are kept planned. */
const MOST_DAYS = 8;

/**
 * Opens an engine that takes snapshots by the same SQL as a run: planned once a day asked for, over tables that hold the
 * requests' rows until the transaction they came in is rolled back.
 */
export async function openSmallSnapshots(options: SmallSnapshotOptions): Promise<SmallSnapshots> {
  const engine = await openWarmEngine();
  const posted = await openPostedRows(engine, options.vocabulary);
  await engine.run(sql`create table asked (customer_id varchar)`);
  const plans = new Map<string, Promise<Plan>>();
  const planned = new Set<string>();

  async function plan(asOf: string): Promise<Plan> {
    const { vocabulary, features, observationDays } = options;
    const window: Window = { asOf, observationDays };
    const steps = snapshotSteps({ vocabulary, features, window }, { most: FEATURES_A_QUERY });
    const fill = async ({ name, of, query }: Step): Promise<Fill> => {
      if (!planned.has(name))
        await engine.run(sql`create table ${id(name)} as ${query} with no data`);
      planned.add(name);
      return { of, run: await engine.prepare(sql`insert into ${id(name)} ${query}`) };
    };
    const tables: Fill[] = [];
    for (const step of steps.tables) tables.push(await fill(step));
    const queries = await Promise.all(
      steps.known.map(async ({ of, features: some, query }) => ({
        of,
        features: some,
        query: await engine.prepare(query),
      })),
    );
    const names = gatheredNames(features);
    if (!planned.has("gathered"))
      await engine.run(
        sql`create table gathered (${list([
          sql`customer_id varchar`,
          ...names.map((name) => sql`${id(name)} double`),
        ])})`,
      );
    planned.add("gathered");
    const asks = Object.entries(options.targets).map(
      ([target, one]) => sql`
        select ${literal(target)} as target, customer_id
        from (${eligible(one, { table: "asked", features: [], window })})`,
    );
    return {
      forget: vocabulary.knownAt
        ? await engine.prepare(sql`
            delete from customers
            where not ${known(asOf, vocabulary.timezone)}
              and not ${undatedRow(vocabulary.undated ?? [])}`)
        : null,
      tables,
      queries,
      seen: await engine.prepare(sql`insert into asked ${steps.seen}`),
      asked: await engine.prepare(sql`
        select null as target, customer_id from asked
        ${list(
          asks.map((ask) => sql`union all (${ask})`),
          "\n",
        )}`),
      spent: await engine.prepare(
        sql`select customer_id, amount::double as amount from (${spentBeforeQuery(asOf, YEAR)})`,
      ),
      last:
        steps.last === null
          ? null
          : {
              names,
              features: steps.last.features,
              query: await engine.prepare(steps.last.query),
            },
      later: await engine.prepare(sql`
        select 'transactions' as kind, customer_id, count(*)::integer as n
        from transactions where day >= ${literal(asOf)}::date group by customer_id
        union all
        select 'events', customer_id, count(*)::integer
        from events where day >= ${literal(asOf)}::date group by customer_id
        union all
        select 'exposures', customer_id, count(*)::integer
        from exposures where day >= ${literal(asOf)}::date group by customer_id
        union all
        select 'subscriptions', customer_id, count(*)::integer
        from subscriptions where started_day >= ${literal(asOf)}::date group by customer_id
        union all
        select 'customers', customer_id, count(*)::integer
        from customers
        where ${localDay(sql`known_at`, vocabulary.timezone)} >= ${literal(asOf)}::date
        group by customer_id`),
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

  async function measure(
    asOf: string,
    requests: readonly ScoreRequest[],
    plan: Plan,
  ): Promise<SmallSnapshot> {
    const put = await posted.put(requests);
    const has = ({ of }: { readonly of: Posted }) => put.has(of);
    const later = requests.map(() => new Map<Posted, number>());
    if (requests.some((request) => mayBeLater(request, asOf))) {
      const [kinds = [], ids = [], counts = []] = await plan.later.columns();
      kinds.forEach((kind, i) => {
        later[Number(ids[i])]?.set(kind as Posted, Number(counts[i]));
      });
    }
    if (put.has("customers")) await plan.forget?.run();
    for (const table of plan.tables) if (has(table)) await table.run.run();
    await plan.seen.run();
    const asked = new Map<string, Set<string>>();
    const ids: string[] = [];
    const [targets = [], customers = []] = await plan.asked.columns();
    targets.forEach((target, i) => {
      const customer = String(customers[i]);
      if (target === null) ids.push(customer);
      else asked.set(String(target), (asked.get(String(target)) ?? new Set()).add(customer));
    });
    const rowOf = new Map(ids.map((customer, row) => [customer, row]));
    const values = new Map<string, Float64Array>();
    for (const { name, grain, empty } of options.features)
      values.set(
        name,
        new Float64Array(ids.length).fill(
          grain === "features" ? Number.NaN : (empty ?? Number.NaN),
        ),
      );
    for (const { of, features, query } of plan.queries)
      if (put.has(of)) take(await query.columns(), features, { rowOf, values });
    if (plan.last !== null && ids.length > 0) {
      const { names, features, query } = plan.last;
      const gathered = names.map((name) => values.get(name) ?? new Float64Array());
      await engine.append("gathered", [ids, ...gathered]);
      take(await query.columns(), features, { rowOf, values });
    }
    const spent = new Float64Array(ids.length);
    if (put.has("transactions")) {
      const [spenders = [], amounts = []] = await plan.spent.columns();
      spenders.forEach((customer, i) => {
        spent[rowOf.get(String(customer)) ?? -1] = Number(amounts[i] ?? 0);
      });
    }
    const matrix = {
      ids,
      columns: options.features.map(({ name }) => name),
      values: options.features.map(({ name }) => values.get(name) ?? new Float64Array()),
    };
    return { matrix: withLifetime(matrix, options.vocabulary), spent, asked, later };
  }

  return {
    async take(asOf, requests) {
      const plan = await planFor(asOf);
      await engine.run(sql`begin transaction`);
      try {
        return await measure(asOf, requests, plan);
      } finally {
        await engine.run(sql`rollback`);
      }
    },
    close: () => engine.close(),
  };
}

interface Fill {
  readonly of: Posted;
  readonly run: Prepared;
}

/** What is planned for one day. */
interface Plan {
  readonly forget: Prepared | null;
  readonly tables: readonly Fill[];
  readonly queries: readonly {
    readonly of: Posted;
    readonly features: readonly Feature[];
    readonly query: Prepared;
  }[];
  readonly seen: Prepared;
  readonly asked: Prepared;
  readonly spent: Prepared;
  readonly last: {
    readonly names: readonly string[];
    readonly features: readonly Feature[];
    readonly query: Prepared;
  } | null;
  readonly later: Prepared;
}

/** Lists the features of rows that features of features are computed from. */
function gatheredNames(features: readonly Feature[]): readonly string[] {
  const last = features.filter(({ grain }) => grain === "features");
  return neededFeatures(
    features,
    last.map(({ name }) => name),
  ).flatMap(({ name, grain }) => (grain === "features" ? [] : [name]));
}

/** Writes the columns of a result, customer_id first, into the values of its features. */
function take(
  [customers = [], ...columns]: readonly SmallColumn[],
  features: readonly Feature[],
  {
    rowOf,
    values,
  }: {
    readonly rowOf: ReadonlyMap<string, number>;
    readonly values: ReadonlyMap<string, Float64Array>;
  },
): void {
  const rows = customers.map((customer) => rowOf.get(String(customer)) ?? -1);
  features.forEach(({ name }, j) => {
    const into = values.get(name);
    if (into === undefined) return;
    rows.forEach((row, i) => {
      if (row >= 0) into[row] = Number(columns[j]?.[i] ?? Number.NaN);
    });
  });
}

function withLifetime(matrix: Matrix, { lifetime }: Vocabulary): Matrix {
  if (lifetime === null || lifetime === undefined) return matrix;
  if (!LIFETIME_COLUMNS.every((name) => matrix.columns.includes(name))) return matrix;
  const buyers = buyersOf(matrix);
  if (buyers.rows.length === 0) return matrix;
  const { model: name, parameters, horizons } = lifetime;
  const own = modelledColumns(matrix, { buyers, fitted: { name, parameters }, horizons });
  return {
    ...matrix,
    values: matrix.values.map((column, j) => own[matrix.columns[j] ?? ""] ?? column),
  };
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

import { addDays, daysBetween } from "../../data/window.ts";
import { id, type Sql, sql } from "../../engines/sql.ts";
import { type History, historyOf } from "../../features/history.ts";
import { readMatrices, readMatrix } from "../../features/matrix.ts";
import { neededFeatures } from "../../features/needed-features.ts";
import { spentAfter, spentBefore } from "../../features/net-spend.ts";
import { type Snapshot, takeSnapshot } from "../../features/snapshot.ts";
import type { Matrix } from "../../models/matrix.ts";
import { sampleRows } from "../../models/sample-rows.ts";
import type { Business } from "../business.ts";
import { hasMoney } from "../value.ts";
import type { Periods } from "./periods.ts";

/** Customers who are followed through the periods at most; of more, a sample drawn by seed. */
const MOST_CUSTOMERS = 6_000;

/** What is read of a customer beside the columns that kinds are told by, where a business has it. */
const BASIC_COLUMNS = ["recency_days", "frequency", "tenure_days", "gap_mean", "gap_last"] as const;

/** A cut-off: its customers, and the same customers a period later if nothing happens from the cut-off on. */
export interface Sight {
  readonly matrix: Matrix;
  readonly quiet: Matrix;
}

/** Net spend of a period. */
export interface PeriodSpend {
  /** In the order of the customers at its start. */
  readonly known: Float64Array;
  /** Of those who arrived within it. */
  readonly arrived: number;
}

/** The same customers on every cut-off. */
export interface Panel {
  /** One a cut-off. */
  readonly sights: readonly Sight[];
  /** One a period; null without money. */
  readonly spends: readonly PeriodSpend[] | null;
  /** Customers at as_of over those of them in the panel. */
  readonly scale: number;
  readonly followed: number;
}

/** Reads the given columns of every cut-off, and what was spent in every period. */
export async function readPanel(
  business: Business,
  { cutOffs, periodDays }: Periods,
  columns: readonly string[],
): Promise<Panel> {
  const { engine, configuration } = business;
  const { ids } = await readMatrix(engine, await business.snapshotAt(cutOffs.at(-1) ?? ""), {
    columns: [],
  });
  const rows = sampleRows(ids.length, MOST_CUSTOMERS, configuration.seed);
  await engine.store(FOLLOWED, { customer_id: Array.from(rows, (row) => ids[row] ?? "") });
  const customers = sql`select customer_id from ${id(FOLLOWED)}`;
  const history =
    business.history === null
      ? null
      : await historyOf(engine, business.history, { customers, prefix: "followed_" });
  const money = hasMoney(business);
  const sights: Sight[] = [];
  const spends: PeriodSpend[] = [];
  let knownBefore: readonly string[] = [];
  for (const [m, day] of cutOffs.entries()) {
    const snapshot = await lightSnapshot(business, { day, columns, customers, history });
    const matrix = await readMatrix(engine, snapshot, { columns: wanted(business, columns) });
    sights.push({
      matrix,
      quiet: await lookAhead(business, { day, periodDays, columns, customers, history }),
    });
    if (money) {
      const last = spends.at(-1);
      if (last !== undefined) {
        const spent = await spentBefore(engine, snapshot, periodDays);
        spends[spends.length - 1] = { ...last, arrived: sumOfNew(matrix.ids, knownBefore, spent) };
      }
      const next = cutOffs[m + 1];
      if (next !== undefined)
        spends.push({
          known: await spentAfter(engine, snapshot, daysBetween(day, next)),
          arrived: 0,
        });
    }
    knownBefore = matrix.ids;
    await engine.run(sql`drop table ${id(snapshot.table)}`);
  }
  return {
    sights,
    spends: money ? spends : null,
    scale: rows.length === 0 ? 1 : ids.length / rows.length,
    followed: rows.length,
  };
}

const FOLLOWED = "followed_customers";

export interface LookAhead {
  readonly day: string;
  readonly periodDays: number;
  readonly columns: readonly string[];
  /** A query for `customer_id`; by default everybody. */
  readonly customers?: Sql;
  /** Of the customers; by default of everybody. */
  readonly history?: History | null;
}

/** Reads what the customers known before a day will look like a period later if nothing happens from the day on. */
export async function lookAhead(
  business: Business,
  { day, periodDays, columns, customers, history }: LookAhead,
): Promise<Matrix> {
  const { engine } = business;
  const snapshot = await lightSnapshot(business, {
    day,
    columns,
    ...(customers === undefined ? {} : { customers }),
    ...(history === undefined ? {} : { history }),
    ahead: periodDays,
  });
  const matrix = await readMatrix(engine, snapshot, { columns: wanted(business, columns) });
  await engine.run(sql`drop table ${id(snapshot.table)}`);
  return matrix;
}

/** Reads the same of everybody in pieces of so many customers, which need not be in memory together. */
export async function* piecesAhead(
  business: Business,
  { day, periodDays, columns }: Pick<LookAhead, "day" | "periodDays" | "columns">,
  customers: number,
): AsyncGenerator<Matrix> {
  const { engine } = business;
  const snapshot = await lightSnapshot(business, { day, columns, ahead: periodDays });
  yield* readMatrices(engine, snapshot, { columns: wanted(business, columns), customers });
  await engine.run(sql`drop table ${id(snapshot.table)}`);
}

/** Takes a snapshot of a few columns, under a name of its own. */
async function lightSnapshot(
  business: Business,
  {
    day,
    columns,
    customers,
    history = business.history,
    ahead = 0,
  }: Omit<LookAhead, "periodDays"> & { readonly ahead?: number },
): Promise<Snapshot> {
  const { engine, vocabulary, features, configuration } = business;
  const observationDays = configuration.observation === "all" ? null : configuration.observation;
  return await takeSnapshot(engine, {
    vocabulary,
    features: neededFeatures(features, wanted(business, columns)),
    window: { asOf: addDays(day, ahead), observationDays, knownBefore: day },
    ...(customers === undefined ? {} : { customers }),
    history,
    table: `outlook_${ahead === 0 ? "" : "quiet_"}${day.replaceAll("-", "_")}`,
  });
}

function wanted({ features }: Business, columns: readonly string[]): readonly string[] {
  const names = new Set(features.map(({ name }) => name));
  return [...new Set([...BASIC_COLUMNS, ...columns])].filter((name) => names.has(name));
}

/** Adds up what those spent who were not known before; in the order of ids, so that the sum is always the same. */
function sumOfNew(
  ids: readonly string[],
  knownBefore: readonly string[],
  spent: Float64Array,
): number {
  const known = new Set(knownBefore);
  return ids.reduce((sum, one, i) => (known.has(one) ? sum : sum + (spent[i] ?? 0)), 0);
}

import { daysBetween } from "../../data/window.ts";
import { id, sql } from "../../engines/sql.ts";
import { historyOf } from "../../features/history.ts";
import { readMatrix } from "../../features/matrix.ts";
import { spentAfter, spentBefore } from "../../features/net-spend.ts";
import type { Matrix } from "../../models/matrix.ts";
import { sampleRows } from "../../models/sample-rows.ts";
import type { Business } from "../business.ts";
import { hasMoney } from "../value.ts";
import { lightSnapshot, wanted } from "./light-snapshot.ts";
import { lookAhead } from "./look-ahead.ts";
import type { Periods } from "./periods.ts";

/** Customers who are followed through the periods at most; of more, a sample drawn by seed. */
const MOST_CUSTOMERS = 6_000;

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
    const ahead = { day, columns, customers, history, days: periodDays };
    sights.push({ matrix, quiet: await lookAhead(business, matrix, ahead) });
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

/** Adds up what those spent who were not known before; in the order of ids, so that the sum is always the same. */
function sumOfNew(
  ids: readonly string[],
  knownBefore: readonly string[],
  spent: Float64Array,
): number {
  const known = new Set(knownBefore);
  return ids.reduce((sum, one, i) => (known.has(one) ? sum : sum + (spent[i] ?? 0)), 0);
}

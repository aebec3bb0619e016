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
  const { engine } = business;
  const { customers, followed, of } = await drawFollowed(business, cutOffs.at(-1) ?? "");
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
    scale: followed === 0 ? 1 : of / followed,
    followed,
  };
}

const FOLLOWED = "followed_customers";

/** Draws at most so many customers of a day to be followed, by their places in its snapshot: ids of everybody stay in the engine. */
export async function drawFollowed(
  { engine, configuration, snapshotAt }: Pick<Business, "engine" | "configuration" | "snapshotAt">,
  day: string,
  most = MOST_CUSTOMERS,
) {
  const { table } = await snapshotAt(day);
  const [counted] = await engine.rows(sql`select count(*) as n from ${id(table)}`);
  const of = Number(counted?.["n"]);
  const drawn = sampleRows(of, most, configuration.seed);
  const places = "followed_places";
  await engine.store(places, { place: drawn });
  await engine.run(sql`
    create or replace table ${id(FOLLOWED)} as
    select customer_id from ${id(table)} where rowid in (select place from ${id(places)})`);
  await engine.run(sql`drop table ${id(places)}`);
  return { customers: sql`select customer_id from ${id(FOLLOWED)}`, followed: drawn.length, of };
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

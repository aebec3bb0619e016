import type { Engine } from "../engines/engine.ts";
import { literal, sql } from "../engines/sql.ts";
import type { Matrix } from "../models/matrix.ts";
import { type Baseline, baselineOf } from "../models/metrics/psi.ts";

/** A snapshot as it was then, in short: what a later one is held against. */
export interface PastSnapshot {
  readonly baseline: Baseline;
  /** Mean of each column's values; NaN without one. */
  readonly means: readonly number[];
}

/** Reads a snapshot's file; null where it is missing or damaged. */
export async function readPastSnapshot(engine: Engine, path: string): Promise<PastSnapshot | null> {
  try {
    const { numbers, length } = await engine.columns(
      sql`select * exclude (customer_id) from read_parquet(${literal(path)})`,
    );
    return inShort({
      ids: new Array<string>(length).fill(""),
      columns: Object.keys(numbers),
      values: Object.values(numbers),
    });
  } catch {
    return null;
  }
}

/** Keeps of a snapshot's numbers what a comparison needs. */
export function inShort(matrix: Matrix): PastSnapshot {
  return { baseline: baselineOf(matrix), means: matrix.values.map(meanOf) };
}

/** Returns the mean of the values that are there; NaN without one. */
export function meanOf(values: Float64Array): number {
  let [sum, n] = [0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    sum += value;
    n++;
  }
  return sum / n;
}

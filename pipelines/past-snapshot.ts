import { join } from "node:path";
import type { Engine } from "../engines/engine.ts";
import { literal, sql } from "../engines/sql.ts";
import { type Baseline, baselineOf, inOrder, type Ordered } from "../models/metrics/psi.ts";
import { readIf } from "./earlier-run.ts";

/** `baseline.json`: a run's snapshot in short, which later ones are held against. */
export interface PastSnapshot {
  readonly baseline: Baseline;
  /** Mean of each column's values; null without one. */
  readonly means: readonly (number | null)[];
}

/** Where a run's folder keeps it. */
export const BASELINE = "baseline.json";

/** Reads a run's snapshot in short, of its rows where an older run has not written it; null where neither can be read. */
export async function readPastSnapshot(
  engine: Engine,
  folder: string,
): Promise<PastSnapshot | null> {
  const written = (await readIf<PastSnapshot>(join(folder, BASELINE)))?.value;
  if (Array.isArray(written?.baseline?.counts) && Array.isArray(written.means)) return written;
  try {
    const { numbers } = await engine.columns(sql`
      select * exclude (customer_id)
      from read_parquet(${literal(join(folder, "snapshot.parquet"))})`);
    return inShort(inOrder({ columns: Object.keys(numbers), values: Object.values(numbers) }));
  } catch {
    return null;
  }
}

/** Keeps of a snapshot's numbers what a comparison needs. */
export function inShort(ordered: Ordered): PastSnapshot {
  return { baseline: baselineOf(ordered), means: ordered.values.map(meanOf) };
}

/** Returns the mean of values; null without one. */
export function meanOf(values: Float64Array): number | null {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? null : sum / values.length;
}

import { join } from "node:path";
import type { Engine } from "../engines/engine.ts";
import { literal, sql } from "../engines/sql.ts";
import { type InShort, inShort } from "../models/metrics/in-short.ts";
import { inOrder } from "../models/metrics/psi.ts";
import { readIf } from "./earlier-run.ts";

/** `baseline.json`: a run's snapshot in short, which later ones are held against. */
export type PastSnapshot = InShort;

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

import { withEngine } from "../engines/duckdb.ts";
import { compareRuns } from "../reports/compare-runs.ts";
import { comparisonLines } from "../reports/comparison-lines.ts";
import { comparedRun } from "./compared-run.ts";
import type { Said } from "./said.ts";

/** Tells what differs between two runs' folders. */
export async function compare(one: string, other: string): Promise<Said> {
  const compared = await withEngine({}, async (engine) =>
    compareRuns(await comparedRun(engine, one), await comparedRun(engine, other)),
  );
  return { lines: comparisonLines(compared), document: compared };
}

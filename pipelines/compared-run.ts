import { existsSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";
import { ConfigurationError } from "../data/errors.ts";
import { readRunDocument } from "../data/run-folders.ts";
import type { Engine } from "../engines/engine.ts";
import { literal, type Sql, sql } from "../engines/sql.ts";
import type { OutOfFold } from "../reports/compare-metrics.ts";
import type { ComparedRun } from "../reports/compare-runs.ts";
import type { SegmentsReport } from "../reports/segments-report.ts";
import { readIf } from "./earlier-run.ts";
import type { RunDocument } from "./run-document.ts";
import type { TargetModel } from "./trained.ts";

/** Reads of a run's folder what two runs are compared by; a folder without a run is a ConfigurationError. */
export async function comparedRun(engine: Engine, folder: string): Promise<ComparedRun> {
  const document = await readRunDocument<RunDocument>(join(folder, "run.json"));
  if (document === null || typeof document.metrics !== "object")
    throw new ConfigurationError(`'${folder}' is no run: it has no run.json that can be read`);
  const segments = await readIf<SegmentsReport>(join(folder, "segments.json"));
  const targets = Object.keys(document.metrics);
  const features: Record<string, readonly string[]> = {};
  const outOfFold: Record<string, OutOfFold> = {};
  for (const target of targets) {
    const model = await readIf<TargetModel>(join(folder, "models", `${target}.json`));
    if (model !== null) features[target] = model.value.columns;
    const scores = await readScores(engine, join(folder, "reports", `${target}-out-of-fold.csv`));
    if (scores !== null) outOfFold[target] = scores;
  }
  const lists: Record<string, readonly string[]> = {};
  for (const { name } of document.lists) {
    const path = join(folder, "lists", `${name}.csv`);
    if (!existsSync(path)) continue;
    const { texts } = await engine.columns(sql`select customer_id from ${csvFile(path)}`);
    lists[name] = (texts["customer_id"] ?? []).map((customer) => customer ?? "");
  }
  return {
    folder: basename(realpathSync(folder)),
    document,
    ...(Array.isArray(segments?.value.segments) ? { segments: segments.value.segments } : {}),
    features,
    lists,
    outOfFold,
  };
}

async function readScores(engine: Engine, path: string): Promise<OutOfFold | null> {
  if (!existsSync(path)) return null;
  const { texts, numbers } = await engine.columns(sql`
    select customer_id, score::double as score, label::double as label
    from ${csvFile(path)}
    order by customer_id`);
  const { score = new Float64Array(), label = new Float64Array() } = numbers;
  if (score.some(Number.isNaN)) return null;
  return {
    ids: (texts["customer_id"] ?? []).map((customer) => customer ?? ""),
    scores: score,
    labels: Uint8Array.from(label),
  };
}

/** Reads a CSV file that a run wrote. */
function csvFile(path: string): Sql {
  return sql`read_csv(${literal(path)}, header = true, delim = ',', quote = '"', escape = '"', all_varchar = true)`;
}

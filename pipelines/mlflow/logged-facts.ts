import { createHash } from "node:crypto";
import { flatConfiguration } from "../../data/flat-configuration.ts";
import type { Estimate } from "../../models/metrics/estimate.ts";
import { baseRate } from "../../reports/run-facts.ts";
import type { Candidate } from "../../reports/target-report.ts";
import type { RunDocument } from "../run-document.ts";

export interface Entry {
  readonly key: string;
  readonly value: string;
}

/** What an MLflow run is told of one of ours. */
export interface LoggedFacts {
  readonly params: readonly Entry[];
  readonly metrics: readonly { readonly key: string; readonly value: number }[];
  readonly tags: readonly Entry[];
}

/** Most characters that MLflow keeps of a name, of a parameter and of a tag (mlflow/utils/validation.py). */
export const longest = { key: 250, param: 6000, tag: 8000 } as const;

/**
 * Returns what is logged of a run: its flattened configuration and seed as parameters, each champion's metrics with the
 * ends of their intervals, and version, day and digests of the data as tags. `champions` tells more of a target's
 * champion than `run.json` does. No customer stands in any of it.
 */
export function loggedFacts(
  document: RunDocument,
  champions: Readonly<Record<string, Candidate>>,
): LoggedFacts {
  const { configuration, seed } = document;
  const { mlflow: _, ...told } = configuration;
  const params = new Map<string, string>();
  for (const [path, value] of flatConfiguration({ ...told, seed }))
    setNew(params, path, typeof value === "string" ? value : JSON.stringify(value));
  const tags = new Map<string, string>();
  for (const [key, value] of tagsOf(document)) setNew(tags, key, value);
  const metrics = new Map<string, number>();
  for (const [key, value] of metricsOf(document, champions))
    if (Number.isFinite(value)) setNew(metrics, key, value);
  return {
    params: entries(params, longest.param),
    metrics: [...metrics].map(([key, value]) => ({ key, value })),
    tags: entries(tags, longest.tag),
  };
}

function* metricsOf(
  { customers, metrics, lists }: RunDocument,
  champions: Readonly<Record<string, Candidate>>,
): Generator<readonly [string, number]> {
  if (customers !== null) yield ["customers", customers];
  for (const [target, facts] of Object.entries(metrics)) {
    yield [`${target}.test_rows`, facts.test.rows];
    yield [`${target}.test_positives`, facts.test.positives];
    yield [`${target}.base_rate`, baseRate(facts)];
    const { auc, log_loss, brier } = facts;
    const { average_precision, calibration, lift_intervals } = champions[target] ?? {};
    const known: Readonly<Record<string, Estimate | undefined>> = {
      auc,
      log_loss,
      brier,
      average_precision,
      lift_top_tenth: lift_intervals?.[0],
      calibration_slope: calibration?.slope,
      calibration_intercept: calibration?.intercept,
      calibration_error: calibration?.ece,
    };
    for (const [metric, estimate] of Object.entries(known)) {
      if (!estimate) continue;
      yield [`${target}.${metric}`, estimate.value];
      yield [`${target}.${metric}_low`, estimate.low];
      yield [`${target}.${metric}_high`, estimate.high];
    }
  }
  for (const { name, rows } of lists) yield [`list.${name}.rows`, rows];
}

function* tagsOf(document: RunDocument): Generator<readonly [string, string]> {
  yield ["quintile.version", document.version];
  yield ["quintile.command", document.command];
  yield ["quintile.business", document.name];
  if (document.as_of !== null) yield ["quintile.as_of", document.as_of];
  for (const [target, champion] of Object.entries(document.champions))
    yield [`quintile.champion.${target}`, champion];
  for (const source of new Set(document.inputs.map((input) => input.source))) {
    const files = document.inputs.filter((input) => input.source === source);
    yield [`quintile.data.${source}.sha256`, digestOf(files.map(({ sha256 }) => sha256))];
  }
  yield ["quintile.data.sha256", digestOf(document.inputs.map(({ sha256 }) => sha256))];
  yield ["mlflow.source.name", "quintile"];
}

/** Returns the digest of one file, or of the digests of several in their order. */
function digestOf(digests: readonly string[]): string {
  const [only = ""] = digests;
  return digests.length === 1
    ? only
    : createHash("sha256").update(digests.join("\n")).digest("hex");
}

/** Sets a value under a name that MLflow takes, numbered where another has it. */
function setNew<T>(map: Map<string, T>, name: string, value: T): void {
  const key = keyOf(name);
  let free = key;
  for (let n = 2; map.has(free); n++) free = `${key.slice(0, longest.key - 5)}_${n}`;
  map.set(free, value);
}

/** Writes a name in the letters that MLflow takes; a list's places stand behind a full stop. */
function keyOf(name: string): string {
  return name
    .replace(/\[(\d+)\]/g, ".$1")
    .replace(/[^\p{L}\p{N}_.\- ]/gu, "_")
    .slice(0, longest.key);
}

/** MLflow refuses an empty parameter, and cuts none that is too long itself unless told to. */
function entries(map: ReadonlyMap<string, string>, most: number): readonly Entry[] {
  return [...map].map(([key, value]) => ({ key, value: value === "" ? '""' : cut(value, most) }));
}

function cut(value: string, most: number): string {
  return value.length <= most ? value : `${value.slice(0, most - 1)}…`;
}

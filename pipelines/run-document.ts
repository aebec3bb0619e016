import { join } from "node:path";
import type { DataQuality } from "../data/quality/quality.ts";
import type { Configuration } from "../data/schema.ts";
import packageJson from "../package.json" with { type: "json" };
import type { ListProfit } from "../reports/list-profit.ts";
import type { TargetReport } from "../reports/target-report.ts";
import type { PreviousRun } from "./previous-run.ts";
import { listOutputs, type Output, writeJson } from "./run-folder.ts";
import type { Scoring } from "./score.ts";

/** `run.json`: what went in, what came out, and what was found; no clock, no path of the machine. */
export interface RunDocument {
  readonly version: string;
  readonly command: "check" | "train" | "score" | "run";
  /** Whether it is a lean run: scores, segments and lists alone. */
  readonly lean?: true;
  readonly name: string;
  readonly as_of: string | null;
  /** As of which day it was learned, where the files end before as_of. */
  readonly learned_as_of?: string;
  readonly seed: number;
  readonly configuration: Configuration;
  readonly inputs: readonly {
    readonly source: string;
    readonly path: string;
    readonly bytes: number;
    readonly sha256: string;
    readonly rows_read: number;
    readonly rows_accepted: number;
    readonly rows_rejected: number;
  }[];
  /** The earlier run that the files were compared with; null where there was none. */
  readonly compared_with: {
    readonly run: string;
    readonly as_of: string;
    readonly sha256: string;
  } | null;
  /** The earlier run whose segments were continued, with the digest of its `scores.parquet`; null where there was none. */
  readonly continues: {
    readonly run: string;
    readonly as_of: string;
    readonly sha256: string;
  } | null;
  readonly customers: number | null;
  readonly champions: Readonly<Record<string, string>>;
  /** Of each target's champion on its test rows. */
  readonly metrics: Readonly<Record<string, TargetMetrics>>;
  readonly lists: readonly {
    readonly name: string;
    readonly target: string;
    readonly rows: number;
    readonly control: number;
    readonly excluded: number;
    /** How many for which reason, each by the first that applies. */
    readonly left_out: readonly { readonly reason: string; readonly customers: number }[];
    /** What its customers but the control group are expected to bring, and the length that brings most; null without costs. */
    readonly profit: Pick<ListProfit, "treated" | "best"> | null;
  }[];
  readonly outputs: readonly Output[];
}

type TargetMetrics = Pick<TargetReport, "protocol" | "test"> &
  Partial<Pick<TargetReport["candidates"][number], "auc" | "log_loss" | "brier">>;

export interface RunFacts {
  readonly command: RunDocument["command"];
  readonly configuration: Configuration;
  readonly asOf: string | null;
  /** As of which day it was learned; absent where nothing was, or as of as_of. */
  readonly learnedAsOf?: string;
  readonly quality: DataQuality;
  readonly previous: PreviousRun | null;
  readonly targets: readonly TargetReport[];
  readonly scoring: Scoring | null;
  /** SHA-256 of files whose digest is known, by their path in the folder. */
  readonly digests?: ReadonlyMap<string, string>;
}

/** Writes `run.json` after everything else of a run's folder, and returns it. */
export async function writeRunDocument(folder: string, facts: RunFacts): Promise<RunDocument> {
  const { command, configuration, asOf, learnedAsOf, quality, previous, targets, scoring } = facts;
  const rejects = quality.sources.map(
    ({ name, rows_rejected }) => [`rejects/${name}.csv`, rows_rejected] as const,
  );
  const outOfFold = targets.map(
    ({ target, test }) => [`reports/${target}-out-of-fold.csv`, test.rows] as const,
  );
  const document: RunDocument = {
    version: packageJson.version,
    command,
    name: configuration.name,
    as_of: asOf,
    ...(learnedAsOf === undefined ? {} : { learned_as_of: learnedAsOf }),
    seed: configuration.seed,
    configuration,
    inputs: quality.sources.flatMap(({ name, files }) =>
      files.map((file) => ({ source: name, ...file })),
    ),
    compared_with: comparedWith(quality),
    continues: continued(previous),
    customers: scoring?.customers ?? null,
    champions: Object.fromEntries(targets.map(({ target, champion }) => [target, champion])),
    metrics: Object.fromEntries(targets.map((report) => [report.target, metricsOf(report)])),
    lists: (scoring?.lists ?? []).map(
      ({ name, target, rows, control, excluded, left_out, profit }) => ({
        name,
        target,
        rows: rows.length,
        control,
        excluded,
        left_out,
        profit: profit === null ? null : { treated: profit.treated, best: profit.best },
      }),
    ),
    outputs: await listOutputs(
      folder,
      new Map([...rejects, ...outOfFold, ...(scoring?.rows ?? [])]),
      facts.digests,
    ),
  };
  await writeJson(join(folder, "run.json"), document);
  return document;
}

function comparedWith({ changes }: DataQuality): RunDocument["compared_with"] {
  if (changes === null || changes === undefined) return null;
  const { run, as_of, sha256 } = changes;
  return { run, as_of, sha256 };
}

function continued(previous: PreviousRun | null): RunDocument["continues"] {
  if (previous === null) return null;
  const { run, as_of, sha256 } = previous;
  return { run, as_of, sha256 };
}

function metricsOf({ protocol, test, champion, candidates }: TargetReport): TargetMetrics {
  const found = candidates.find(({ name }) => name === champion);
  if (found === undefined) return { protocol, test };
  const { auc, log_loss, brier } = found;
  return { protocol, test, auc, log_loss, brier };
}

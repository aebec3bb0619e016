import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import type { SampleCount } from "../../reports/target-report.ts";
import type { RankedList } from "../lists.ts";
import type { RunDocument } from "../run-document.ts";
import { listOutputs, writeJson } from "../run-folder.ts";
import { accounted } from "../summary.ts";
import type { LeanBusiness } from "./open-lean.ts";
import type { LeanModel } from "./target-lesson.ts";

/** `run.json` of a lean run: what went in, what came out, and how well each target was foreseen. */
export type LeanDocument = RunDocument & {
  readonly lean: true;
  readonly metrics: Readonly<Record<string, LeanMetrics>>;
};

type LeanMetrics = RunDocument["metrics"][string] & {
  /** Rows that it learned from and was calibrated on. */
  readonly learned_from: SampleCount;
  readonly calibration: LeanModel["metrics"]["calibration"];
};

export interface LeanFacts {
  readonly models: readonly LeanModel[];
  readonly customers: number;
  readonly lists: readonly RankedList[];
  /** Rows of the files written, by path in the folder. */
  readonly rows: ReadonlyMap<string, number>;
}

/** Writes `run.json` after everything else of a run's folder, and returns it. */
export async function writeLeanDocument(
  folder: string,
  { configuration, asOf, observedUntil, quality }: LeanBusiness,
  { models, customers, lists, rows }: LeanFacts,
): Promise<LeanDocument> {
  const rejects = quality.sources.map(
    ({ name, rows_rejected }) => [`rejects/${name}.csv`, rows_rejected] as const,
  );
  const document: LeanDocument = {
    version: packageJson.version,
    command: "run",
    lean: true,
    name: configuration.name,
    as_of: asOf,
    ...(observedUntil === asOf ? {} : { learned_as_of: observedUntil }),
    seed: configuration.seed,
    configuration,
    inputs: quality.sources.flatMap(({ name, files }) =>
      files.map((file) => ({ source: name, ...file })),
    ),
    compared_with: null,
    continues: null,
    customers,
    champions: Object.fromEntries(
      models.map(({ aim, trained }) => [aim.name, trained.scorer.name]),
    ),
    metrics: Object.fromEntries(
      models.map(({ aim, refused, learnedFrom, testedOn, metrics }) => [
        aim.name,
        {
          protocol: refused ? ("refused" as const) : ("out-of-time" as const),
          test: testedOn,
          learned_from: learnedFrom,
          ...metrics,
        },
      ]),
    ),
    lists: lists.map(({ name, target, rows: { length }, control, excluded, left_out }) => ({
      name,
      target,
      rows: length,
      control,
      excluded,
      left_out,
      profit: null,
    })),
    outputs: await listOutputs(folder, new Map([...rejects, ...rows])),
  };
  await writeJson(join(folder, "run.json"), document);
  return document;
}

/** Says what a lean run did, and what to open. */
export function leanSummary(
  document: LeanDocument,
  { path, seconds }: { readonly path: string; readonly seconds: number },
): readonly string[] {
  const { customers, as_of, metrics, champions, lists } = document;
  const count = (n: number | null) => (n ?? 0).toLocaleString("en-GB");
  return [
    accounted(document),
    `Scored ${count(customers)} customers as of ${as_of}.`,
    ...Object.entries(metrics).map(([target, { protocol, auc, test, learned_from }]) =>
      protocol === "refused" || auc === undefined
        ? `${target}: too few cases for a model, ranked by ${champions[target]}.`
        : `${target}: AUC ${auc.value.toFixed(3)} (${auc.low.toFixed(3)} to ${auc.high.toFixed(3)}) on ${count(test.rows)} customers of ${test.as_of}, learned from ${count(learned_from.rows)} of ${learned_from.as_of}.`,
    ),
    `Done in ${seconds.toFixed(1)} s; leave out --lean for reasons, worth, comparisons and reports.`,
    `Scores ${join(path, "scores.csv")}`,
    ...lists.map(
      ({ name, rows }) => `List ${join(path, "lists", `${name}.csv`)} (${rows} customers)`,
    ),
  ];
}

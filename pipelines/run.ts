import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../data/errors.ts";
import type { TargetSufficiency } from "../data/quality/quality.ts";
import type { TargetReport } from "../reports/target-report.ts";
import type { ValueReport } from "../reports/value-report.ts";
import { endStages } from "./end-stages.ts";
import { logRun } from "./mlflow/log-run.ts";
import { readStage } from "./read-stage.ts";
import type { RunDocument } from "./run-document.ts";
import type { Said } from "./said.ts";
import { type Scoring, scoreCustomers } from "./score.ts";
import { addSnapshot } from "./snapshot-file.ts";
import type { Stage } from "./stages.ts";
import { documentOf, summary } from "./summary.ts";
import { trainStages } from "./train.ts";
import { readModels, type TrainedRun } from "./trained.ts";
import { compareWithTruth, scoresById, type Truths } from "./truth.ts";
import { reportWorth } from "./value/report-worth.ts";
import { atWork, type WorkOptions } from "./work.ts";

export interface RunOptions extends WorkOptions {
  /** To compare the scores with; null where the truth is not known. */
  readonly truth: Truths | null;
  /** Tracking server to log to; by default the configuration's. */
  readonly mlflow?: string | null;
}

/** What a run says: `document` is its run.json, `path` its folder. */
export interface RunSaid extends Said {
  readonly document: ReturnType<typeof documentOf>;
  readonly path: string;
}

/** Does everything: ingest, features, segments, models, evaluation, scores, lists, reports. */
export async function run(options: RunOptions): Promise<RunSaid> {
  return await learnAndScore("run", options);
}

/** Learns and evaluates models, and scores nobody. */
export async function train(options: Omit<RunOptions, "truth">): Promise<RunSaid> {
  return await learnAndScore("train", { ...options, truth: null });
}

async function learnAndScore(command: "run" | "train", options: RunOptions): Promise<RunSaid> {
  let sufficient: readonly TargetSufficiency[] = [];
  const done = await atWork(options, (workplace) => {
    const { configuration, files, budget } = workplace;
    const { stage: reading, opened, observed } = readStage(workplace, null);
    const targets = Object.keys(configuration.targets);
    const { stages: training, trained } = trainStages(targets, workplace, observed, {
      // Nothing is learned from later days of unchanged files, so that there is nothing to write beside.
      beside: async () => {
        const business = opened();
        if (command === "run" && budget === undefined && business.asOf === business.observedUntil)
          await addSnapshot(business, files.add);
      },
    });
    let scoring: Scoring | null = null;
    const {
      stages: ending,
      document,
      scored,
      compareEarly,
      lookBackEarly,
    } = endStages(command, workplace, opened, {
      learned:
        options.truth === null
          ? async () => {
              const { reports, value } = await trained();
              return { targets: reports, value };
            }
          : null,
      async found() {
        const { reports, run: models, value: valued } = await trained();
        return {
          models,
          scoring,
          targets:
            options.truth === null || scoring === null
              ? reports
              : compareWithTruth(
                  options.truth,
                  reports,
                  await scoresById(
                    workplace.engine,
                    models.targets.map(({ target }) => target),
                  ),
                  configuration.seed,
                ),
          value: await reportWorth(opened(), valued, {
            model: models.value,
            expected: scoring?.expected ?? null,
          }),
        };
      },
    });
    const scores: Stage = {
      title: "Score customers and rank the lists",
      work: async (say) => {
        const { run: models } = await trained();
        const hooks = { onPlaced: compareEarly, onScored: scored, meanwhile: lookBackEarly };
        scoring = await scoreCustomers(opened(), models, { ...workplace, ...hooks }, say);
      },
    };
    return {
      stages: [reading, ...training, ...(command === "train" ? [] : [scores]), ...ending],
      finish: async () => {
        sufficient = opened().quality.targets ?? [];
        return finished(document());
      },
    };
  });
  const { lines, warnings } = await logRun(done, { uri: options.mlflow ?? null });
  return {
    lines: [...summary(done, sufficient), ...lines],
    document: documentOf(done),
    path: done.path,
    warnings,
  };
}

export interface ScoreOptions extends WorkOptions {
  /** Folder of the run that was trained. */
  readonly model: string;
}

/** Applies a trained run to another day: nothing is learned, the evaluation is the trained run's. */
export async function score(options: ScoreOptions): Promise<RunSaid> {
  const done = await atWork(options, (workplace) => {
    const names = Object.keys(workplace.configuration.targets);
    let trained: TrainedRun | null = null;
    const given = () => {
      if (trained === null) throw new Error("the trained run has not been read yet");
      return trained;
    };
    const { stage: reading, opened } = readStage(workplace, async () => {
      trained = await readModels(options.model, names);
      return trained;
    });
    let scoring: Scoring | null = null;
    const learned = async () => ({
      targets: await readReports(options.model, names),
      value: await readValueReport(options.model),
    });
    const {
      stages: ending,
      document,
      scored,
      compareEarly,
      lookBackEarly,
    } = endStages("score", workplace, opened, {
      learned,
      found: async () => ({ models: given(), scoring, ...(await learned()) }),
    });
    const scores: Stage = {
      title: "Score customers and rank the lists",
      work: async (say) => {
        const hooks = { onPlaced: compareEarly, onScored: scored, meanwhile: lookBackEarly };
        scoring = await scoreCustomers(opened(), given(), { ...workplace, ...hooks }, say);
      },
    };
    return { stages: [reading, scores, ...ending], finish: async () => finished(document()) };
  });
  return {
    lines: summary(done),
    document: documentOf(done),
    path: done.path,
  };
}

function finished(document: RunDocument | null) {
  if (document === null) throw new Error("the run wrote no document");
  const scored = document.customers !== null;
  const name = scored ? folderName(document) : `${folderName(document)}-trained`;
  return {
    name,
    result: document,
    latest: scored,
    scored:
      scored && document.as_of !== null ? { business: document.name, asOf: document.as_of } : null,
  };
}

/** Names a run's folder after the business and its as_of. */
export function folderName({ name, as_of }: Pick<RunDocument, "name" | "as_of">): string {
  return as_of === null ? `${name}-undated` : `${name}-${as_of}`;
}

async function readReports(folder: string, targets: readonly string[]): Promise<TargetReport[]> {
  return await Promise.all(
    targets.map(async (target) => {
      const path = join(folder, "reports", `${target}.json`);
      try {
        return JSON.parse(await readFile(path, "utf8")) as TargetReport;
      } catch {
        throw new ConfigurationError(`'${folder}' is no trained run: '${path}' cannot be read`);
      }
    }),
  );
}

/** Reads how value was foreseen; null where a run has not judged it. */
async function readValueReport(folder: string): Promise<ValueReport | null> {
  const path = join(folder, "reports", "value.json");
  return existsSync(path) ? (JSON.parse(await readFile(path, "utf8")) as ValueReport) : null;
}

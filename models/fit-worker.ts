import { parentPort } from "node:worker_threads";
import { doJob, type JobInput, type JobName, type JobResult } from "./crew-jobs.ts";
import { type About, answer, type QuestionName, type Reply } from "./crew-questions.ts";
import { marginsOf } from "./develop.ts";
import type { Matrix } from "./matrix.ts";
import type { Json } from "./model.ts";
import { type Recipe, scorerOf, startFitting } from "./recipe.ts";
import type { FitPurpose, Sample } from "./scorer.ts";

/** One fit that a thread is asked for. */
export interface FitTask {
  readonly recipe: Recipe;
  readonly sample: Sample;
  /** Rows that are to be foreseen by what was learned; null where none are. */
  readonly snapshot: Matrix | null;
  readonly seed: number;
  readonly purpose: FitPurpose;
}

/** One question to a scorer that has learned. */
export interface QuestionTask {
  readonly question: QuestionName;
  readonly recipe: Recipe;
  readonly learned: Json;
  readonly about: About<QuestionName>;
}

/** One other work. */
export interface JobTask {
  readonly job: JobName;
  readonly input: JobInput<JobName>;
}

export type CrewTask = FitTask | QuestionTask | JobTask;

export type CrewAnswer =
  | {
      readonly learned: Json;
      /** Of the snapshot's rows; null without one. */
      readonly margins: Float64Array | null;
      readonly seconds: number;
    }
  | { readonly reply: Reply<QuestionName> }
  | { readonly result: JobResult<JobName> }
  | { readonly error: string };

parentPort?.on("message", async (task: CrewTask) => {
  let answered: CrewAnswer;
  try {
    answered = await done(task);
  } catch (error) {
    answered = { error: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answered);
});

async function done(task: CrewTask): Promise<CrewAnswer> {
  if ("job" in task) return { result: doJob(task.job, task.input) };
  if ("question" in task) {
    const { question, recipe, learned, about } = task;
    return { reply: answer(question, { scorer: scorerOf(recipe), learned }, about) };
  }
  return await fitted(task);
}

async function fitted({ recipe, sample, snapshot, seed, purpose }: FitTask): Promise<CrewAnswer> {
  await startFitting(recipe);
  const scorer = scorerOf(recipe);
  const begun = performance.now();
  const learned = scorer.fit(sample, seed, purpose);
  const seconds = (performance.now() - begun) / 1000;
  const margins = snapshot === null ? null : marginsOf(scorer, learned, snapshot);
  return { learned, margins, seconds };
}

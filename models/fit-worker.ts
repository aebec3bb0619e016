import { parentPort } from "node:worker_threads";
import { doJob, type JobInput, type JobName, type JobResult } from "./crew-jobs.ts";
import type { Json } from "./model.ts";
import { type Recipe, scorerOf, startFitting } from "./recipe.ts";
import type { FitPurpose, Sample } from "./scorer.ts";

/** One fit that a thread is asked for. */
export interface FitTask {
  readonly recipe: Recipe;
  readonly sample: Sample;
  readonly seed: number;
  readonly purpose: FitPurpose;
}

/** One other work. */
export interface JobTask {
  readonly job: JobName;
  readonly input: JobInput<JobName>;
}

export type CrewTask = FitTask | JobTask;

export type CrewAnswer =
  | { readonly learned: Json; readonly seconds: number }
  | { readonly result: JobResult<JobName> }
  | { readonly error: string };

parentPort?.on("message", async (task: CrewTask) => {
  let answer: CrewAnswer;
  try {
    answer = "job" in task ? { result: doJob(task.job, task.input) } : await fitted(task);
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});

async function fitted({ recipe, sample, seed, purpose }: FitTask): Promise<CrewAnswer> {
  await startFitting(recipe);
  const begun = performance.now();
  const learned = scorerOf(recipe).fit(sample, seed, purpose);
  return { learned, seconds: (performance.now() - begun) / 1000 };
}

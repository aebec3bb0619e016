import { parentPort } from "node:worker_threads";
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

export type FitAnswer =
  | { readonly learned: Json; readonly seconds: number }
  | { readonly error: string };

parentPort?.on("message", async ({ recipe, sample, seed, purpose }: FitTask) => {
  let answer: FitAnswer;
  try {
    await startFitting(recipe);
    const begun = performance.now();
    const learned = scorerOf(recipe).fit(sample, seed, purpose);
    answer = { learned, seconds: (performance.now() - begun) / 1000 };
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});

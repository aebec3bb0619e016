import { parentPort } from "node:worker_threads";
import type { Json } from "./model.ts";
import { type Recipe, scorerOf } from "./recipe.ts";
import type { Sample } from "./scorer.ts";

/** One fit that a thread is asked for. */
export interface FitTask {
  readonly recipe: Recipe;
  readonly sample: Sample;
  readonly seed: number;
}

export type FitAnswer = { readonly learned: Json } | { readonly error: string };

parentPort?.on("message", ({ recipe, sample, seed }: FitTask) => {
  let answer: FitAnswer;
  try {
    answer = { learned: scorerOf(recipe).fit(sample, seed) };
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});

import type { Json } from "./model.ts";
import type { Sample, Scorer } from "./scorer.ts";

/** Fits scorers, several at once where it has threads for it; what they learn is the same for any number of them. */
export interface Crew {
  fit(scorer: Scorer, sample: Sample, seed: number): Promise<Json>;
}

/** Fits one scorer after the other in the thread that asks. */
export const alone: Crew = {
  fit: async (scorer, sample, seed) => scorer.fit(sample, seed),
};

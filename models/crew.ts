import { doJob, type JobInput, type JobName, type JobResult } from "./crew-jobs.ts";
import type { Json } from "./model.ts";
import { startFitting } from "./recipe.ts";
import type { FitPurpose, Sample, Scorer } from "./scorer.ts";

/** Fits scorers, several at once where it has threads for it; what they learn is the same for any number of them. */
export interface Crew {
  /** Threads that may work at once, the asking one among them where there is one only. */
  readonly threads: number;
  fit(scorer: Scorer, sample: Sample, seed: number, purpose?: FitPurpose): Promise<Json>;
  /** Does other work: what comes of it is the same in any thread. */
  work<Name extends JobName>(name: Name, input: JobInput<Name>): Promise<JobResult<Name>>;
}

/** How long one fit took. */
export interface FitTime {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly seconds: number;
}

/** Fits in the thread that asks, and tells how long each fit took. */
export function timed(onFit: (time: FitTime) => void): Crew {
  return {
    threads: 1,
    async fit(scorer, sample, seed, purpose) {
      await startFitting(scorer.recipe);
      const begun = performance.now();
      const learned = scorer.fit(sample, seed, purpose);
      onFit(timeOf(scorer, sample, (performance.now() - begun) / 1000));
      return learned;
    },
    work: async (name, input) => doJob(name, input),
  };
}

/** Fits one scorer after the other in the thread that asks. */
export const alone: Crew = timed(() => undefined);

/** Describes a fit by its time. */
export function timeOf({ name }: Scorer, { matrix }: Sample, seconds: number): FitTime {
  return { name, rows: matrix.ids.length, columns: matrix.columns.length, seconds };
}

import { doJob, type JobInput, type JobName, type JobResult } from "./crew-jobs.ts";
import {
  type About,
  answer,
  type Learner,
  type QuestionName,
  type Reply,
} from "./crew-questions.ts";
import { marginsOf } from "./develop.ts";
import type { Matrix } from "./matrix.ts";
import type { Json } from "./model.ts";
import { startFitting } from "./recipe.ts";
import type { FitPurpose, Sample, Scorer } from "./scorer.ts";

/** Fits scorers, several at once where it has threads for it; what they learn is the same for any number of them. */
export interface Crew {
  /** Threads that may work at once, the asking one among them where there is one only. */
  readonly threads: number;
  fit(scorer: Scorer, sample: Sample, seed: number, purpose?: FitPurpose): Promise<Json>;
  /** Fits a scorer and has it foresee the rows of a whole snapshot at once. */
  foresee(
    scorer: Scorer,
    rows: ForeseenRows,
    seed: number,
    purpose?: FitPurpose,
  ): Promise<Foreseen>;
  /** Asks something of a scorer that has learned: the answer is the same in any thread. */
  ask<Name extends QuestionName>(
    name: Name,
    learner: Learner,
    about: About<Name>,
  ): Promise<Reply<Name>>;
  /** Does other work: what comes of it is the same in any thread. */
  work<Name extends JobName>(name: Name, input: JobInput<Name>): Promise<JobResult<Name>>;
}

/** Rows to learn from, and a whole snapshot's to foresee. */
export interface ForeseenRows {
  readonly sample: Sample;
  readonly snapshot: Matrix;
}

/** What a scorer learned, and its margins of a snapshot's rows. */
export interface Foreseen {
  readonly learned: Json;
  readonly margins: Float64Array;
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
  const learn: Crew["fit"] = async (scorer, sample, seed, purpose) => {
    await startFitting(scorer.recipe);
    const begun = performance.now();
    const learned = scorer.fit(sample, seed, purpose);
    onFit(timeOf(scorer, sample, (performance.now() - begun) / 1000));
    return learned;
  };
  return {
    threads: 1,
    fit: learn,
    async foresee(scorer, { sample, snapshot }, seed, purpose) {
      const learned = await learn(scorer, sample, seed, purpose);
      return { learned, margins: marginsOf(scorer, learned, snapshot) };
    },
    ask: async (name, learner, about) => answer(name, learner, about),
    work: async (name, input) => doJob(name, input),
  };
}

/** Fits one scorer after the other in the thread that asks. */
export const alone: Crew = timed(() => undefined);

/** Describes a fit by its time. */
export function timeOf({ name }: Scorer, { matrix }: Sample, seconds: number): FitTime {
  return { name, rows: matrix.ids.length, columns: matrix.columns.length, seconds };
}

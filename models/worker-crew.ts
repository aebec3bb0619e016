import { type Crew, type FitTime, timed, timeOf } from "./crew.ts";
import {
  type JobInput,
  type JobName,
  type JobResult,
  numbersOf,
  onSharedNumbers,
} from "./crew-jobs.ts";
import {
  type About,
  type Learner,
  numbersAbout,
  type QuestionName,
  type Reply,
} from "./crew-questions.ts";
import type { CrewAnswer, CrewTask } from "./fit-worker.ts";
import type { Sample } from "./scorer.ts";
import { inSharedMemory } from "./shared-memory.ts";
import { workerPool } from "./worker-pool.ts";

/** Rows times columns below which handing a sample to another thread takes longer than fitting it. */
const LEAST_NUMBERS = 100_000;
/** Share of them from which other work goes to threads that have begun. */
const BEGUN = 0.1;

export interface CrewOptions {
  /** Told of each fit when it has ended. */
  readonly onFit?: (time: FitTime) => void;
  /** Rows times columns from which a sample or other work goes to another thread. Default 100,000. */
  readonly leastNumbers?: number;
  /** What a thread runs: it answers each `CrewTask` with a `CrewAnswer`. */
  readonly entry?: URL;
}

/** Hands `work` a crew of so many threads, begun when first needed and ended with the work; of one thread, this one. */
export async function withCrew<Result>(
  threads: number,
  work: (crew: Crew) => Promise<Result>,
  {
    onFit = () => undefined,
    leastNumbers = LEAST_NUMBERS,
    entry = new URL("./fit-worker.mjs", import.meta.url),
  }: CrewOptions = {},
): Promise<Result> {
  const here = timed(onFit);
  if (threads < 2) return await work(here);
  const pool = workerPool<CrewTask, CrewAnswer>(threads, entry);
  const least = () => leastNumbers * (pool.begun() ? BEGUN : 1);
  const crew: Crew = {
    threads,
    async fit(scorer, sample, seed, purpose = {}) {
      const { recipe } = scorer;
      if (recipe === undefined || numbersIn(sample) < leastNumbers)
        return here.fit(scorer, sample, seed, purpose);
      const { learned, seconds } = answered(
        "learned",
        await pool.ask({ recipe, sample: shared(sample), snapshot: null, seed, purpose }),
      );
      onFit(timeOf(scorer, sample, seconds));
      return learned;
    },
    async foresee(scorer, rows, seed, purpose = {}) {
      const { recipe } = scorer;
      const { sample } = rows;
      if (recipe === undefined || numbersIn(sample) < least())
        return here.foresee(scorer, rows, seed, purpose);
      const snapshot = inSharedMemory(rows.snapshot);
      const { learned, margins, seconds } = answered(
        "learned",
        await pool.ask({ recipe, sample: shared(sample), snapshot, seed, purpose }),
      );
      if (margins === null) throw new Error("a thread that foresees answered without margins");
      onFit(timeOf(scorer, sample, seconds));
      return { learned, margins };
    },
    async ask<Name extends QuestionName>(name: Name, learner: Learner, about: About<Name>) {
      const { scorer, learned } = learner;
      const { recipe } = scorer;
      if (recipe === undefined || numbersAbout(name, about) < least())
        return here.ask(name, learner, about);
      const { reply } = answered(
        "reply",
        await pool.ask({ question: name, recipe, learned, about: inSharedMemory(about) }),
      );
      return reply as Reply<Name>;
    },
    async work<Name extends JobName>(name: Name, input: JobInput<Name>) {
      if (numbersOf(name, input) < least()) return here.work(name, input);
      const given = onSharedNumbers.has(name) ? inSharedMemory(input) : input;
      const { result } = answered("result", await pool.ask({ job: name, input: given }));
      return result as JobResult<Name>;
    },
  };
  try {
    return await work(crew);
  } finally {
    await pool.end();
  }
}

/** Returns what a thread answered; throws what it failed of, or where it answered something else. */
function answered<Kind extends "learned" | "reply" | "result">(
  kind: Kind,
  answer: CrewAnswer,
): Extract<CrewAnswer, { readonly [Name in Kind]: unknown }> {
  if ("error" in answer) throw new Error(answer.error);
  if (!(kind in answer)) throw new Error(`a thread answered without ${kind}`);
  return answer as Extract<CrewAnswer, { readonly [Name in Kind]: unknown }>;
}

function numbersIn({ labels, matrix }: Sample): number {
  return labels.length * matrix.columns.length;
}

/** Returns a sample whose numbers every thread reads. */
function shared(sample: Sample): Sample {
  return { ...sample, matrix: inSharedMemory(sample.matrix) };
}

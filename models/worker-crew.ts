import { Worker } from "node:worker_threads";
import { type Crew, type FitTime, timed, timeOf } from "./crew.ts";
import type { FitAnswer, FitTask } from "./fit-worker.ts";
import type { Json } from "./model.ts";
import type { Sample, Scorer } from "./scorer.ts";

interface Waiting {
  readonly task: FitTask;
  readonly resolve: (learned: Json, seconds: number) => void;
  readonly reject: (error: Error) => void;
}

/** Rows times columns below which handing a sample to another thread takes longer than fitting it. */
const LEAST_NUMBERS = 100_000;

export interface CrewOptions {
  /** Told of each fit when it has ended. */
  readonly onFit?: (time: FitTime) => void;
  /** Rows times columns from which a sample goes to another thread. Default 100,000. */
  readonly leastNumbers?: number;
  /** What a thread runs: it answers each `FitTask` with a `FitAnswer`. */
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
  const workers: Worker[] = [];
  const free: Worker[] = [];
  const waiting: Waiting[] = [];
  const shared = new WeakMap<Sample, Sample>();
  const next = () => {
    while (waiting.length > 0) {
      const worker = free.pop() ?? (workers.length < threads ? begin(workers, entry) : undefined);
      if (worker === undefined) return;
      const job = waiting.shift() as Waiting;
      hand(worker, job, (lives) => {
        if (lives) free.push(worker);
        else workers.splice(workers.indexOf(worker), 1);
        next();
      });
    }
  };
  const crew: Crew = {
    fit(scorer: Scorer, sample, seed) {
      const { recipe } = scorer;
      const numbers = sample.labels.length * sample.matrix.columns.length;
      if (recipe === undefined || numbers < leastNumbers) return here.fit(scorer, sample, seed);
      const common = shared.get(sample) ?? inSharedMemory(sample);
      shared.set(sample, common);
      return new Promise((resolve, reject) => {
        waiting.push({
          task: { recipe, sample: common, seed },
          resolve: (learned, seconds) => {
            onFit(timeOf(scorer, sample, seconds));
            resolve(learned);
          },
          reject,
        });
        next();
      });
    },
  };
  try {
    return await work(crew);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function begin(workers: Worker[], entry: URL): Worker {
  const worker = new Worker(entry);
  workers.push(worker);
  return worker;
}

function hand(
  worker: Worker,
  { task, resolve, reject }: Waiting,
  done: (lives: boolean) => void,
): void {
  const settle = (outcome: () => void) => {
    worker.off("message", answered);
    worker.off("error", failed);
    outcome();
  };
  const answered = (answer: FitAnswer) =>
    settle(() => {
      done(true);
      if ("error" in answer) reject(new Error(answer.error));
      else resolve(answer.learned, answer.seconds);
    });
  // A thread that died is replaced where tasks still wait.
  const failed = (error: Error) =>
    settle(() => {
      reject(error);
      done(false);
    });
  worker.on("message", answered);
  worker.on("error", failed);
  worker.postMessage(task);
}

/** Copies a sample's numbers once to where every thread reads them. */
function inSharedMemory({ matrix, labels, groups }: Sample): Sample {
  return {
    matrix: {
      ids: matrix.ids,
      columns: matrix.columns,
      values: matrix.values.map((column) => {
        const copy = new Float64Array(new SharedArrayBuffer(8 * column.length));
        copy.set(column);
        return copy;
      }),
    },
    labels,
    ...(groups === undefined ? {} : { groups }),
  };
}

import { type Crew, type FitTime, timed, timeOf } from "./crew.ts";
import { type JobInput, type JobName, type JobResult, numbersOf } from "./crew-jobs.ts";
import type { CrewAnswer, CrewTask } from "./fit-worker.ts";
import type { Sample, Scorer } from "./scorer.ts";
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
  const shared = new WeakMap<Sample, Sample>();
  const crew: Crew = {
    threads,
    async fit(scorer: Scorer, sample, seed, purpose = {}) {
      const { recipe } = scorer;
      const numbers = sample.labels.length * sample.matrix.columns.length;
      if (recipe === undefined || numbers < leastNumbers)
        return here.fit(scorer, sample, seed, purpose);
      const common = shared.get(sample) ?? inSharedMemory(sample);
      shared.set(sample, common);
      const answer = await pool.ask({ recipe, sample: common, seed, purpose });
      if ("error" in answer) throw new Error(answer.error);
      if (!("learned" in answer)) throw new Error("a thread that fits answered something else");
      onFit(timeOf(scorer, sample, answer.seconds));
      return answer.learned;
    },
    async work<Name extends JobName>(name: Name, input: JobInput<Name>) {
      if (numbersOf(name, input) < leastNumbers * (pool.begun() ? BEGUN : 1))
        return here.work(name, input);
      const answer = await pool.ask({ job: name, input });
      if ("error" in answer) throw new Error(answer.error);
      if (!("result" in answer)) throw new Error("a thread that works answered something else");
      return answer.result as JobResult<Name>;
    },
  };
  try {
    return await work(crew);
  } finally {
    await pool.end();
  }
}

/** Copies a sample's numbers once to where every thread reads them. */
function inSharedMemory({ matrix, labels, groups }: Sample): Sample {
  return {
    matrix: {
      ids: matrix.ids,
      columns: matrix.columns,
      values: matrix.values.map((column) => {
        if (column.buffer instanceof SharedArrayBuffer) return column;
        const copy = new Float64Array(new SharedArrayBuffer(8 * column.length));
        copy.set(column);
        return copy;
      }),
    },
    labels,
    ...(groups === undefined ? {} : { groups }),
  };
}

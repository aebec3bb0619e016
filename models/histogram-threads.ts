import { Worker } from "node:worker_threads";
import { GAIN, type LeafSums, SPLIT, type SplitRules } from "./best-split.ts";
import type { BoostingLoss } from "./boosting-loss.ts";
import type { Workspace } from "./histogram.ts";
import {
  deriveRows,
  type HistogramWorkers,
  type Job,
  OneWorker,
  quantiseRows,
  work,
} from "./histogram-work.ts";
import { scaleOf } from "./quantise.ts";

/** What each of the workers shares with the one that asks. */
export interface Share {
  /** Number of the thread, the one that asks being 0, and of all. */
  readonly thread: number;
  readonly threads: number;
  /** Numbers at the places below. */
  readonly control: Int32Array;
  /**
   * Of a histogram, the rules in the order of `SplitRules`, then slopes and packed curvatures of its leaf and of the rest; of
   * whole numbers, their scale.
   */
  readonly numbers: Float64Array;
  /** What each thread found. */
  readonly found: Float64Array;
}

const [TURN, DONE, STOP, SPACE, STEP, REPACK, START, END, SLOT, REST] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
] as const;
const CONTROLS = 10;
const NUMBERS = 9;

/** What a turn is for: a histogram, whole numbers, or the derivatives of the loss at this place of `LOSSES`. */
const [HISTOGRAM, WHOLE, DERIVE] = [0, 1, 2] as const;
const LOSSES = ["logistic", "squared", "gamma"] as const satisfies readonly BoostingLoss["name"][];

/** Threads that sum histograms, the one that asks included: begun at once, so that they are there when they are needed. */
export interface HistogramThreads {
  /**
   * Returns workers that each sum and search some of the columns of a space. The one that asks takes part and then waits,
   * so that whoever calls it need not; what comes back is the same for any number of threads.
   */
  over(space: Workspace): HistogramWorkers;
  end(): void;
}

/** Begins so many threads, less the one that asks. */
export function beginThreads(threads: number): HistogramThreads {
  if (threads < 2) return { over: (space) => new OneWorker(space), end: () => undefined };
  const control = new Int32Array(new SharedArrayBuffer(4 * CONTROLS));
  const numbers = new Float64Array(new SharedArrayBuffer(8 * NUMBERS));
  const found = new Float64Array(new SharedArrayBuffer(8 * 2 * SPLIT * threads));
  const team = { threads, control, numbers, found };
  const helpers = Array.from({ length: threads - 1 }, (_, helper) => {
    const workerData: Share = { ...team, thread: helper + 1 };
    const url = new URL("histogram-worker.mjs", import.meta.url);
    const worker = new Worker(url, { workerData, execArgv: [] });
    worker.unref();
    return worker;
  });
  const turn = () => {
    Atomics.add(control, TURN, 1);
    Atomics.notify(control, TURN);
  };
  const together = (space: Workspace, step: number) => {
    control[STEP] = step;
    Atomics.store(control, DONE, 0);
    turn();
    takePart({ ...team, thread: 0 }, space);
    waitForAll(control, threads - 1);
  };
  const each = (at: number) =>
    Array.from({ length: threads }, (_, thread) => found[2 * SPLIT * thread + at] as number);
  return {
    over(space) {
      for (const helper of helpers) helper.postMessage(space);
      control[SPACE] = (control[SPACE] as number) + 1;
      return {
        derive(loss) {
          if (space.rows < MANY_ROWS) return new OneWorker(space).derive(loss);
          together(space, DERIVE + LOSSES.indexOf(loss));
          const scale = scaleOf(Math.max(...each(0)), Math.max(...each(1)));
          numbers.set([scale.slope, scale.curvature]);
          together(space, WHOLE);
          return { ...scale, slopes: sum(each(0)), packed: sum(each(1)) };
        },
        carryOut(job, rules, into) {
          const { repack, start, end, leaf, rest } = job;
          if ((end - start) * space.width < ALONE) {
            new OneWorker(space).carryOut(job, rules, into);
            return;
          }
          numbers.set([
            rules.ridge,
            rules.leastRows,
            rules.leastCurvature,
            rules.slopeStep,
            rules.curvatureStep,
            leaf.slopes,
            leaf.packed,
            rest?.slopes ?? 0,
            rest?.packed ?? 0,
          ]);
          control.set([Number(repack), start, end, leaf.slot, rest?.slot ?? -1], REPACK);
          together(space, HISTOGRAM);
          into.set(found.subarray(0, 2 * SPLIT));
          for (let thread = 1; thread < threads; thread++)
            for (const at of [0, SPLIT]) {
              const from = 2 * SPLIT * thread + at;
              // Columns ascend with threads, and of equal splits the first is taken.
              if ((found[from + GAIN] as number) > (into[at + GAIN] as number))
                into.set(found.subarray(from, from + SPLIT), at);
            }
        },
      };
    },
    end() {
      Atomics.store(control, STOP, 1);
      turn();
    },
  };
}

/** Rows x columns of a job that is done before the others have heard of it. */
const ALONE = 50_000;

/** Rows whose derivatives are shared out. */
const MANY_ROWS = 5_000;

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** How often a thread looks before it lies down to sleep: waking takes longer than most steps. */
const LOOKS = 20_000;

function waitForAll(control: Int32Array, all: number): void {
  for (let look = 0; look < LOOKS; look++) if (Atomics.load(control, DONE) === all) return;
  for (let done = 0; done < all; done = Atomics.load(control, DONE))
    if (Atomics.wait(control, DONE, done, PATIENCE_MS) === "timed-out")
      throw new Error(`a thread that sums histograms gave no answer in ${PATIENCE_MS / 1000} s`);
}

/** Longest that a thread may take for one step of a tree, its own start included. */
const PATIENCE_MS = 120_000;

/** Takes part in every job until the threads end. */
export function serve(share: Share, nextSpace: () => Workspace): void {
  const { control } = share;
  let [spaces, space] = [0, undefined as Workspace | undefined];
  for (let turn = 0; ; ) {
    for (let look = 0; look < LOOKS && Atomics.load(control, TURN) === turn; look++);
    Atomics.wait(control, TURN, turn);
    // Every job is waited for, so that no turn is passed over.
    if (Atomics.load(control, TURN) === turn) continue;
    turn++;
    if (Atomics.load(control, STOP) === 1) return;
    for (; spaces < (control[SPACE] as number); spaces++) space = nextSpace();
    if (space !== undefined) takePart(share, space);
    Atomics.add(control, DONE, 1);
    Atomics.notify(control, DONE);
  }
}

function takePart({ thread, threads, control, numbers, found }: Share, space: Workspace): void {
  const own = found.subarray(2 * SPLIT * thread, 2 * SPLIT * (thread + 1));
  own.fill(0);
  const step = control[STEP] as number;
  const share = (all: number) =>
    [Math.floor((thread * all) / threads), Math.floor(((thread + 1) * all) / threads)] as const;
  const number = (at: number) => numbers[at] as number;
  if (step >= DERIVE) {
    const { slope, curvature } = deriveRows(
      space,
      LOSSES[step - DERIVE] ?? "logistic",
      ...share(space.rows),
    );
    own.set([slope, curvature]);
    return;
  }
  if (step === WHOLE) {
    const scale = { slope: number(0), curvature: number(1) };
    const { slopes, packed } = quantiseRows(space, scale, ...share(space.rows));
    own.set([slopes, packed]);
    return;
  }
  const leafAt = (slot: number, at: number): LeafSums => ({
    slot: control[slot] as number,
    slopes: number(at),
    packed: number(at + 1),
  });
  const job: Job = {
    repack: control[REPACK] === 1,
    start: control[START] as number,
    end: control[END] as number,
    leaf: leafAt(SLOT, 5),
    rest: control[REST] === -1 ? null : leafAt(REST, 7),
  };
  const rules: SplitRules = {
    ridge: number(0),
    leastRows: number(1),
    leastCurvature: number(2),
    slopeStep: number(3),
    curvatureStep: number(4),
  };
  work(space, job, rules, ...share(Math.ceil((space.chosen[0] as number) / 4)), own);
}

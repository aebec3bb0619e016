import { Worker } from "node:worker_threads";
import { GAIN, type LeafSums, SPLIT, type SplitRules } from "./best-split.ts";
import type { Workspace } from "./histogram.ts";
import { type HistogramWorkers, type Job, work } from "./histogram-work.ts";

/** What each of the workers shares with the one that asks. */
export interface Share {
  readonly space: Workspace;
  /** Number of the thread, the one that asks being 0, and of all. */
  readonly thread: number;
  readonly threads: number;
  /** Numbers at the places below. */
  readonly control: Int32Array;
  /** A job's rules, in the order of `SplitRules`, then slopes and packed curvatures of its leaf and of the rest. */
  readonly numbers: Float64Array;
  /** What each thread found. */
  readonly found: Float64Array;
}

const [TURN, DONE, STOP, REPACK, START, END, SLOT, REST] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const CONTROLS = 8;
const NUMBERS = 9;

/**
 * Returns workers that each sum and search some of the columns, in memory that they share. The one that asks takes
 * part and then waits, so that whoever calls it need not; what comes back is the same for any number of threads.
 */
export function together(space: Workspace, threads: number): HistogramWorkers {
  const control = new Int32Array(new SharedArrayBuffer(4 * CONTROLS));
  const numbers = new Float64Array(new SharedArrayBuffer(8 * NUMBERS));
  const found = new Float64Array(new SharedArrayBuffer(8 * 2 * SPLIT * threads));
  const share = { space, threads, control, numbers, found };
  for (let thread = 1; thread < threads; thread++)
    new Worker(new URL("histogram-worker.mjs", import.meta.url), {
      workerData: { ...share, thread } satisfies Share,
      execArgv: [],
    }).unref();
  return {
    carryOut({ repack, start, end, leaf, rest }, rules, into) {
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
      Atomics.store(control, DONE, 0);
      Atomics.add(control, TURN, 1);
      Atomics.notify(control, TURN);
      takePart({ ...share, thread: 0 });
      for (let done = 0; done < threads - 1; done = Atomics.load(control, DONE))
        if (Atomics.wait(control, DONE, done, PATIENCE_MS) === "timed-out")
          throw new Error(
            `a thread that sums histograms gave no answer in ${PATIENCE_MS / 1000} s`,
          );
      into.set(found.subarray(0, 2 * SPLIT));
      for (let thread = 1; thread < threads; thread++)
        for (const at of [0, SPLIT]) {
          const from = 2 * SPLIT * thread + at;
          // Columns ascend with threads, and of equal splits the first is taken.
          if ((found[from + GAIN] as number) > (into[at + GAIN] as number))
            into.set(found.subarray(from, from + SPLIT), at);
        }
    },
    end() {
      Atomics.store(control, STOP, 1);
      Atomics.add(control, TURN, 1);
      Atomics.notify(control, TURN);
    },
  };
}

/** Longest that a thread may take for one step of a tree, its own start included. */
const PATIENCE_MS = 120_000;

/** Takes part in every job until the workers end. */
export function serve(share: Share): void {
  const { control } = share;
  for (let turn = 0; ; ) {
    Atomics.wait(control, TURN, turn);
    // Every job is waited for, so that no turn is passed over.
    if (Atomics.load(control, TURN) === turn) continue;
    turn++;
    if (Atomics.load(control, STOP) === 1) return;
    takePart(share);
    Atomics.add(control, DONE, 1);
    Atomics.notify(control, DONE);
  }
}

function takePart({ space, thread, threads, control, numbers, found }: Share): void {
  const fours = Math.ceil((space.chosen[0] as number) / 4);
  const own = found.subarray(2 * SPLIT * thread, 2 * SPLIT * (thread + 1));
  own.fill(0);
  const number = (at: number) => numbers[at] as number;
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
  const from = Math.floor((thread * fours) / threads);
  const to = Math.floor(((thread + 1) * fours) / threads);
  work(space, job, rules, from, to, own);
}

import { type CellSpace, CellSums, cellSpace, type Moved, TOGETHER } from "./cell-sums.ts";
import type { BinSums } from "./shape-step.ts";

/** A part of an additive model that adds one value to a row's margin: that of the cell which the row is in. */
export interface Term {
  /** n numbers of cells, each below `size`. */
  readonly cells: Uint8Array;
  /** At most 256. */
  readonly size: number;
  /** Writes into `step` how a shape of now `values` should change to lower the loss: a Newton step, a whole one. */
  readonly propose: (sums: BinSums, values: Float64Array, step: Float64Array) => void;
}

export interface BoostingInput {
  readonly terms: readonly Term[];
  /** n labels, 0 or 1. */
  readonly labels: Uint8Array;
  /**
   * n numbers: bag b learns from the rows whose fold is not b, and is judged on those whose fold is b; every bag learns from
   * those of no bag.
   */
  readonly folds: Int32Array;
  /** n margins a bag to start from; one entry a bag. */
  readonly offsets: readonly Float64Array[];
}

export interface BoostingOptions {
  /** Rounds at most. */
  readonly rounds: number;
  /** Share of each Newton step that is taken, in (0, 1]. */
  readonly rate: number;
  /** Rounds without a lower held loss after which boosting stops. */
  readonly patience: number;
  /**
   * Share of the greatest gain of the round so far that a term's step has to bring to be taken, in [0, 1] (gradient directed
   * regularization: Friedman and Popescu 2004): 0 moves every term in every round, 1 little but the strongest. Default 0.
   */
  readonly threshold?: number;
}

export interface Boosted {
  /** Rounds that led to the least held loss; 0 where none lowered it. */
  readonly rounds: number;
  /** Shapes after those rounds: `shapes[b][t][cell]`. */
  readonly shapes: readonly (readonly Float64Array[])[];
  /** n margins a bag after those rounds, held rows included. */
  readonly margins: readonly Float64Array[];
}

/** Most that one step changes a margin by, so that no bin of few rows runs away before the others are heard. */
const LONGEST_STEP = 2;

/** Held loss a row that boosting has to gain to be patient anew. */
const LEAST_GAIN = 5e-5;

/** Least Hessian of a row: below it the steps of rows that are foreseen all but surely would have no bound. */
const LEAST_HESSIAN = 1e-6;

/**
 * Boosts an additive model in rounds through every term (Lou et al. 2012), the one that would explain most alone first, so
 * that it does not matter in which order the terms are given. Within a round the loss stands for its
 * quadratic at the round's start, so that each step sees all that the steps before it have changed and terms that say the
 * same do not overshoot together; between rounds gradients are taken anew. A round that raises the loss on the rows that
 * are learned from is halved until it does not. The bags go round together and stop where the summed loss of the rows that
 * each does not learn from is least.
 */
export function cyclicBoosting(
  { terms, labels, folds, offsets }: BoostingInput,
  { rounds, rate, patience, threshold = 0 }: BoostingOptions,
): Boosted {
  const space = cellSpace(terms, labels.length, offsets.length);
  const bags = offsets.map((offset, b) => new Bag(space, terms, labels, folds, b, offset));
  const held = () => bags.reduce((sum, bag) => sum + bag.heldLoss, 0);
  let least = held();
  let best = 0;
  let kept = bags.map((bag) => bag.copyShapes());
  if (terms.length === 0) return { rounds: 0, shapes: kept, margins: offsets };
  // Patience lasts from the last mark that was beaten by enough, so that no crawl is followed to its end.
  const judged = folds.reduce((sum, fold) => sum + (fold >= 0 && fold < bags.length ? 1 : 0), 0);
  let [mark, since] = [least, 0];
  for (let round = 1; round <= rounds && since < patience; round++) {
    for (const bag of bags) bag.round(rate, threshold);
    const loss = held();
    since++;
    if (loss < mark - LEAST_GAIN * judged) [mark, since] = [loss, 0];
    if (loss >= least) continue;
    least = loss;
    best = round;
    kept = bags.map((bag) => bag.copyShapes());
  }
  return {
    rounds: best,
    shapes: kept,
    margins: kept.map((shapes, b) => marginsOf(terms, shapes, offsets[b] as Float64Array)),
  };
}

/** Adds what shapes say of each row to its offset. */
function marginsOf(
  terms: readonly Term[],
  shapes: readonly Float64Array[],
  offset: Float64Array,
): Float64Array {
  const margins = offset.slice();
  terms.forEach(({ cells }, t) => {
    addByCell(margins, cells, shapes[t] as Float64Array);
  });
  return margins;
}

/** Adds to each row's margin what a shape says of its cell. */
function addByCell(margins: Float64Array, cells: Uint8Array, shape: Float64Array): void {
  for (let i = 0; i < margins.length; i++)
    margins[i] = (margins[i] as number) + (shape[cells[i] as number] as number);
}

/** Flag of a row that a bag does not learn from, beside its label. */
const HELD = 2;

class Bag {
  heldLoss = 0;
  #loss = 0;
  readonly #terms: readonly Term[];
  readonly #space: CellSpace;
  readonly #flags: Uint8Array;
  readonly #margins: Float64Array;
  readonly #cells: CellSums;
  readonly #nowhere: Moved;
  readonly #pairs: Float64Array;
  readonly #moved: Float64Array;
  readonly #shapes: readonly Float64Array[];
  readonly #steps: readonly Float64Array[];
  #order: readonly number[];
  readonly #gains: Float64Array;
  readonly #sums = { gradients: new Float64Array(256), hessians: new Float64Array(256) };

  constructor(
    space: CellSpace,
    terms: readonly Term[],
    labels: Uint8Array,
    folds: Int32Array,
    fold: number,
    offset: Float64Array,
  ) {
    const n = labels.length;
    this.#terms = terms;
    this.#space = space;
    this.#flags = space.flags.subarray(fold * n, (fold + 1) * n);
    flagRows(this.#flags, labels, folds, fold);
    this.#margins = space.margins.subarray(fold * n, (fold + 1) * n);
    this.#margins.set(offset);
    this.#cells = new CellSums(space, fold);
    this.#nowhere = { t: 0, step: space.still };
    this.#pairs = space.pairs.subarray(fold * 2 * n, (fold + 1) * 2 * n);
    this.#moved = space.moved.subarray(fold * n, (fold + 1) * n).fill(0);
    this.#shapes = terms.map(({ size }) => new Float64Array(size));
    this.#steps = terms.map((_, t) => {
      const at = (fold * terms.length + t) * 256;
      return space.steps.subarray(at, at + 256);
    });
    this.#loss = this.#refresh(1);
    this.#gains = new Float64Array(terms.length);
    this.#order = [...terms.keys()];
    terms.forEach(({ size }, t) => {
      const place = t % TOGETHER;
      if (place === 0) this.#cells.sum(this.#nowhere, this.#order.slice(t, t + TOGETHER));
      this.#gains[t] = this.#gainOf(this.#propose(t, place), size);
    });
    this.#order = strongestFirst(this.#gains);
  }

  copyShapes(): readonly Float64Array[] {
    return this.#shapes.map((shape) => shape.slice());
  }

  round(rate: number, threshold: number): void {
    this.#moved.fill(0);
    let before = this.#nowhere;
    let most = 0;
    // Terms at these places of the order are summed.
    let [from, to] = [0, 0];
    this.#order.forEach((t, place) => {
      if (place === to) {
        // After a step that is not taken come more of them, for terms are in order.
        const together = place > 0 && before === this.#nowhere ? TOGETHER : 1;
        [from, to] = [place, Math.min(place + together, this.#order.length)];
        this.#cells.sum(before, this.#order.slice(from, to));
        before = this.#nowhere;
      }
      const step = this.#propose(t, place - from);
      const { size } = this.#terms[t] as Term;
      const gain = this.#gainOf(step, size);
      this.#gains[t] = gain;
      most = Math.max(most, gain);
      if (threshold > 0 && gain < threshold * most) step.fill(0);
      else {
        shorten(step, size, rate);
        before = { t, step };
        // Margins are to move, and what was summed of later terms is of before.
        to = place + 1;
      }
    });
    this.#move(before);
    this.#accept();
    // What is strong has to be heard first, or what is weak would be held against less.
    if (threshold > 0) this.#order = strongestFirst(this.#gains);
  }

  /** Returns by how much a whole step of a term, as summed last, lowers the loss's quadratic. */
  #gainOf(step: Float64Array, size: number): number {
    const { gradients, hessians } = this.#sums;
    let gain = 0;
    for (let k = 0; k < size; k++) {
      const d = step[k] as number;
      gain -= d * ((gradients[k] as number) + ((hessians[k] as number) * d) / 2);
    }
    return gain;
  }

  /** Returns the whole step of term `t`, which has this place among those summed last. */
  #propose(t: number, place: number): Float64Array {
    const step = this.#steps[t] as Float64Array;
    this.#cells.read(place, this.#sums);
    (this.#terms[t] as Term).propose(this.#sums, this.#shapes[t] as Float64Array, step);
    return step;
  }

  #move({ t, step }: Moved): void {
    addByCell(this.#moved, (this.#terms[t] as Term).cells, step);
  }

  /** Takes the longest part of the round, of 1, 1/2, 1/4, ..., that does not raise the loss; none after ten tries. */
  #accept(): void {
    let part = 1;
    let loss = this.#refresh(part);
    while (!(loss <= this.#loss) && part > 0) {
      part = part > 1e-3 ? part / 2 : 0;
      loss = this.#refresh(part);
    }
    this.#loss = loss;
    addPart(this.#margins, this.#moved, part);
    this.#shapes.forEach((shape, t) => {
      addPart(shape, this.#steps[t] as Float64Array, part);
    });
  }

  /** Takes gradients and Hessians anew where a part of the round's moves is made; returns the learning rows' loss. */
  #refresh(part: number): number {
    const { logistic, losses, rows } = this.#space;
    logistic.lossAndPairs(
      this.#margins.byteOffset,
      this.#moved.byteOffset,
      part,
      this.#flags.byteOffset,
      rows,
      LEAST_HESSIAN,
      this.#pairs.byteOffset,
      losses.byteOffset,
    );
    const [own = 0, others = 0] = losses;
    this.heldLoss = others;
    return own;
  }
}

/** Writes each row's label, with a flag where its fold is held. */
function flagRows(flags: Uint8Array, labels: Uint8Array, folds: Int32Array, fold: number): void {
  for (let i = 0; i < flags.length; i++)
    flags[i] = (labels[i] as number) + (folds[i] === fold ? HELD : 0);
}

/** Adds a part of each change to the number that it changes; there may be more changes than numbers. */
function addPart(numbers: Float64Array, changes: Float64Array, part: number): void {
  for (let i = 0; i < numbers.length; i++)
    numbers[i] = (numbers[i] as number) + part * (changes[i] as number);
}

/** Lists terms by what a whole step of each gains, the most first. */
function strongestFirst(gains: Float64Array): readonly number[] {
  return [...gains.keys()].sort((a, b) => (gains[b] as number) - (gains[a] as number));
}

/** Scales a step by the rate, further where it would be too long. */
function shorten(step: Float64Array, size: number, rate: number): void {
  let longest = 0;
  for (let k = 0; k < size; k++) longest = Math.max(longest, Math.abs(step[k] as number));
  const scale = longest * rate > LONGEST_STEP ? LONGEST_STEP / longest : rate;
  for (let k = 0; k < size; k++) step[k] = scale * (step[k] as number);
}

import { type HistogramKernel, kernelOf } from "./kernel/histogram-kernel.ts";
import { type LogisticKernel, logisticKernel } from "./kernel/logistic-kernel.ts";
import { layOut } from "./kernel/memory.ts";
import type { BinSums } from "./shape-step.ts";

/** The working memory of one boosting of an additive model; all of it lies where the kernel finds it. */
export interface CellSpace {
  readonly kernel: HistogramKernel;
  readonly logistic: LogisticKernel;
  readonly rows: number;
  /** Terms x n numbers of cells. */
  readonly cells: Uint8Array;
  /** Cells of each term. */
  readonly sizes: readonly number[];
  /** Bags x n x 2: gradient and Hessian at the round's start, 0 where the row is held. */
  readonly pairs: Float64Array;
  /** Bags x n margins at the round's start. */
  readonly margins: Float64Array;
  /** Bags x n: 1 where the label is, and 2 more where the row is held. */
  readonly flags: Uint8Array;
  /** Log loss of the rows that are learned from, and of those held. */
  readonly losses: Float64Array;
  /** Bags x n: how far margins have moved since. */
  readonly moved: Float64Array;
  /** Bags x terms x 256. */
  readonly steps: Float64Array;
  /** 256 cells x 4 terms x 2 halves of the rows x 2: gradient and Hessian. */
  readonly sums: Float64Array;
  /** 256 zeros: a step of nowhere. */
  readonly still: Float64Array;
}

/** The step of a term that margins have not yet moved by. */
export interface Moved {
  readonly t: number;
  readonly step: Float64Array;
}

/** Lays out room for so many bags of terms of the same rows. */
export function cellSpace(
  terms: readonly { readonly cells: Uint8Array; readonly size: number }[],
  rows: number,
  bags: number,
): CellSpace {
  const { memory, arrays } = layOut({
    pairs: [Float64Array, bags * rows * 2],
    margins: [Float64Array, bags * rows],
    moved: [Float64Array, bags * rows],
    losses: [Float64Array, 2],
    steps: [Float64Array, bags * terms.length * 256],
    sums: [Float64Array, 256 * 16],
    still: [Float64Array, 256],
    cells: [Uint8Array, terms.length * rows],
    flags: [Uint8Array, bags * rows],
  });
  terms.forEach(({ cells }, t) => {
    arrays.cells.set(cells, t * rows);
  });
  arrays.pairs.fill(0);
  arrays.steps.fill(0);
  arrays.still.fill(0);
  const kernels = { kernel: kernelOf(memory), logistic: logisticKernel(memory) };
  // Spread last, so that all spaces are of one shape, which compiled code counts on.
  return { rows, sizes: terms.map(({ size }) => size), ...kernels, ...arrays };
}

/** Terms that are summed in one pass over the rows where the margins are to stay. */
export const TOGETHER = 4;

/** Sums gradients and Hessians of one bag by the cells of its terms, and moves its margins as it does. */
export class CellSums {
  readonly #space: CellSpace;
  readonly #pairs: number;
  readonly #moved: number;
  #terms: readonly number[] = [];
  #width = 1;

  constructor(space: CellSpace, bag: number) {
    this.#space = space;
    this.#pairs = space.pairs.byteOffset + 16 * bag * space.rows;
    this.#moved = space.moved.byteOffset + 8 * bag * space.rows;
  }

  /** Moves margins by the step of the term before, and sums by the cells of one term, or of up to four. */
  sum({ t, step }: Moved, terms: readonly number[]): void {
    const { kernel, rows: n, cells, sizes, sums } = this.#space;
    // Nobody looks at what stands behind the last term.
    const [a = 0, b = a, c = b, d = c] = terms;
    const [from, by, into] = [cells.byteOffset, step.byteOffset, sums.byteOffset];
    const [moved, pairs] = [this.#moved, this.#pairs];
    this.#terms = terms;
    this.#width = terms.length === 1 ? 1 : TOGETHER;
    let most = 0;
    for (const term of terms) most = Math.max(most, sizes[term] as number);
    sums.fill(0, 0, 4 * this.#width * most);
    const before = from + t * n;
    const first = from + a * n;
    if (this.#width === 1) kernel.moveAndSum(before, by, moved, first, pairs, n, into);
    else {
      const [second, third, fourth] = [from + b * n, from + c * n, from + d * n];
      kernel.moveAndSumFour(before, by, moved, first, second, third, fourth, pairs, n, into);
    }
  }

  /** Writes the sums of the term at a place among those summed last. */
  read(place: number, { gradients, hessians }: BinSums): void {
    const { sizes, sums } = this.#space;
    const size = sizes[this.#terms[place] as number] as number;
    for (let k = 0; k < size; k++) {
      const cell = 4 * (this.#width * k + place);
      gradients[k] = (sums[cell] as number) + (sums[cell + 2] as number);
      hessians[k] = (sums[cell + 1] as number) + (sums[cell + 3] as number);
    }
  }
}

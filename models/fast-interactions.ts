import { gridsKernel } from "./kernel/grids-kernel.ts";
import { scratch } from "./kernel/scratch.ts";
import type { BinSums } from "./shape-step.ts";

/** A column in at most 16 coarse bins, the missing one included. */
export interface Coarse {
  readonly bins: Uint8Array;
  readonly size: number;
}

/** Two columns, by position, and how surely the log-odds are no sum of a part of each. */
export interface Interaction {
  readonly columns: readonly [number, number];
  /** Chi-square of one degree of freedom at the best pair of cuts. */
  readonly chiSquare: number;
}

/** Where two columns are cut: bins below `row` and below `column` are on the lower side. */
export interface Cross {
  row: number;
  column: number;
  chiSquare: number;
}

/** Least Hessian of a quadrant, about 20 rows at an even chance: below it a contrast is no chi-square. */
const LEAST_HESSIAN = 5;

/** Cells of two columns at most. */
const CELLS = 256;

/** Grids that are summed in one pass over the rows. */
const TOGETHER = 4;

/** Rows times pairs that are looked at at most; of more, evenly spaced rows. */
const MOST_WORK = 60_000_000;

/**
 * Ranks all pairs of columns by how much an interaction would lower the log loss that a model of single columns has left
 * (FAST: Lou et al. 2013): each pair's gradients and Hessians are summed on a coarse grid, and cumulative sums give the four
 * quadrants of every pair of cuts at once. Quadrants are compared by their contrast, lower-lower minus lower-upper minus
 * upper-lower plus upper-upper, so that what a column lacks alone does not count.
 */
export function fastInteractions(
  columns: readonly Coarse[],
  gradients: Float64Array,
  hessians: Float64Array,
): readonly Interaction[] {
  const n = gradients.length;
  const left = withoutMeans(columns, gradients, hessians);
  const split = columns.map((_, j) => j).filter((j) => (columns[j] as Coarse).size > 2);
  const pairs = (split.length * (split.length - 1)) / 2;
  const stride = Math.max(1, Math.ceil((n * pairs) / MOST_WORK));
  const looked = split.map((j) => columns[j] as Coarse);
  const found: Interaction[] = [];
  const cross: Cross = { row: 0, column: 0, chiSquare: 0 };
  eachGrid(looked, { gradients: left, hessians }, stride, (j, k, sums) => {
    bestCross(sums, (looked[j] as Coarse).size, (looked[k] as Coarse).size, cross);
    if (cross.chiSquare > 0)
      found.push({
        columns: [split[j] as number, split[k] as number],
        chiSquare: cross.chiSquare,
      });
  });
  return found.sort((a, b) => b.chiSquare - a.chiSquare);
}

/** Takes a Newton step of every coarse bin out of the gradients, column by column: what shapes still lack is no interaction. */
function withoutMeans(
  columns: readonly Coarse[],
  gradients: Float64Array,
  hessians: Float64Array,
): Float64Array {
  const left = gradients.slice();
  const sums = { gradients: new Float64Array(256), hessians: new Float64Array(256) };
  for (const { bins } of columns) {
    sums.gradients.fill(0);
    sums.hessians.fill(0);
    sumBins(bins, { gradients: left, hessians }, sums);
    const steps = sums.gradients.map((g, bin) =>
      sums.hessians[bin] === 0 ? 0 : g / (sums.hessians[bin] as number),
    );
    takeSteps(left, hessians, bins, steps);
  }
  return left;
}

/** Sums what rows bring by their bin. */
function sumBins(bins: Uint8Array, { gradients, hessians }: BinSums, sums: BinSums): void {
  const [g, h] = [sums.gradients, sums.hessians];
  for (let i = 0; i < bins.length; i++) {
    const bin = bins[i] as number;
    g[bin] = (g[bin] as number) + (gradients[i] as number);
    h[bin] = (h[bin] as number) + (hessians[i] as number);
  }
}

/** Takes the step of each row's bin out of its gradient. */
function takeSteps(
  gradients: Float64Array,
  hessians: Float64Array,
  bins: Uint8Array,
  steps: Float64Array,
): void {
  for (let i = 0; i < gradients.length; i++)
    gradients[i] =
      (gradients[i] as number) - (hessians[i] as number) * (steps[bins[i] as number] as number);
}

/**
 * Hands over every stride-th row's sums over the cells of each two columns, by their positions, which ascend. Nothing else may
 * use the thread's scratch memory in between.
 */
function eachGrid(
  columns: readonly Coarse[],
  { gradients, hessians }: BinSums,
  stride: number,
  visit: (j: number, k: number, sums: BinSums) => void,
): void {
  const n = Math.ceil(gradients.length / stride);
  // Sums of the cells of four grids first, then what the rows bring, then the columns' bins.
  const each = 16 * CELLS * TOGETHER;
  const bins = each + 16 * n;
  const memory = scratch(bins + columns.length * n);
  const cells = new Float64Array(memory.buffer, 0, 2 * CELLS * TOGETHER);
  const brought = new Float64Array(memory.buffer, each, 2 * n);
  const all = new Uint8Array(memory.buffer, bins, columns.length * n);
  writePairs(brought, { gradients, hessians }, stride);
  columns.forEach((column, j) => {
    for (let i = 0; i < n; i++) all[j * n + i] = column.bins[i * stride] as number;
  });
  const { sumGrids } = gridsKernel(memory);
  const sums = { gradients: new Float64Array(CELLS), hessians: new Float64Array(CELLS) };
  const last = columns.length - 1;
  // Nobody looks at what stands behind the last column.
  const at = (column: number) => bins + Math.min(column, last) * n;
  for (let j = 0; j < last; j++)
    for (let from = j + 1; from <= last; from += TOGETHER) {
      cells.fill(0);
      sumGrids(at(j), at(from), at(from + 1), at(from + 2), at(from + 3), n, each, 0);
      for (let k = from; k <= Math.min(from + TOGETHER - 1, last); k++) {
        takeGrid(cells, k - from, [columns[j] as Coarse, columns[k] as Coarse], sums);
        visit(j, k, sums);
      }
    }
}

/** Writes what every stride-th row brings side by side. */
function writePairs(pairs: Float64Array, { gradients, hessians }: BinSums, stride: number): void {
  for (let i = 0; 2 * i < pairs.length; i++) {
    pairs[2 * i] = gradients[i * stride] as number;
    pairs[2 * i + 1] = hessians[i * stride] as number;
  }
}

/** Takes one grid from those summed together, line by line. */
function takeGrid(
  cells: Float64Array,
  place: number,
  [{ size: height }, { size: width }]: readonly [Coarse, Coarse],
  { gradients, hessians }: BinSums,
): void {
  for (let r = 0; r < height; r++)
    for (let c = 0; c < width; c++) {
      const at = 2 * (TOGETHER * (16 * r + c) + place);
      gradients[r * width + c] = cells[at] as number;
      hessians[r * width + c] = cells[at + 1] as number;
    }
}

const through = { gradients: new Float64Array(CELLS), hessians: new Float64Array(CELLS) };

/** Finds the two cuts of a grid with the largest interaction contrast; `chiSquare` 0 where no cut leaves enough rows. */
export function bestCross(sums: BinSums, height: number, width: number, cross: Cross): void {
  accumulate(sums.gradients, through.gradients, height, width);
  accumulate(sums.hessians, through.hessians, height, width);
  const [g, h] = [through.gradients, through.hessians];
  const last = height * width - 1;
  cross.chiSquare = 0;
  for (let r = 0; r < height - 1; r++) {
    const rowEnd = r * width + width - 1;
    for (let c = 0; c < width - 1; c++) {
      const cell = r * width + c;
      const columnEnd = (height - 1) * width + c;
      const h1 = h[cell] as number;
      const h2 = (h[rowEnd] as number) - h1;
      const h3 = (h[columnEnd] as number) - h1;
      const h4 = (h[last] as number) - h1 - h2 - h3;
      if (h1 < LEAST_HESSIAN || h2 < LEAST_HESSIAN || h3 < LEAST_HESSIAN || h4 < LEAST_HESSIAN)
        continue;
      const g1 = g[cell] as number;
      const g2 = (g[rowEnd] as number) - g1;
      const g3 = (g[columnEnd] as number) - g1;
      const g4 = (g[last] as number) - g1 - g2 - g3;
      const contrast = g1 / h1 - g2 / h2 - g3 / h3 + g4 / h4;
      const chiSquare = (contrast * contrast) / (1 / h1 + 1 / h2 + 1 / h3 + 1 / h4);
      if (chiSquare <= cross.chiSquare) continue;
      cross.chiSquare = chiSquare;
      cross.row = r + 1;
      cross.column = c + 1;
    }
  }
}

/**
 * Writes a Newton step of a grid into `step`: the four quadrants of the best cross each move by a value of their own;
 * nothing moves where no cut leaves enough rows.
 */
export function crossStep(
  sums: BinSums,
  height: number,
  width: number,
  ridge: number,
  step: Float64Array,
): void {
  const cross: Cross = { row: 0, column: 0, chiSquare: 0 };
  bestCross(sums, height, width, cross);
  step.fill(0);
  if (cross.chiSquare === 0) return;
  const [g, h] = [
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ];
  const quadrant = (cell: number) =>
    (Math.floor(cell / width) < cross.row ? 0 : 2) + (cell % width < cross.column ? 0 : 1);
  for (let cell = 0; cell < height * width; cell++) {
    const q = quadrant(cell);
    g[q] = (g[q] as number) + (sums.gradients[cell] as number);
    h[q] = (h[q] as number) + (sums.hessians[cell] as number);
  }
  for (let cell = 0; cell < height * width; cell++) {
    const q = quadrant(cell);
    step[cell] = -(g[q] as number) / ((h[q] as number) + ridge);
  }
}

/** Writes the sum of all cells up to and including each. */
function accumulate(from: Float64Array, to: Float64Array, height: number, width: number): void {
  for (let r = 0; r < height; r++) {
    let along = 0;
    for (let c = 0; c < width; c++) {
      const cell = r * width + c;
      along += from[cell] as number;
      to[cell] = along + (r > 0 ? (to[cell - width] as number) : 0);
    }
  }
}

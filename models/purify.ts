/** A grid without main effects, and those it had: `grid[r][c]` was the new one plus `rows[r]` plus `columns[c]`. */
export interface Purified {
  readonly grid: Float64Array;
  readonly rows: Float64Array;
  readonly columns: Float64Array;
}

/**
 * Moves a grid's weighted row and column means out of it until all are zero (Lengerich et al. 2020, "mass moving"): what is
 * left is interaction alone, and no share of it could be told by either column. Cells without weight are moved along; a row
 * or column without any weight becomes zero.
 */
export function purify(
  grid: Float64Array,
  weights: Float64Array,
  { height, width }: { readonly height: number; readonly width: number },
): Purified {
  const pure = grid.slice();
  const rows = new Float64Array(height);
  const columns = new Float64Array(width);
  const largest = pure.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let turn = 0; turn < 10_000; turn++) {
    const byRow = moveMeans(pure, weights, rows, width, (r, c) => r * width + c);
    const byColumn = moveMeans(pure, weights, columns, height, (c, r) => r * width + c);
    if (Math.max(byRow, byColumn) <= 1e-14 * largest) break;
  }
  for (let cell = 0; cell < pure.length; cell++) {
    const [r, c] = [Math.floor(cell / width), cell % width];
    if (
      !hasWeight(weights, width, (i) => r * width + i) ||
      !hasWeight(weights, height, (i) => i * width + c)
    )
      pure[cell] = 0;
  }
  return { grid: pure, rows, columns };
}

function hasWeight(weights: Float64Array, across: number, cellOf: (i: number) => number): boolean {
  for (let i = 0; i < across; i++) if ((weights[cellOf(i)] as number) > 0) return true;
  return false;
}

/** Moves the mean of each line of cells into `means`; returns the largest that was moved. */
function moveMeans(
  grid: Float64Array,
  weights: Float64Array,
  means: Float64Array,
  across: number,
  cellOf: (line: number, at: number) => number,
): number {
  let largest = 0;
  for (let line = 0; line < means.length; line++) {
    let [weight, sum] = [0, 0];
    for (let i = 0; i < across; i++) {
      const cell = cellOf(line, i);
      weight += weights[cell] as number;
      sum += (weights[cell] as number) * (grid[cell] as number);
    }
    if (weight === 0) continue;
    const mean = sum / weight;
    means[line] = (means[line] as number) + mean;
    for (let i = 0; i < across; i++) {
      const cell = cellOf(line, i);
      grid[cell] = (grid[cell] as number) - mean;
    }
    largest = Math.max(largest, Math.abs(mean));
  }
  return largest;
}

import type { Matrix } from "./matrix.ts";

/** Points for kernels that walk row by row: point `i` is `values[i * m]` to `values[i * m + m - 1]`, all finite. */
export interface Points {
  /** Number of points. */
  readonly n: number;
  /** Number of coordinates. */
  readonly m: number;
  readonly values: Float64Array;
}

/** Copies a matrix into points; throws in the name of `who` when a value is not finite. */
export function toPoints(who: string, { ids, columns, values }: Matrix): Points {
  const [n, m] = [ids.length, columns.length];
  const points = new Float64Array(n * m);
  values.forEach((column, j) => {
    for (let i = 0; i < n; i++) {
      const value = column[i] as number;
      if (!Number.isFinite(value))
        throw new Error(`${who} requires finite values, got ${value} in column '${columns[j]}'`);
      points[i * m + j] = value;
    }
  });
  return { n, m, values: points };
}

/** Copies the points at the given positions, in that order; a position may repeat. */
export function takePoints({ m, values }: Points, rows: Int32Array): Points {
  const taken = new Float64Array(rows.length * m);
  rows.forEach((row, i) => {
    taken.set(values.subarray(row * m, (row + 1) * m), i * m);
  });
  return { n: rows.length, m, values: taken };
}

/**
 * Returns the positions of the first points that differ from all before them, at most `limit` of them. Coordinates
 * that agree when rounded to 1e-9 count as equal, since rounding alone can make such a difference.
 */
export function differentPoints({ n, m, values }: Points, limit: number): Int32Array {
  const seen = new Set<string>();
  const rows: number[] = [];
  for (let i = 0; i < n && rows.length < limit; i++) {
    const key = values
      .subarray(i * m, (i + 1) * m)
      .reduce((text, v) => `${text} ${rounded(v)}`, "");
    if (seen.has(key)) continue;
    seen.add(key);
    rows.push(i);
  }
  return Int32Array.from(rows);
}

function rounded(value: number): number {
  return Math.round(value * 1e9) + 0;
}

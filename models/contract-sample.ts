import type { Matrix } from "./matrix.ts";
import { random } from "./random.ts";
import type { Sample } from "./scorer.ts";

/** Customers of the sample that contracts are kept on. */
export const ROWS = 240;

const next = random(3);

/** Makes a column of one number a customer. */
export function column(make: (i: number) => number): Float64Array {
  return Float64Array.from({ length: ROWS }, (_, i) => make(i));
}

/** Columns of every sort: with gaps, skewed, constant, absent, a flag. */
export const matrix: Matrix = {
  ids: Array.from({ length: ROWS }, (_, i) => `c${String(i).padStart(4, "0")}`),
  columns: ["recency_days", "frequency", "monetary", "constant", "absent", "flag"],
  values: [
    column(() => (next() < 0.1 ? Number.NaN : Math.floor(200 * next()))),
    column(() => Math.floor(1 / (0.05 + next()))),
    column(() => Math.exp(4 * next())),
    column(() => 7),
    column(() => Number.NaN),
    column((i) => (i % 9 === 0 ? 1 : 0)),
  ],
};

/** Labels that are likelier the longer ago the last order is. */
export const labels = Uint8Array.from({ length: ROWS }, (_, i) =>
  next() < 1 / (1 + ((matrix.values[0]?.[i] ?? 0) || 100) / 60) ? 1 : 0,
);

export const sample: Sample = { matrix, labels };

/** Another order of the rows. */
export const shuffled = Int32Array.from({ length: ROWS }, (_, i) => (i * 77 + 5) % ROWS);

const extremes = [Number.NaN, 1e300, -1e300, 1e-300, 0];

/** One row an extreme that fills it, then one a column in which that column alone is missing. */
export const unseen: Matrix = {
  ids: [...extremes, ...matrix.columns].map((_, i) => `u${i}`),
  columns: matrix.columns,
  values: matrix.columns.map((_, j) =>
    Float64Array.of(...extremes, ...matrix.columns.map((__, k) => (j === k ? Number.NaN : 1))),
  ),
};

const known = column((i) => i % 17);

/** Columns that no scorer is glad of, in the names that some of them ask for. */
export const hostile: readonly (readonly [says: string, make: () => Float64Array])[] = [
  ["missing everywhere", () => column(() => Number.NaN)],
  ["missing but once", () => column((i) => (i === 5 ? 3 : Number.NaN))],
  ["constant", () => column(() => 7)],
  ["all the same", () => known],
  ["never missing", () => column((i) => (i * 37) % 101)],
  ["as large and as small as numbers get", () => column((i) => extremes[i % 5] ?? 0)],
  ["all huge", () => column((i) => (i % 2 === 0 ? 1e300 : -1e300))],
];

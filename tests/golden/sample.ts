import { readFileSync } from "node:fs";
import type { Matrix } from "../../models/matrix.ts";

/** The numbers that metrics.py makes, by the same whole-number arithmetic. */
const rows = Array.from({ length: 400 }, (_, i) => i);

export const labels = Uint8Array.from(rows, (i) => ((i * 7919 + 13) % 101 < 30 ? 1 : 0));
export const scores = Float64Array.from(
  rows,
  (i) => (((i * 104729 + 7) % 43) + 7 * label(i) + 1) / 51,
);
export const rival = Float64Array.from(
  rows,
  (i) => (((i * 15485863 + 3) % 61) + 6 * label(i) + 1) / 68,
);
export const matrix: Matrix = {
  ids: rows.map((i) => String(i).padStart(3, "0")),
  columns: ["a", "b", "c", "d"],
  values: [
    Float64Array.from(rows, (i) => ((i * 31337 + 5) % 97) / 10 + label(i)),
    Float64Array.from(rows, (i) => ((i * 271 + 9) % 53) - 20),
    Float64Array.from(rows, (i) => ((i * 65537 + 1) % 29) ** 2 / 50 - 2 * label(i)),
    Float64Array.from(rows, (i) => (i % 7 === 0 ? 1 : 0)),
  ],
};

interface Golden {
  readonly made_with: string;
  readonly positives: number;
  readonly auc: readonly [number, number, number];
  readonly auc_scikit_learn: number;
  readonly auc_difference: readonly [number, number, number];
  readonly average_precision: number;
  readonly log_loss: number;
  readonly brier: number;
  readonly calibration: readonly [number, number, number, number];
  readonly platt: readonly [number, number];
  readonly ridge_1: readonly number[];
  readonly ridge_100: readonly number[];
  readonly wilson_7_of_40: readonly [number, number];
  readonly quantiles: readonly number[];
  readonly percentiles: readonly number[];
  readonly skewness: readonly number[];
}

/** What metrics.py printed: scikit-learn 1.9.1, SciPy 1.17.1, NumPy 2.4.6. */
export const golden = JSON.parse(
  readFileSync(new URL("metrics.json", import.meta.url), "utf8"),
) as Golden;

function label(i: number): number {
  return labels[i] ?? 0;
}

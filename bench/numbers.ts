import { logistic } from "../models/logistic.ts";
import { random } from "../models/random.ts";
import type { Benchmark } from "./benchmark.ts";

/** Times one ridge logistic regression on 40,000 customers and 120 columns. */
export const logisticFit: Benchmark = async () => {
  const sample = noise(40_000, 120);
  return {
    what: "ridge logistic regression, 40,000 rows x 120 columns",
    rows: 40_000,
    work: async () => {
      logistic().fit(sample, 1);
    },
  };
};

function noise(n: number, m: number) {
  const next = random(7);
  const values = Array.from({ length: m }, () => new Float64Array(n).map(() => next() ** 3));
  const [first = new Float64Array(n)] = values;
  return {
    matrix: {
      ids: Array.from({ length: n }, (_, i) => `c${String(i).padStart(6, "0")}`),
      columns: values.map((_, j) => `x${j}`),
      values,
    },
    labels: Uint8Array.from(first, (x) => Number(next() < 0.1 + 0.6 * x)),
  };
}

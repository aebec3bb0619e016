import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { boosted } from "../../models/boosted.ts";
import { boostedRegression } from "../../models/boosted-regression.ts";

/** What boosted.py printed: scikit-learn 1.9.1. */
const golden = JSON.parse(readFileSync(new URL("boosted.json", import.meta.url), "utf8")) as {
  readonly positives: number;
  readonly margins: readonly number[];
  readonly amounts: readonly number[];
};

/** The rows that boosted.py makes, by the same whole-number arithmetic. */
const rows = Array.from({ length: 600 }, (_, i) => i);
const a = rows.map((i) => ((i * 271 + 9) % 11 === 0 ? Number.NaN : ((i * 7919 + 11) % 211) / 4));
const b = rows.map((i) => (((i * 104729 + 5) % 173) - 60) ** 3);
const c = rows.map((i) => ((i * 6151 + 2) % 7 === 0 ? Number.NaN : (i * 31337 + 3) % 23));
const d = rows.map((i) => Number(i % 5 === 0));
const matrix = {
  ids: rows.map(String),
  columns: ["a", "b", "c", "d"],
  values: [a, b, c, d].map((column) => Float64Array.from(column)),
};
const high = a.map((x) => Number((Number.isNaN(x) ? 40 : x) > 25));
const late = c.map((x) => Number(Number.isNaN(x) || x > 14));
const labels = Uint8Array.from(rows, (i) => {
  const odd = high[i] !== Number((b[i] ?? 0) > 0);
  const chance = 15 + 30 * Number(odd) + 25 * (late[i] ?? 0) + 10 * (d[i] ?? 0);
  return Number((i * 15485863 + 7) % 101 < chance);
});
const targets = Float64Array.from(
  rows,
  (i) => 20 + 3 * (high[i] ?? 0) + 8 * (d[i] ?? 0) * (late[i] ?? 0) + ((i * 48611 + 1) % 37) / 5,
);

const options = {
  bins: 255,
  trees: 40,
  leaves: 7,
  learningRate: 0.1,
  leastRows: 10,
  ridge: 2,
  featureFraction: 1,
};

test("both programs make the same rows", () => {
  expect(labels.reduce((sum, label) => sum + label, 0)).toBe(golden.positives);
});

// scikit-learn keeps derivatives in single precision.
test("margins are those of scikit-learn's classifier, within 1e-6", () => {
  const scorer = boosted(options);
  const margins = scorer.apply(scorer.fit({ matrix, labels }, 1), matrix);
  expect(margins).toHaveLength(golden.margins.length);
  margins.forEach((margin, i) => {
    expect(Math.abs(margin - (golden.margins[i] ?? Number.NaN))).toBeLessThan(1e-6);
  });
});

test("amounts are those of scikit-learn's regressor, within 1e-4 of about 25", () => {
  const model = boostedRegression({ ...options, loss: "squared" });
  const amounts = model.predict(model.fit({ matrix, targets }, 1), matrix);
  amounts.forEach((amount, i) => {
    expect(Math.abs(amount - (golden.amounts[i] ?? Number.NaN))).toBeLessThan(1e-4);
  });
});

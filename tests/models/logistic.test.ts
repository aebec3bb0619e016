import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logistic, rereference } from "../../models/logistic.ts";
import { type Matrix, takeRows } from "../../models/matrix.ts";
import { rocAuc } from "../../models/metrics/roc-auc.ts";
import { random } from "../../models/random.ts";
import { ridgeLogistic, weightedGram } from "../../models/ridge-logistic.ts";
import type { Sample } from "../../models/scorer.ts";

/** Customers whose log-odds are -1 + signal, with columns that are skewed, missing, constant and doubled. */
function customers(n: number, seed: number): Sample {
  const next = random(seed);
  const signal = Float64Array.from({ length: n }, () => 2 * (next() + next() + next() - 1.5));
  const column = (make: (s: number) => number) => Float64Array.from(signal, (s) => make(s));
  const spend = column((s) => Math.exp(s + next()));
  return {
    matrix: {
      ids: Array.from({ length: n }, (_, i) => `c${String(i).padStart(6, "0")}`),
      columns: ["spend", "recency_days", "noise", "constant", "spend_again"],
      values: [
        spend,
        column((s) => (next() < 0.2 ? Number.NaN : Math.floor(40 - 9 * s + 20 * next()))),
        column(() => next()),
        column(() => 3),
        spend.slice(),
      ],
    },
    labels: Uint8Array.from(signal, (s) => (next() < 1 / (1 + Math.exp(1 - 2 * s)) ? 1 : 0)),
  };
}

const sample = customers(600, 5);

describe.each(["log", "percentile"] as const)("logistic on a %s scale", (scale) => {
  test("base and parts sum to the margin, a column for its own indicator too", () => {
    const scorer = logistic({ scale });
    const learned = scorer.fit(sample, 1);
    expect(learned.indicated).toEqual([1]);
    const margins = scorer.apply(learned, sample.matrix);
    const { base, parts } = scorer.contributions(learned, sample.matrix);
    expect(parts).toHaveLength(5);
    margins.forEach((margin, i) => {
      const sum = parts.reduce((total, part) => total + (part[i] ?? Number.NaN), base);
      expect(Math.abs(sum - margin)).toBeLessThan(1e-9);
    });
  });

  test("parts are relative to the average training row", () => {
    const scorer = logistic({ scale });
    const { parts } = scorer.contributions(scorer.fit(sample, 1), sample.matrix);
    for (const part of parts)
      expect(Math.abs(part.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-8);
  });

  test("predicted and real positives are equally many on the training rows", () => {
    const scorer = logistic({ scale });
    const margins = scorer.apply(scorer.fit(sample, 1), sample.matrix);
    const expected = margins.reduce((sum, margin) => sum + 1 / (1 + Math.exp(-margin)), 0);
    expect(expected).toBeCloseTo(
      sample.labels.reduce((sum, label) => sum + label, 0),
      5,
    );
  });

  test("one customer scores the same alone as among all", () => {
    const scorer = logistic({ scale });
    const learned = scorer.fit(sample, 1);
    const all = scorer.apply(learned, sample.matrix);
    expect(scorer.apply(learned, takeRows(sample.matrix, Int32Array.of(17)))[0]).toBe(all[17]);
  });

  test("a constant column has no part, and a doubled one shares its part equally", () => {
    const scorer = logistic({ scale });
    const { parts } = scorer.contributions(scorer.fit(sample, 1), sample.matrix);
    expect(parts[3]?.every((value) => value === 0)).toBe(true);
    parts[0]?.forEach((value, i) => {
      expect(value).toBeCloseTo(parts[4]?.[i] ?? Number.NaN, 9);
    });
  });

  test("values that were never seen, or are as large as numbers get, give a finite margin", () => {
    const scorer = logistic({ scale });
    const learned = scorer.fit(sample, 1);
    const hostile = sample.matrix.values.map((_, j) =>
      Float64Array.of(1e308, -1e308, Number.NaN, j % 2 ? Infinity : -Infinity),
    );
    const margins = scorer.apply(learned, {
      ...sample.matrix,
      ids: ["a", "b", "c", "d"],
      values: hostile,
    });
    expect(margins.every(Number.isFinite)).toBe(true);
    const huge = {
      ...sample,
      matrix: {
        ...sample.matrix,
        values: sample.matrix.values.map((c) => c.map((x) => x * 1e300)),
      },
    };
    expect(scorer.apply(scorer.fit(huge, 1), huge.matrix).every(Number.isFinite)).toBe(true);
  });

  test("a label that one column gives away leaves finite coefficients and a perfect order", () => {
    const given: Sample = {
      matrix: {
        ...sample.matrix,
        values: sample.matrix.values.map((column, j) =>
          j === 2 ? Float64Array.from(sample.labels) : column,
        ),
      },
      labels: sample.labels,
    };
    const scorer = logistic({ scale, ridge: 0.001 });
    const learned = scorer.fit(given, 1);
    expect(learned.coefficients.every(Number.isFinite)).toBe(true);
    expect(rocAuc(scorer.apply(learned, given.matrix), given.labels).value).toBe(1);
  });

  test("it ranks new customers well above chance", () => {
    const later = customers(2_000, 6);
    const scorer = logistic({ scale, ridge: 10 });
    const auc = rocAuc(scorer.apply(scorer.fit(sample, 1), later.matrix), later.labels);
    expect(auc.low).toBeGreaterThan(0.75);
  });
});

test("one label only is refused", () => {
  const none = { ...sample, labels: new Uint8Array(600) };
  expect(() => logistic().fit(none, 1)).toThrow(
    "logistic requires at least 1 positive and 1 negative, got 0 and 600",
  );
});

describe("percentiles within a cut-off", () => {
  const inflated: Matrix = {
    ...sample.matrix,
    values: sample.matrix.values.map((column) => column.map((value) => value * 10 + 3)),
  };

  test("a snapshot in another unit scores the same after it is referred to", () => {
    const scorer = logistic({ scale: "percentile" });
    const learned = scorer.fit(sample, 1);
    const margins = scorer.apply(rereference(learned, inflated), inflated);
    scorer.apply(learned, sample.matrix).forEach((margin, i) => {
      // Between two kept values the interpolation may differ in the last digits.
      expect(margins[i]).toBeCloseTo(margin, 6);
    });
  });

  test("stacked cut-offs are ranked one by one, and the same rows twice teach the same", () => {
    const once = logistic({ scale: "percentile" }).fit(sample, 1);
    const stacked: Sample = {
      matrix: {
        ids: [...sample.matrix.ids, ...inflated.ids],
        columns: sample.matrix.columns,
        values: sample.matrix.values.map((column, j) =>
          Float64Array.of(...column, ...(inflated.values[j] ?? [])),
        ),
      },
      labels: Uint8Array.of(...sample.labels, ...sample.labels),
      groups: Int32Array.from({ length: 1_200 }, (_, i) => (i < 600 ? 0 : 1)),
    };
    const twice = logistic({ scale: "percentile" }).fit(stacked, 1);
    twice.coefficients.forEach((coefficient, j) => {
      expect(coefficient).toBeCloseTo(once.coefficients[j] ?? Number.NaN, 6);
    });
    // What it refers to is the latest cut-off.
    const margins = logistic().apply(twice, inflated);
    logistic()
      .apply(once, sample.matrix)
      .forEach((margin, i) => {
        expect(margins[i]).toBeCloseTo(margin, 6);
      });
  });

  test("on a log scale there is nothing to refer to", () => {
    const learned = logistic().fit(sample, 1);
    expect(rereference(learned, inflated)).toBe(learned);
  });
});

describe("ridgeLogistic", () => {
  test("the weighted Gram matrix is the sum over rows, for any number of columns and rows", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer(),
        (p, n, seed) => {
          const next = random(seed);
          const columns = Array.from({ length: p }, () => Float64Array.from({ length: n }, next));
          const weights = Float64Array.from({ length: n }, next);
          const gram = weightedGram(columns, weights);
          const all = [...columns, new Float64Array(n).fill(1)];
          all.forEach((left, j) => {
            all.slice(0, j + 1).forEach((right, k) => {
              let sum = 0;
              for (let i = 0; i < n; i++)
                sum += (left[i] ?? 0) * (right[i] ?? 0) * (weights[i] ?? 0) ** 2;
              expect(gram[j * (p + 1) + k]).toBeCloseTo(sum, 9);
            });
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  test("at the optimum the gradient is 0, also where a part of a long sample gave the start", () => {
    const { matrix, labels } = customers(30_000, 8);
    const columns = [
      matrix.values[2] ?? new Float64Array(),
      matrix.values[0]?.map(Math.log) ?? new Float64Array(),
    ];
    const { intercept, slopes } = ridgeLogistic(columns, labels, { ridge: 3 });
    const gradient = [0, 3 * (slopes[0] ?? 0), 3 * (slopes[1] ?? 0)];
    labels.forEach((label, i) => {
      const [a = 0, b = 0] = columns.map((column) => column[i] ?? 0);
      const margin = intercept + (slopes[0] ?? 0) * a + (slopes[1] ?? 0) * b;
      const residual = 1 / (1 + Math.exp(-margin)) - label;
      gradient[0] = (gradient[0] ?? 0) + residual;
      gradient[1] = (gradient[1] ?? 0) + residual * a;
      gradient[2] = (gradient[2] ?? 0) + residual * b;
    });
    for (const value of gradient) expect(Math.abs(value)).toBeLessThan(1e-6);
  });

  test("no ridge is refused", () => {
    expect(() => ridgeLogistic([], Uint8Array.of(0, 1), { ridge: 0 })).toThrow(
      "ridgeLogistic requires a ridge above 0, got 0",
    );
  });
});

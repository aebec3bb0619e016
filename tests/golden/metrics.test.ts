import { expect, test } from "vitest";
import { logarithm } from "../../models/logarithm.ts";
import { averagePrecision } from "../../models/metrics/average-precision.ts";
import { brier } from "../../models/metrics/brier.ts";
import { calibration } from "../../models/metrics/calibration.ts";
import { type Estimate, z95 } from "../../models/metrics/estimate.ts";
import { logLoss } from "../../models/metrics/log-loss.ts";
import { rocAuc, rocAucDifference } from "../../models/metrics/roc-auc.ts";
import { wilson } from "../../models/metrics/wilson.ts";
import { percentile } from "../../models/percentile.ts";
import { platt } from "../../models/platt.ts";
import { quantile } from "../../models/quantile.ts";
import { ridgeLogistic } from "../../models/ridge-logistic.ts";
import { sortedFinite } from "../../models/sort-ascending.ts";
import { standardise } from "../../models/standardise.ts";
import { golden, labels, matrix, rival, scores } from "./sample.ts";

const logits = scores.map((score) => Math.log(score / (1 - score)));

function within(digits: number, actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? Number.NaN, digits);
  });
}

function triple({ value, low, high }: Estimate): readonly number[] {
  return [value, low, high];
}

test("both programs make the same sample", () => {
  expect(labels.reduce((sum, label) => sum + label, 0)).toBe(golden.positives);
});

test("AUC is scikit-learn's, within 1e-12", () => {
  within(12, [rocAuc(scores, labels).value], [golden.auc_scikit_learn]);
});

test("the interval of an AUC is DeLong's, counted pair by pair in NumPy, within 1e-12", () => {
  within(12, triple(rocAuc(scores, labels)), golden.auc);
});

test("the interval of a difference of two AUCs is DeLong's paired one, within 1e-12", () => {
  within(12, triple(rocAucDifference(scores, rival, labels)), golden.auc_difference);
});

test("average precision, log loss and Brier score are scikit-learn's, within 1e-12", () => {
  within(12, [averagePrecision(scores, labels).value], [golden.average_precision]);
  within(12, [logLoss(scores, labels).value], [golden.log_loss]);
  within(12, [brier(scores, labels).value], [golden.brier]);
});

test("calibration slope, intercept and their errors are those of scikit-learn's unpenalised regression, within 1e-7", () => {
  const { slope, intercept } = calibration(scores, labels, 1);
  const [a, b, slopeError, interceptError] = golden.calibration;
  within(7, [slope.value, intercept.value], [a, b]);
  within(7, triple(slope), [a, a - z95 * slopeError, a + z95 * slopeError]);
  within(7, triple(intercept), [b, b - z95 * interceptError, b + z95 * interceptError]);
});

test("Platt's slope and intercept are scikit-learn's _sigmoid_calibration, within 1e-5, its L-BFGS tolerance", () => {
  const { slope, intercept } = platt().fit({ margins: logits, labels }, 1);
  within(5, [slope, intercept], golden.platt);
});

test.each([
  [1, golden.ridge_1],
  [100, golden.ridge_100],
])(
  "ridge %d gives the coefficients of scikit-learn's C = 1 / ridge, within 1e-9",
  (ridge, expected) => {
    const { values } = standardise().apply(standardise().fit(matrix, 1), matrix);
    const { intercept, slopes } = ridgeLogistic(values, labels, { ridge });
    within(9, [intercept, ...slopes], expected);
  },
);

test("Wilson's interval is SciPy's, within 1e-12", () => {
  const { low, high } = wilson(7, 40);
  within(12, [low, high], golden.wilson_7_of_40);
});

test("quantiles are NumPy's linear ones, within 1e-12", () => {
  const sorted = sortedFinite(matrix.values[2] ?? new Float64Array());
  within(
    12,
    [0.005, 0.37, 0.5, 0.995].map((share) => quantile(sorted, share)),
    golden.quantiles,
  );
});

test("percentiles are SciPy's average ranks less a half over n, within 1e-12", () => {
  const { values } = percentile().apply(percentile().fit(matrix, 1), matrix);
  within(12, [...(values[2]?.subarray(0, 12) ?? [])], golden.percentiles);
});

test("columns are logged above a skewness on SciPy's scale", () => {
  const [, , skewed] = golden.skewness;
  const at = (skewnessAbove: number) => logarithm({ skewnessAbove }).fit(matrix, 1).logged[2];
  expect([at((skewed ?? 0) - 1e-9), at((skewed ?? 0) + 1e-9)]).toEqual([true, false]);
});

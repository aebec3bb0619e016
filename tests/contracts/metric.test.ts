import { describe, expect, test } from "vitest";
import { averagePrecision } from "../../models/metrics/average-precision.ts";
import { brier } from "../../models/metrics/brier.ts";
import { calibration, calibrationInTheLarge } from "../../models/metrics/calibration.ts";
import { confusion } from "../../models/metrics/confusion.ts";
import type { Estimate } from "../../models/metrics/estimate.ts";
import { evaluate } from "../../models/metrics/evaluate.ts";
import { lift } from "../../models/metrics/lift.ts";
import { logLoss } from "../../models/metrics/log-loss.ts";
import { reliability } from "../../models/metrics/reliability.ts";
import { rocAuc, rocAucDifference } from "../../models/metrics/roc-auc.ts";
import { random } from "../../models/random.ts";

type Metric = (scores: Float64Array, labels: Uint8Array) => readonly Estimate[];

const metrics: readonly (readonly [string, Metric])[] = [
  ["rocAuc", (scores, labels) => [rocAuc(scores, labels)]],
  [
    "rocAucDifference",
    (scores, labels) => [
      rocAucDifference(
        scores,
        scores.map((p) => Math.round(4 * p) / 4),
        labels,
      ),
    ],
  ],
  ["averagePrecision", (scores, labels) => [averagePrecision(scores, labels)]],
  ["lift", lift],
  ["logLoss", (scores, labels) => [logLoss(scores, labels)]],
  ["brier", (scores, labels) => [brier(scores, labels)]],
  ["calibration", (scores, labels) => Object.values(calibration(scores, labels, 7))],
  ["calibrationInTheLarge", (scores, labels) => [calibrationInTheLarge(scores, labels)]],
  ["reliability", (scores, labels) => reliability(scores, labels).map(({ observed }) => observed)],
  ["confusion", (scores, labels) => [confusion(scores, labels, { capacity: 30 }).found]],
  [
    "evaluate",
    (scores, labels) => {
      const { auc, average_precision, log_loss, brier: loss } = evaluate(scores, labels, 7);
      return [auc, average_precision, log_loss, loss];
    },
  ],
];

const n = 300;
const next = random(12);
const scores = Float64Array.from({ length: n }, () => Math.round(50 * (0.1 + 0.8 * next())) / 50);
const labels = Uint8Array.from(scores, (p) => (next() < p ? 1 : 0));

describe.each(metrics)("%s keeps the contract of a metric", (name, metric) => {
  test("the interval holds the value", () => {
    for (const { value, low, high } of metric(scores, labels)) {
      expect(low).toBeLessThanOrEqual(value);
      expect(value).toBeLessThanOrEqual(high);
    }
  });

  test("the same rows measure the same", () => {
    expect(metric(scores, labels)).toEqual(metric(scores, labels));
  });

  test("it leaves its rows as they were", () => {
    const [p, y] = [scores.slice(), labels.slice()];
    metric(p, y);
    expect([p, y]).toEqual([scores, labels]);
  });

  test("the order of rows does not matter", () => {
    const order = Int32Array.from({ length: n }, (_, i) => (i * 77 + 5) % n);
    const other = metric(
      Float64Array.from(order, (i) => scores[i] ?? 0),
      Uint8Array.from(order, (i) => labels[i] ?? 0),
    );
    metric(scores, labels).forEach(({ value, low, high }, i) => {
      expect(other[i]?.value).toBeCloseTo(value, 9);
      expect(other[i]?.low).toBeCloseTo(low, 9);
      expect(other[i]?.high).toBeCloseTo(high, 9);
    });
  });

  test("four times the rows measure the same, within about half the interval", () => {
    const times = [0, 1, 2, 3].flatMap(() => [...scores]);
    const more = metric(
      Float64Array.from(times),
      Uint8Array.of(...labels, ...labels, ...labels, ...labels),
    );
    metric(scores, labels).forEach(({ value, low, high }, i) => {
      // A list of a given length is another list among more customers.
      if (name === "confusion") return;
      const wide = more[i] ?? { value: 0, low: 0, high: 0 };
      expect(wide.value).toBeCloseTo(value, 9);
      const ratio = (wide.high - wide.low) / (high - low);
      expect(ratio).toBeGreaterThan(0.4);
      expect(ratio).toBeLessThan(0.65);
    });
  });

  test.each([0, 1])(
    "labels that are all %d, one row and no rows give numbers or NaN, not an error",
    (label) => {
      for (const rows of [0, 1, 5]) {
        const one = metric(new Float64Array(rows).fill(0.4), new Uint8Array(rows).fill(label));
        for (const { value, low, high } of one)
          if (!Number.isNaN(value)) expect(low <= value && value <= high).toBe(true);
      }
    },
  );

  test("a score that is missing is refused", () => {
    const holed = scores.slice();
    holed[3] = Number.NaN;
    expect(() => metric(holed, labels)).toThrow(/NaN/);
  });

  test("labels of another length are refused", () => {
    expect(() => metric(scores, labels.subarray(1))).toThrow(/299 for 300/);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aucAlone } from "../../models/metrics/auc-alone.ts";
import { averagePrecision } from "../../models/metrics/average-precision.ts";
import { brier } from "../../models/metrics/brier.ts";
import { calibration, calibrationInTheLarge } from "../../models/metrics/calibration.ts";
import { confusion } from "../../models/metrics/confusion.ts";
import { evaluate } from "../../models/metrics/evaluate.ts";
import { gain } from "../../models/metrics/gain.ts";
import { lift } from "../../models/metrics/lift.ts";
import { logLoss } from "../../models/metrics/log-loss.ts";
import { reliability } from "../../models/metrics/reliability.ts";
import { roc } from "../../models/metrics/roc.ts";
import { rocAuc, rocAucDifference } from "../../models/metrics/roc-auc.ts";
import { wilson } from "../../models/metrics/wilson.ts";
import { random } from "../../models/random.ts";
import type { Candidate } from "../../reports/target-report.ts";

/** Scores in steps of 1/20, so that many are equal, with labels of both kinds. */
const samples = fc
  .array(fc.record({ step: fc.integer({ min: 0, max: 20 }), label: fc.boolean() }), {
    minLength: 2,
    maxLength: 80,
  })
  .filter((rows) => new Set(rows.map(({ label }) => label)).size === 2)
  .map((rows) => ({
    scores: Float64Array.from(rows, ({ step }) => step / 20),
    labels: Uint8Array.from(rows, ({ label }) => Number(label)),
  }));

function truth(n: number, seed: number) {
  const next = random(seed);
  const scores = Float64Array.from({ length: n }, () => 0.05 + 0.6 * next());
  return { scores, labels: Uint8Array.from(scores, (p) => (next() < p ? 1 : 0)) };
}

describe("AUC", () => {
  test("of four rows, worked by hand", () => {
    // Pairs won: (.9 over .5), (.9 over .1), (.5 over .1); (.5 beside .5) counts half.
    expect(rocAuc(Float64Array.of(0.9, 0.5, 0.5, 0.1), Uint8Array.of(1, 1, 0, 0)).value).toBe(
      3.5 / 4,
    );
  });

  test("no rising change of the scores changes it", () => {
    fc.assert(
      fc.property(samples, ({ scores, labels }) => {
        const changed = scores.map((score) => Math.exp(5 * score) - 7);
        expect(rocAuc(changed, labels)).toEqual(rocAuc(scores, labels));
      }),
    );
  });

  test("turned over it is 1 less itself", () => {
    fc.assert(
      fc.property(samples, ({ scores, labels }) => {
        const turned = rocAuc(
          scores.map((score) => -score),
          labels,
        );
        expect(turned.value).toBeCloseTo(1 - rocAuc(scores, labels).value, 12);
      }),
    );
  });

  test("it is the area under the ROC curve", () => {
    fc.assert(
      fc.property(samples, ({ scores, labels }) => {
        const { fpr, tpr } = roc(scores, labels);
        const area = fpr.reduce((sum, x, i) => {
          const [before, height] = [fpr[i - 1] ?? 0, tpr[i - 1] ?? 0];
          return sum + ((x - before) * (height + (tpr[i] ?? 0))) / 2;
        }, 0);
        expect(area).toBeCloseTo(rocAuc(scores, labels).value, 12);
      }),
    );
  });

  test("its interval holds the true value in about 95 of 100 samples", () => {
    const next = random(5);
    let held = 0;
    for (let round = 0; round < 400; round++) {
      const labels = Uint8Array.from({ length: 100 }, (_, i) => (i < 40 ? 1 : 0));
      // Uniform on [0, 1] against [.3, 1.3]: the true value is 1 - .7^2 / 2.
      const scores = Float64Array.from(labels, (label) => next() + 0.3 * label);
      const { low, high } = rocAuc(scores, labels);
      if (low <= 1 - 0.49 / 2 && 1 - 0.49 / 2 <= high) held++;
    }
    expect(held / 400).toBeGreaterThan(0.91);
    expect(held / 400).toBeLessThan(0.985);
  });

  test("one positive alone says nothing of its spread", () => {
    expect(rocAuc(Float64Array.of(3, 1, 2), Uint8Array.of(1, 0, 0))).toEqual({
      value: 1,
      low: 0,
      high: 1,
    });
  });

  test("a score against itself differs by 0, with no width", () => {
    const { scores, labels } = truth(200, 1);
    expect(rocAucDifference(scores, scores, labels)).toEqual({ value: 0, low: 0, high: 0 });
  });
});

describe("a column alone", () => {
  test("ranks as the AUC of its values, whichever way round", () => {
    fc.assert(
      fc.property(samples, ({ scores, labels }) => {
        const { auc, direction } = aucAlone(scores, labels);
        const plain = rocAuc(scores, labels).value;
        expect(auc).toBeCloseTo(Math.max(plain, 1 - plain), 12);
        if (Math.abs(plain - 0.5) > 1e-9) expect(direction).toBe(plain > 0.5 ? "up" : "down");
      }),
    );
  });

  test("gives itself away by what is missing", () => {
    const column = Float64Array.of(Number.NaN, Number.NaN, 4, 9, 1);
    expect(aucAlone(column, Uint8Array.of(1, 1, 0, 0, 0))).toMatchObject({ auc: 1 });
    expect(aucAlone(column, Uint8Array.of(0, 0, 1, 1, 1))).toMatchObject({ auc: 1 });
  });

  test("counts pairs, one by one, with those that miss a value at either end", () => {
    const next = random(9);
    for (let trial = 0; trial < 200; trial++) {
      const n = 2 + Math.floor(12 * next());
      const column = Float64Array.from({ length: n }, () =>
        next() < 0.3 ? Number.NaN : Math.round(5 * next()) - 2,
      );
      const labels = Uint8Array.from(column, (_, i) => Number(i === 0 || (i > 1 && next() < 0.5)));
      const areas = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY].map((missing) => {
        const values = column.map((value) => (Number.isNaN(value) ? missing : value));
        let [won, pairs] = [0, 0];
        for (let i = 0; i < n; i++)
          for (let j = 0; j < n; j++) {
            if (labels[i] !== 1 || labels[j] !== 0) continue;
            const [up, down] = [values[i] as number, values[j] as number];
            won += up > down ? 1 : up === down ? 0.5 : 0;
            pairs++;
          }
        return won / pairs;
      });
      const found = aucAlone(column, labels);
      const best = Math.max(...areas.map((area) => Math.max(area, 1 - area)));
      expect(found.auc).toBeCloseTo(best, 12);
      const auc = areas[found.missing === "high" ? 1 : 0] as number;
      expect(found.direction === "up" ? auc : 1 - auc).toBeCloseTo(best, 12);
    }
  });

  test("missing goes above or below the others, whichever ranks better", () => {
    const column = Float64Array.of(Number.NaN, 3, 2, 1);
    expect(aucAlone(column, Uint8Array.of(1, 1, 0, 0))).toEqual({
      auc: 1,
      direction: "up",
      missing: "high",
    });
    expect(aucAlone(column, Uint8Array.of(0, 1, 1, 0))).toMatchObject({ missing: "low" });
  });
});

test.each([8, 90])(
  "ROC AUC counts pairs, one by one, of %s scores with ties and infinite ones",
  (n) => {
    const next = random(n);
    const drawn = () => (next() < 0.1 ? 1 / 0 : next() < 0.1 ? -1 / 0 : Math.round(6 * next()) - 3);
    for (let trial = 0; trial < 100; trial++) {
      const scores = Float64Array.from({ length: n }, drawn);
      const labels = Uint8Array.from(scores, (_, i) => Number(i === 0 || (i > 1 && next() < 0.5)));
      let [won, pairs] = [0, 0];
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          if (labels[i] !== 1 || labels[j] !== 0) continue;
          const [up, down] = [scores[i] as number, scores[j] as number];
          won += up > down ? 1 : up === down ? 0.5 : 0;
          pairs++;
        }
      expect(rocAuc(scores, labels).value).toBeCloseTo(won / pairs, 12);
    }
  },
);

describe("average precision", () => {
  test("of five rows, worked by hand", () => {
    // Positives at ranks 1 and 3: (1/1 + 2/3) / 2.
    const scores = Float64Array.of(0.9, 0.8, 0.7, 0.6, 0.5);
    expect(averagePrecision(scores, Uint8Array.of(1, 0, 1, 0, 0)).value).toBeCloseTo(5 / 6, 12);
  });

  test("of equal scores is the base rate", () => {
    expect(
      averagePrecision(new Float64Array(10), Uint8Array.of(1, 1, 0, 0, 0, 0, 0, 0, 0, 0)).value,
    ).toBeCloseTo(0.2, 12);
  });
});

describe("lift and gain", () => {
  test("the mean lift of ten tenths is 1", () => {
    fc.assert(
      fc.property(samples, ({ scores, labels }) => {
        const sum = lift(scores, labels).reduce((total, { value }) => total + value, 0);
        expect(sum / 10).toBeCloseTo(1, 9);
      }),
    );
  });

  test("gain rises and ends at 1, and its tenths are the sums of lift", () => {
    fc.assert(
      fc.property(samples, ({ scores, labels }) => {
        const { share, found } = gain(scores, labels);
        expect(share.at(-1)).toBe(1);
        expect(found.at(-1)).toBeCloseTo(1, 12);
        found.forEach((value, i) => {
          expect(value).toBeGreaterThanOrEqual((found[i - 1] ?? 0) - 1e-12);
        });
        const best = lift(scores, labels)
          .slice(0, 3)
          .reduce((sum, { value }) => sum + value, 0);
        expect(found[5]).toBeCloseTo(best / 10, 9);
      }),
    );
  });

  test("equal scores give every tenth the base rate", () => {
    const labels = Uint8Array.from({ length: 37 }, (_, i) => (i < 9 ? 1 : 0));
    for (const { value } of lift(new Float64Array(37), labels)) expect(value).toBeCloseTo(1, 12);
  });

  test("of twenty rows with the two best positive, worked by hand", () => {
    const scores = Float64Array.from({ length: 20 }, (_, i) => 20 - i);
    const labels = Uint8Array.from({ length: 20 }, (_, i) => (i < 2 || i > 17 ? 1 : 0));
    expect(lift(scores, labels).map(({ value }) => Number(value.toFixed(9)))).toEqual([
      5, 0, 0, 0, 0, 0, 0, 0, 0, 5,
    ]);
  });
});

describe("confusion", () => {
  test("counts add up to all rows, and to all positives", () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 100 }), ({ scores, labels }, capacity) => {
        const c = confusion(scores, labels, { capacity });
        expect(c.true_positives + c.false_positives).toBe(Math.min(capacity, labels.length));
        expect(c.true_positives + c.false_negatives).toBe(labels.reduce((a, b) => a + b, 0));
        expect(c.false_positives + c.true_negatives).toBe(labels.filter((l) => l === 0).length);
        for (const count of [
          c.true_positives,
          c.false_positives,
          c.false_negatives,
          c.true_negatives,
        ])
          expect(count).toBeGreaterThanOrEqual(0);
        expect(c.found.low).toBeLessThanOrEqual(c.found.value);
        expect(c.found.high).toBeGreaterThanOrEqual(c.found.value);
      }),
    );
  });

  test("a list of everybody finds what chance finds", () => {
    const { scores, labels } = truth(50, 2);
    const { found, at_random } = confusion(scores, labels, { capacity: 50 });
    expect(found.value).toBe(at_random);
  });

  test("a capacity of 0 is refused", () => {
    expect(() => confusion(Float64Array.of(1), Uint8Array.of(1), { capacity: 0 })).toThrow(
      "confusion requires a whole capacity of at least 1, got 0",
    );
  });
});

describe("losses", () => {
  test("of two rows, worked by hand", () => {
    const [p, y] = [Float64Array.of(0.8, 0.4), Uint8Array.of(1, 0)];
    expect(logLoss(p, y).value).toBeCloseTo((-Math.log(0.8) - Math.log(0.6)) / 2, 12);
    expect(brier(p, y).value).toBeCloseTo((0.04 + 0.16) / 2, 12);
  });

  test("what is no probability is refused", () => {
    expect(() => logLoss(Float64Array.of(1.5), Uint8Array.of(1))).toThrow(
      "logLoss requires probabilities in [0, 1], got 1.5",
    );
    expect(() => brier(Float64Array.of(Number.NaN), Uint8Array.of(1))).toThrow(
      "brier requires probabilities in [0, 1], got NaN",
    );
  });
});

describe("calibration", () => {
  test("true probabilities have slope 1, intercept 0 and a small error", () => {
    const { scores, labels } = truth(20_000, 3);
    const { slope, intercept, ece } = calibration(scores, labels, 1);
    expect(slope.low).toBeLessThan(1);
    expect(slope.high).toBeGreaterThan(1);
    expect(intercept.low).toBeLessThan(0);
    expect(intercept.high).toBeGreaterThan(0);
    expect(ece.value).toBeLessThan(0.015);
    expect(calibrationInTheLarge(scores, labels).value).toBeCloseTo(0, 1);
  });

  test("log-odds doubled halve the slope", () => {
    const { scores, labels } = truth(5_000, 3);
    const doubled = scores.map((p) => p ** 2 / (p ** 2 + (1 - p) ** 2));
    expect(calibration(doubled, labels, 1).slope.value).toBeCloseTo(
      calibration(scores, labels, 1).slope.value / 2,
      6,
    );
  });

  test("a level that is off by one log-odds everywhere is found", () => {
    const { scores, labels } = truth(5_000, 3);
    const off = scores.map((p) => (p * Math.E) / (p * Math.E + 1 - p));
    expect(calibrationInTheLarge(off, labels).value).toBeCloseTo(
      calibrationInTheLarge(scores, labels).value - 1,
      6,
    );
  });

  test("a constant probability has the error of its level and no slope", () => {
    const labels = Uint8Array.from({ length: 100 }, (_, i) => (i < 30 ? 1 : 0));
    const { slope, ece } = calibration(new Float64Array(100).fill(0.4), labels, 1);
    expect(slope.value).toBeNaN();
    expect(ece.value).toBeCloseTo(0.1, 12);
  });

  test("perfect separation has no slope", () => {
    const { slope, intercept } = calibration(
      Float64Array.of(0.1, 0.2, 0.8, 0.9),
      Uint8Array.of(0, 0, 1, 1),
      1,
    );
    expect([slope.value, intercept.value]).toEqual([Number.NaN, Number.NaN]);
    // One score that both labels share does not help: the best slope is still without end.
    const touching = calibration(Float64Array.of(0.1, 0.5, 0.5, 0.9), Uint8Array.of(0, 0, 1, 1), 1);
    expect(touching.slope.value).toBeNaN();
  });

  test("bins hold every row once, equal scores together", () => {
    fc.assert(
      fc.property(samples, ({ scores, labels }) => {
        const bins = reliability(scores, labels);
        expect(bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(scores.length);
        const positives = bins.reduce((sum, { rows, observed }) => sum + rows * observed.value, 0);
        expect(positives).toBeCloseTo(
          labels.reduce((a, b) => a + b, 0),
          9,
        );
        expect(bins.length).toBeLessThanOrEqual(Math.min(10, new Set(scores).size));
      }),
    );
  });

  test("equal scores go to the bin of their middle", () => {
    // Ten rows in two bins; the seven equal ones have their middle at 6.5 of 10, in the upper bin.
    const scores = Float64Array.of(0.1, 0.2, 0.3, ...new Array<number>(7).fill(0.5));
    const bins = reliability(scores, new Uint8Array(10).fill(1), { bins: 2 });
    expect(bins.map(({ rows }) => rows)).toEqual([3, 7]);
    expect(bins[0]?.predicted).toBeCloseTo(0.2, 12);
  });

  test("a hundred different scores make ten bins of ten", () => {
    const { scores, labels } = truth(100, 4);
    expect(reliability(scores, labels).map(({ rows }) => rows)).toEqual(new Array(10).fill(10));
  });
});

test("a ROC curve of many scores keeps its ends and at most 200 points", () => {
  const { scores, labels } = truth(5_000, 6);
  const { fpr, tpr } = roc(scores, labels);
  expect(fpr.length).toBeLessThanOrEqual(200);
  expect(fpr.length).toBeGreaterThan(150);
  expect([fpr[0], tpr[0], fpr.at(-1), tpr.at(-1)]).toEqual([0, 0, 1, 1]);
});

test("Wilson's interval of none and of all rows keeps its width", () => {
  expect(wilson(0, 20)).toMatchObject({ value: 0, low: 0 });
  expect(wilson(0, 20).high).toBeCloseTo(0.1611, 4);
  expect(wilson(20, 20).low).toBeCloseTo(1 - 0.1611, 4);
});

test("an evaluation fits the report's candidate", () => {
  const { scores, labels } = truth(300, 7);
  const candidate: Candidate = { name: "x", role: "model", ...evaluate(scores, labels, 1) };
  expect(candidate.lift).toHaveLength(10);
});

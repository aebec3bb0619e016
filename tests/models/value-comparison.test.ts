import { describe, expect, test } from "vitest";
import { takeNumbers } from "../../models/matrix.ts";
import { compareValues, tweedie } from "../../models/metrics/value-comparison.ts";
import { resampleValues, type ValueMeasures } from "../../models/metrics/value-resamples.ts";
import { random } from "../../models/random.ts";

const spent = Float64Array.of(0, 0, 10, 25, 0, 40, 5, 120);
const expected = Float64Array.of(1, 2, 30, 20, 2, 12, 8, 60);

describe("value metrics", () => {
  test("are those of scikit-learn 1.9.1 (mean_tweedie_deviance, auc) and SciPy 1.17.1 (spearmanr), within 1e-9", () => {
    const [metrics] = compareValues([{ name: "one", expected }], spent, 1).metrics;
    expect(metrics?.deviance.value).toBeCloseTo(4.342098697284142, 9);
    expect(metrics?.spearman.value).toBeCloseTo(0.8835852486128688, 9);
    expect(metrics?.mae.value).toBeCloseTo(15.125, 9);
    expect(metrics?.gini.value).toBeCloseTo(0.8928571428571429, 9);
    expect(metrics?.bias.value).toBeCloseTo(-0.325, 9);
  });

  test("are perfect for who knew", () => {
    const [metrics] = compareValues([{ name: "oracle", expected: spent }], spent, 1).metrics;
    expect(metrics?.bias.value).toBeCloseTo(0, 12);
    expect(metrics?.mae.value).toBe(0);
    expect(metrics?.spearman.value).toBeCloseTo(1, 12);
    expect(metrics?.gini.value).toBeCloseTo(1, 12);
  });

  test("a deviance is 0 where the expectation is right, and least at the mean", () => {
    expect(tweedie(7, 7)).toBe(0);
    const values = [0, 0, 3, 20];
    const total = (mean: number) => values.reduce((sum, value) => sum + tweedie(value, mean), 0);
    for (const other of [4, 5, 6.5, 9]) expect(total(5.75)).toBeLessThan(total(other));
  });
});

describe("the champion", () => {
  const next = random(4);
  const means = Float64Array.from({ length: 600 }, () => 100 * next() ** 2);
  const actual = means.map((mean) => (next() < 0.5 ? 0 : 2 * mean * (0.5 + next())));
  const shuffled = means.map((_, i) => means[(i + 1) % means.length] as number);

  test("is what foresees best", () => {
    const { champion, best, metrics } = compareValues(
      [
        { name: "noise", expected: shuffled },
        { name: "truth", expected: means },
      ],
      actual,
      7,
    );
    expect([champion, best]).toEqual(["truth", "truth"]);
    expect(metrics[0]?.worse_by.low).toBeGreaterThan(0);
  });

  test("is the simplest within chance of the best", () => {
    const nearly = means.map((mean, i) => mean * (i % 2 === 0 ? 1.01 : 0.99));
    for (const first of [nearly, means]) {
      const other = first === means ? nearly : means;
      const contenders = [
        { name: "simple", expected: first },
        { name: "subtle", expected: other },
      ];
      expect(compareValues(contenders, actual, 7).champion).toBe("simple");
    }
  });

  test("does not depend on the order of the customers but for the draws", () => {
    const turn = (values: Float64Array) => values.slice().reverse();
    const [one] = compareValues([{ name: "one", expected: means }], actual, 7).metrics;
    const [other] = compareValues(
      [{ name: "one", expected: turn(means) }],
      turn(actual),
      7,
    ).metrics;
    for (const name of ["deviance", "bias", "mae", "spearman", "gini"] as const)
      expect(one?.[name].value).toBeCloseTo(other?.[name].value ?? Number.NaN, 9);
  });
});

test("a resample measures as its rows do where they are all there are, whichever of four it is measured with", () => {
  const n = 90;
  const draw = random(12);
  const net = Float64Array.from({ length: n }, () => Math.floor(30 * draw() - 6));
  const guess = net.map((amount) => Math.floor(Math.max(0, amount) * draw()));
  const other = net.map(() => 20 * draw());
  const spend = { net, actual: net.map((amount) => Math.max(0, amount)) };
  const foreseen = [guess, other].map((own) => ({
    expected: own,
    deviances: own.map((mean) => 3 * mean + 1),
    errors: own.map((mean, i) => Math.abs(mean - (spend.actual[i] as number))),
  }));
  const draws = 6;
  const resampled = resampleValues(foreseen, spend, { draws, seed: 5 });
  for (let d = 0; d < draws; d++) {
    const next = random(5, d * n);
    const rows = Int32Array.from({ length: n }, () => Math.floor(next() * n));
    const taken = (values: Float64Array) => takeNumbers(values, rows);
    const alone = resampleValues(
      foreseen.map(({ expected: own, deviances, errors }) => ({
        expected: taken(own),
        deviances: taken(deviances),
        errors: taken(errors),
      })),
      { net: taken(net), actual: taken(spend.actual) },
      { draws: 0, seed: 1 },
    );
    for (const [c, [whole]] of alone.entries())
      for (const [name, value] of Object.entries(whole ?? {}))
        expect(resampled[c]?.[d + 1]?.[name as keyof ValueMeasures]).toBeCloseTo(value, 9);
  }
  expect(resampled.map(({ length }) => length)).toEqual([1 + draws, 1 + draws]);
});

import { expect, test } from "vitest";
import { calibrateForeign } from "../../models/foreign-calibration.ts";
import { rocAuc } from "../../models/metrics/roc-auc.ts";
import { random } from "../../models/random.ts";

const seed = 3;

/** Customers whose chance is the logistic function of `z`, and what came true. */
function customers(n: number, from: number) {
  const draw = random(from);
  const z = Float64Array.from({ length: n }, () => 4 * draw() - 2);
  const chances = z.map((value) => 1 / (1 + Math.exp(-value)));
  return {
    ids: Array.from({ length: n }, (_, i) => `c${i}`),
    z,
    chances,
    labels: Uint8Array.from(chances, (chance) => Number(draw() < chance)),
  };
}

const mean = (values: Float64Array) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const tested = customers(1500, 1);
const earlier = customers(1500, 2);

test("probabilities stay as they are where no earlier outcome is known", () => {
  const { ids, chances, labels } = tested;
  const found = calibrateForeign({ ids, scores: chances, labels }, null, {
    isProbability: true,
    seed,
  });
  expect(found).toMatchObject({ kind: "probability", method: "none", learned_on: null });
  for (const [i, chance] of found.probabilities.entries())
    expect(chance).toBeCloseTo(chances[i] ?? 0, 9);
});

test("a ranking becomes chances that come true, whatever its scale", () => {
  const { ids, z, chances, labels } = tested;
  for (const scale of [1, 500, 1e-4]) {
    const scores = z.map((value) => 1000 + scale * value);
    const { probabilities } = calibrateForeign({ ids, scores, labels }, null, {
      isProbability: false,
      seed,
    });
    const off = probabilities.map((chance, i) => Math.abs(chance - (chances[i] ?? 0)));
    expect(mean(off)).toBeLessThan(0.04);
  }
});

test("no row's own outcome moves its chance where the test itself calibrates", () => {
  const { ids, z, labels } = tested;
  const chanceWith = (own: number) =>
    calibrateForeign(
      { ids, scores: z, labels: labels.map((label, i) => (i === 7 ? own : label)) },
      null,
      { isProbability: false, seed },
    ).probabilities[7];
  expect(chanceWith(0)).toBe(chanceWith(1));
});

test("validation rows correct probabilities that are too high, and keep their order", () => {
  const tooHigh = (chances: Float64Array) => chances.map((chance) => Math.sqrt(chance));
  const { ids, chances, labels } = tested;
  const { probabilities, learned_on, apply } = calibrateForeign(
    { ids, scores: tooHigh(chances), labels },
    { ids: earlier.ids, scores: tooHigh(earlier.chances), labels: earlier.labels },
    { isProbability: true, seed },
  );
  expect(learned_on).toBe("validation");
  expect(Math.abs(mean(probabilities) - mean(chances))).toBeLessThan(0.03);
  expect(
    Math.abs(rocAuc(probabilities, labels).value - rocAuc(chances, labels).value),
  ).toBeLessThan(0.01);
  expect([...apply(tooHigh(chances))]).toEqual([...probabilities]);
});

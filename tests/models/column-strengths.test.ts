import { expect, test } from "vitest";
import { columnStrengths } from "../../models/column-strengths.ts";
import { logistic } from "../../models/logistic.ts";

test("a column is as strong as its mean absolute part, and rises where its part does", () => {
  const n = 60;
  const up = Float64Array.from({ length: n }, (_, i) => i % 20);
  const down = Float64Array.from({ length: n }, (_, i) => -(i % 20) + (i % 3));
  const still = new Float64Array(n).fill(4);
  const snapshot = {
    ids: Array.from(up, (_, i) => `c${i}`),
    columns: ["up", "down", "still"],
    values: [up, down, still],
  };
  const labels = Uint8Array.from(up, (value, i) => Number(value + (i % 7) > 12));
  const scorer = logistic();
  const learned = scorer.fit({ matrix: snapshot, labels }, 1);
  const trained = (slope: number) => ({
    scorer,
    learned,
    calibration: { slope, intercept: 0, says: null },
  });
  const [first, second, third] = columnStrengths(trained(1), snapshot);
  const { parts } = scorer.contributions(learned, snapshot);
  const mean = (part: Float64Array) => part.reduce((sum, value) => sum + Math.abs(value), 0) / n;
  expect(first).toEqual({ strength: mean(parts[0] as Float64Array), rises: true });
  expect(second?.rises).toBe(false);
  expect(third?.strength).toBe(0);
  // Parts are of calibrated log-odds.
  expect(columnStrengths(trained(2), snapshot)[0]?.strength).toBeCloseTo(
    2 * (first?.strength ?? 0),
    12,
  );
});

import { describe, expect, test } from "vitest";
import { random } from "../../models/random.ts";
import { twoPart } from "../../models/two-part.ts";

const { fit, apply } = twoPart();
const n = 1500;
const next = random(9);
const ids = Array.from({ length: n }, (_, i) => `c${String(i).padStart(4, "0")}`);
const frequency = Float64Array.from({ length: n }, () => Math.floor(10 * next() ** 2));
const spend = Float64Array.from({ length: n }, () => Math.exp(3 + next() + next() - next()));
const matrix = { ids, columns: ["frequency", "spend"], values: [frequency, spend] };
const followed = frequency.map((many, i) =>
  next() < 0.1 + many / 12 ? (spend[i] as number) * (0.5 + next()) : 0,
);
const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);

describe("the two-part model", () => {
  const learned = fit({ matrix, followed }, 1);
  const expected = apply(learned, { matrix });

  test("expects as much of its training customers together as they spent", () => {
    expect(total(expected) / total(followed)).toBeCloseTo(1, 9);
  });

  test("expects more of who buys more often, and of who spends more", () => {
    const at = (values: readonly [number, number]) =>
      apply(learned, {
        matrix: {
          ids: ["c"],
          columns: matrix.columns,
          values: values.map((x) => Float64Array.of(x)),
        },
      })[0] ?? Number.NaN;
    expect(at([8, 30])).toBeGreaterThan(at([1, 30]));
    expect(at([4, 60])).toBeGreaterThan(at([4, 15]));
  });

  test("expects c times as much where everything spent is c times as much", () => {
    const scaled = fit({ matrix, followed: followed.map((amount) => 100 * amount) }, 1);
    const hundred = apply(scaled, { matrix });
    expected.forEach((value, i) => {
      expect((hundred[i] as number) / (100 * value)).toBeCloseTo(1, 9);
    });
  });

  test("is plain JSON, and no number is below 0", () => {
    expect(apply(JSON.parse(JSON.stringify(learned)), { matrix })).toEqual(expected);
    expect(expected.every((value) => value >= 0 && Number.isFinite(value))).toBe(true);
  });

  test("refuses to learn from fewer than 50 who spend", () => {
    const few = followed.map((amount, i) => (i < 60 ? amount : 0));
    expect(() => fit({ matrix, followed: few }, 1)).toThrow("two-part requires at least 50");
  });
});

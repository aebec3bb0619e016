import { describe, expect, test } from "vitest";
import { percentileRanks } from "../../models/percentile-ranks.ts";
import { random } from "../../models/random.ts";
import { stepAt, stepsOf } from "../../models/steps.ts";

describe("steps", () => {
  test("each number gets its own value back, also after JSON", () => {
    const draw = random(3);
    const scores = Float64Array.from({ length: 5000 }, () => Math.round(draw() * 900) / 977);
    const ranks = percentileRanks(scores);
    const steps: ReturnType<typeof stepsOf<number>> = JSON.parse(
      JSON.stringify(stepsOf(scores, ranks)),
    );
    expect(Array.from(scores, (score) => stepAt(steps, score))).toEqual([...ranks]);
    expect(steps.from.length).toBeLessThan(1001);
  });

  test("a number between two others has the value of the lower, one below all has none", () => {
    const steps = stepsOf(Float64Array.of(2, 1, 4, 3), ["b", "a", "c", "b"]);
    expect(steps).toEqual({ from: [1, 2, 4], values: ["a", "b", "c"] });
    expect([0.9, 1, 1.9, 3.5, 4, 9].map((x) => stepAt(steps, x))).toEqual([
      null,
      "a",
      "a",
      "b",
      "c",
      "c",
    ]);
    expect(stepAt({ from: [], values: [] }, 1)).toBeNull();
    // What has no number is on no step.
    const some = stepsOf(Float64Array.of(Number.NaN, 2, 1, Number.NaN), ["c", "b", "a", "b"]);
    expect(some).toEqual({ from: [1, 2], values: ["a", "b"] });
  });
});

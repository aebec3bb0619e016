import { expect, test } from "vitest";
import { learnMarginalMeans } from "../../models/marginal-means.ts";

const missing = Number.NaN;

test("a value's shift is the mean score of those who share it less everybody's, in deviations and standard errors", () => {
  const column = Float64Array.of(0, 0, 1, 1, missing, missing);
  const scores = Float64Array.of(0.1, 0.1, 0.5, 0.5, 0.3, 0.3);
  const { shift } = learnMarginalMeans(
    { ids: ["a", "b", "c", "d", "e", "f"], columns: ["x"], values: [column] },
    scores,
  );
  // The mean is .3, the deviation (divisor n) the square root of (4 * .04) / 6.
  const deviation = Math.sqrt(0.16 / 6);
  expect(shift(0, 1).deviations).toBeCloseTo(0.2 / deviation, 9);
  expect(shift(0, 1).errors).toBeCloseTo((0.2 / deviation) * Math.sqrt(2), 9);
  expect(shift(0, 0).deviations).toBeCloseTo(-0.2 / deviation, 9);
  expect(shift(0, missing).deviations).toBeCloseTo(0, 9);
});

test("a column's trend is the correlation of its bins with the score, missing values left out", () => {
  const { trends } = learnMarginalMeans(
    {
      ids: ["a", "b", "c", "d"],
      columns: ["rises", "falls", "constant"],
      values: [
        Float64Array.of(1, 2, 3, missing),
        Float64Array.of(9, 7, 5, missing),
        Float64Array.of(4, 4, 4, 4),
      ],
    },
    Float64Array.of(0.1, 0.2, 0.3, 0.9),
  );
  expect(trends[0]).toBeCloseTo(1, 9);
  expect(trends[1]).toBeCloseTo(-1, 9);
  expect(trends[2]).toBe(0);
});

test("a column's leader is the first with the same numbers, of flags also the opposite ones; constants have none", () => {
  const { leader, medians } = learnMarginalMeans(
    {
      ids: ["a", "b", "c", "d"],
      columns: ["flag", "number", "opposite", "other", "again", "zero", "empty"],
      values: [
        Float64Array.of(0, 1, missing, 1),
        Float64Array.of(5, 6, 7, 9),
        Float64Array.of(1, 0, missing, 0),
        Float64Array.of(1, 0, 0, 0),
        Float64Array.of(5, 6, 7, 9),
        Float64Array.of(0, 0, 0, 0),
        Float64Array.of(0, 0, 0, 0),
      ],
    },
    Float64Array.of(0.1, 0.2, 0.3, 0.4),
  );
  expect([...leader]).toEqual([0, 1, 0, 3, 1, 5, 6]);
  expect(medians[1]).toBe(6.5);
});

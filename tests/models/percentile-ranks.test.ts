import { expect, test } from "vitest";
import { percentileRanks, percentileSteps, ranksBy } from "../../models/percentile-ranks.ts";
import { random } from "../../models/random.ts";
import { stepsOf } from "../../models/steps.ts";

test.each([
  [1, 1],
  [7, 3],
  [1200, 40],
  [1200, 1e9],
])("of %d scores a percentile is the share below and half of the equal ones", (n, different) => {
  const next = random(n);
  const scores = Float64Array.from({ length: n }, () => Math.floor(next() * different) / different);
  const ranks = percentileRanks(scores);
  scores.forEach((score, i) => {
    const below = scores.filter((other) => other < score).length;
    const equal = scores.filter((other) => other === score).length;
    expect(ranks[i]).toBe(Math.round((1000 * (below + equal / 2)) / n) / 10);
  });
  const steps = percentileSteps(scores);
  expect(steps).toEqual(stepsOf(scores, ranks));
  expect(ranksBy(steps, scores)).toEqual(ranks);
});

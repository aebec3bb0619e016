import { expect, test } from "vitest";
import type { Sample } from "../../models/scorer.ts";
import { firstRows, stackSamples } from "../../models/splits.ts";

function sampleOf(ids: readonly string[], from: number): Sample {
  return {
    matrix: {
      ids,
      columns: ["a", "b"],
      values: [
        Float64Array.from(ids, (_, i) => from + i),
        Float64Array.from(ids, (_, i) => (i === 0 ? Number.NaN : -i)),
      ],
    },
    labels: Uint8Array.from(ids, (_, i) => i % 2),
  };
}

test("the first rows of a stack are the stack of the samples that it begins with", () => {
  const samples = [sampleOf(["x", "y", "z"], 1), sampleOf(["x", "w"], 10), sampleOf(["v"], 20)];
  const all = stackSamples(samples);
  expect(firstRows(all, 5)).toEqual(stackSamples(samples.slice(0, 2)));
  expect(firstRows(all, 6)).toEqual(all);
  const { groups: _, ...ungrouped } = all;
  expect(firstRows(ungrouped, 3).groups).toBeUndefined();
});

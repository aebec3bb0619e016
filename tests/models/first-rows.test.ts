import { expect, test } from "vitest";
import { takeRows, viewRows } from "../../models/matrix.ts";
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

test("viewed rows are the taken ones, and share numbers where they follow one another", () => {
  const { matrix } = stackSamples([sampleOf(["x", "y", "z"], 1), sampleOf(["x", "w"], 10)]);
  for (const rows of [[1, 2, 3], [0, 1, 2, 3, 4], [3], [2, 1], [0, 2, 3], [1, 1], []]) {
    const at = Int32Array.from(rows);
    expect(viewRows(matrix, at)).toEqual(takeRows(matrix, at));
  }
  const buffer = matrix.values[0]?.buffer;
  expect(viewRows(matrix, Int32Array.of(1, 2)).values[0]?.buffer).toBe(buffer);
  expect(viewRows(matrix, Int32Array.of(1, 3)).values[0]?.buffer).not.toBe(buffer);
});

test("samples that are stacked where threads share them are the same", () => {
  const samples = [sampleOf(["x", "y"], 1), sampleOf(["x"], 10)];
  const shared = stackSamples(samples, { shared: true });
  expect(shared).toEqual(stackSamples(samples));
  expect(shared.matrix.values[0]?.buffer).toBeInstanceOf(SharedArrayBuffer);
});

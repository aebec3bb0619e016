import { expect, test } from "vitest";
import { compareColumns } from "../../models/metrics/in-short.ts";
import { countsAgainst, driftOf, inOrder, narrowed } from "../../models/metrics/psi.ts";

test("a sample that is compared column by column drifts as the whole one does", () => {
  const { short } = compareColumns({
    columns: ["a", "gone"],
    values: [Float64Array.of(1, 2, 3, Number.NaN), Float64Array.of(1, 1, 1, 1)],
    against: [],
  });
  const now = {
    columns: ["new", "a"],
    values: [Float64Array.of(1, 1, 2), Float64Array.of(3, 3, Number.NaN)],
  };
  const [counts = {}] = compareColumns({ ...now, against: [short.baseline] }).counts;
  expect(counts).toEqual({ a: [1, 0, 0, 2] });
  const shared = narrowed(short.baseline, now.columns);
  expect(driftOf(shared, { rows: 3, counts: [counts["a"] ?? []] })).toEqual(
    driftOf(shared, { rows: 3, counts: countsAgainst(shared, inOrder(now)) }),
  );
});

test("a sample in short has the means of the values that are there", () => {
  const { short } = compareColumns({
    columns: ["a", "none"],
    values: [Float64Array.of(1, Number.NaN, 4), new Float64Array(3).fill(Number.NaN)],
    against: [],
  });
  expect(short.means).toEqual([2.5, null]);
  expect(short.baseline.counts.map(([none]) => none)).toEqual([1, 3]);
});

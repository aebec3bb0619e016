import { expect, test } from "vitest";
import { groupSums } from "../../models/group-sums.ts";

test("sums each row's numbers by group, whichever row is asked for next", () => {
  const columns = [1, 2, 3].map((j) => Float64Array.from({ length: 100 }, (_, i) => 10 * i + j));
  const sums = groupSums(Int32Array.of(2, 0, 2), 3);
  sums.look(columns);
  for (const row of [0, 1, 31, 32, 99, 5, 64])
    expect([...sums.of(row)]).toEqual([10 * row + 2, 0, 20 * row + 4]);
  sums.look(columns.map((column) => column.map((value) => -value)));
  expect([...sums.of(64)]).toEqual([-642, 0, -1284]);
});

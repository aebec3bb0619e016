import { expect, test } from "vitest";
import { rowsInBlocks } from "../../models/rows-in-blocks.ts";

const n = 100;
const columns = [1, 2, 3].map((j) => Float64Array.from({ length: n }, (_, i) => 10 * i + j));

test("lays the numbers of each row side by side, whichever row is asked for next", () => {
  const { numbers, startOf } = rowsInBlocks(columns, n);
  for (const row of [0, 1, 31, 32, 99, 5, 64]) {
    const start = startOf(row);
    expect([...numbers.subarray(start, start + 3)]).toEqual([1, 2, 3].map((j) => 10 * row + j));
  }
});

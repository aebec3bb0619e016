import { expect, test } from "vitest";
import { AHEAD, workedAhead } from "../../pipelines/worked-ahead.ts";

/** Yields the first numbers and tells when each is asked for. */
async function* counted(n: number, told: string[]): AsyncGenerator<number> {
  for (let i = 0; i < n; i++) {
    told.push(`read ${i}`);
    yield i;
  }
}

test("the next piece is worked on while one is looked at, and what comes of them keeps its order", async () => {
  const told: string[] = [];
  let [working, most] = [0, 0];
  const found: number[] = [];
  const pieces = workedAhead(counted(4, told), async (piece) => {
    most = Math.max(most, ++working);
    // Earlier pieces take longer.
    for (let turn = 0; turn < 50 - 10 * piece; turn++) await Promise.resolve();
    working--;
    return 10 * piece;
  });
  for await (const one of pieces) {
    told.push(`looked at ${one / 10}`);
    found.push(one);
  }
  expect(found).toEqual([0, 10, 20, 30]);
  expect(most).toBe(AHEAD);
  expect(told).toEqual([
    ...["read 0", "read 1", "looked at 0", "read 2", "looked at 1"],
    ...["read 3", "looked at 2", "looked at 3"],
  ]);
});

test("what a piece fails of is thrown where it is waited for, though a later one fails first", async () => {
  const pieces = workedAhead(counted(3, []), async (piece) => {
    for (let turn = 0; turn < 50 - 10 * piece; turn++) await Promise.resolve();
    throw new Error(`piece ${piece}`);
  });
  await expect(pieces.next()).rejects.toThrow("piece 0");
});

test("nothing comes of no pieces", async () => {
  const found: number[] = [];
  for await (const one of workedAhead(counted(0, []), async (piece) => piece)) found.push(one);
  expect(found).toEqual([]);
});

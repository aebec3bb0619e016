import { describe, expect, test } from "vitest";
import { inMicroBatches } from "../../pipelines/score-one/micro-batches.ts";

const tick = () => new Promise((resolve) => setTimeout(resolve, 2));
const any = { mostSize: 100, sizeOf: () => 1, keyOf: () => "" };

describe("micro-batches", () => {
  test("what comes while a batch is worked on is the next batch, in the order it came", async () => {
    const batches: number[][] = [];
    const double = inMicroBatches<number, number>(
      async (items) => {
        batches.push([...items]);
        await tick();
        return items.map((item) => 2 * item);
      },
      { most: 3, ...any },
    );
    expect(await Promise.all([1, 2, 3, 4, 5, 6].map(double))).toEqual([2, 4, 6, 8, 10, 12]);
    expect(batches).toEqual([[1], [2, 3, 4], [5, 6]]);
  });

  test("no two batches are worked on at a time, and none mixes keys", async () => {
    let [atWork, most] = [0, 0];
    const keys: Set<string>[] = [];
    const work = inMicroBatches<string, string>(
      async (items) => {
        keys.push(new Set(items.map((item) => item.slice(0, 1))));
        most = Math.max(most, ++atWork);
        await tick();
        atWork--;
        return items;
      },
      { most: 10, ...any, keyOf: (item) => item.slice(0, 1) },
    );
    const items = ["a1", "b1", "a2", "b2", "a3"];
    expect(await Promise.all(items.map(work))).toEqual(items);
    expect(most).toBe(1);
    expect(keys.every(({ size }) => size === 1)).toBe(true);
  });

  test("a batch is no larger than it may be, but for one item that is larger alone", async () => {
    const batches: number[][] = [];
    const work = inMicroBatches<number, number>(
      async (items) => {
        batches.push([...items]);
        await tick();
        return items;
      },
      { ...any, most: 10, mostSize: 5, sizeOf: (item) => item },
    );
    expect(await Promise.all([1, 3, 2, 9, 4, 1].map(work))).toEqual([1, 3, 2, 9, 4, 1]);
    expect(batches).toEqual([[1], [3, 2], [9], [4, 1]]);
  });

  test("nobody fails for another", async () => {
    const work = inMicroBatches<number, number>(
      async (items) => {
        await tick();
        if (items.includes(3)) throw new Error("3 cannot be done");
        return items;
      },
      { most: 10, ...any },
    );
    const ended = await Promise.allSettled([1, 2, 3, 4].map(work));
    expect(ended.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
  });
});

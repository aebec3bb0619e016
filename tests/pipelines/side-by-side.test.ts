import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { sideBySide } from "../../pipelines/side-by-side.ts";

test("works begin in the order of asking, and no more are under way than there is room for", async () => {
  const { begin, resultOf } = sideBySide(2);
  const begun: number[] = [];
  let [under, most] = [0, 0];
  const works = [5, 1, 4, 2, 3].map((ms, i) =>
    begin(async () => {
      begun.push(i);
      most = Math.max(most, ++under);
      await setTimeout(ms);
      under--;
      return i;
    }),
  );
  expect(await Promise.all(works.map(resultOf))).toEqual([0, 1, 2, 3, 4]);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
});

test("once a work has failed none begins, and it is told when those under way have ended", async () => {
  const { begin, resultOf } = sideBySide(2);
  const ended: string[] = [];
  const slow = begin(async () => {
    await setTimeout(10);
    ended.push("slow");
  });
  const failing = begin(async () => {
    throw new Error("no customer has enough history");
  });
  const never = begin(async () => ended.push("never"));
  await expect(resultOf(failing)).rejects.toThrow("no customer has enough history");
  expect(ended).toEqual(["slow"]);
  await expect(resultOf(never)).rejects.toThrow("no customer has enough history");
  await resultOf(slow);
  expect(ended).toEqual(["slow"]);
});

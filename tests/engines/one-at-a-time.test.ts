import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { oneAtATime } from "../../engines/one-at-a-time.ts";

test("works are done one after the other in their order, also after one that failed", async () => {
  const inTurn = oneAtATime();
  const told: string[] = [];
  const work = (name: string, ms: number) =>
    inTurn(async () => {
      told.push(`${name} begins`);
      await setTimeout(ms);
      told.push(`${name} ends`);
      if (name === "b") throw new Error("b fails");
      return name;
    });
  const all = await Promise.allSettled([work("a", 3), work("b", 2), work("c", 1)]);
  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(told).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});

import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Snapshot } from "../../features/snapshot.ts";
import type { Business } from "../../pipelines/business.ts";
import { oneAhead } from "../../pipelines/one-ahead.ts";
import { takeOnce } from "../../pipelines/take-once.ts";

const days = ["2025-01-01", "2025-02-01", "2025-03-01", "2025-04-01"];

function withTaking(
  take: (day: string) => Promise<void>,
  work: (business: Business) => Promise<void>,
) {
  const snapshotAt = takeOnce(async ({ table, day }) => {
    await take(day);
    return { table } as Snapshot;
  });
  return oneAhead({ snapshotAt } as Business, days, work);
}

test("the snapshot of the next day alone is begun when one is taken, and none is taken twice", async () => {
  const begun: string[] = [];
  await withTaking(
    async (day) => void begun.push(day),
    async (business) => {
      const first = await business.snapshotAt("2025-01-01");
      expect(begun).toEqual(["2025-01-01", "2025-02-01"]);
      expect(await business.snapshotAt("2025-01-01")).toBe(first);
      await business.snapshotAt("2025-02-01");
      expect(begun).toEqual(["2025-01-01", "2025-02-01", "2025-03-01"]);
      await business.snapshotAt("2025-04-01");
      await business.snapshotAt("2024-12-01");
      expect(begun.slice(3)).toEqual(["2025-04-01", "2024-12-01"]);
    },
  );
});

test("what a snapshot fails of that was begun ahead is told to who asks for it, and to nobody else", async () => {
  const take = async (day: string) => {
    if (day === "2025-02-01") throw new Error("there is not enough room");
  };
  await withTaking(take, async (business) => {
    await business.snapshotAt("2025-01-01");
    await setTimeout(1);
  });
  await withTaking(take, async (business) => {
    await business.snapshotAt("2025-01-01");
    await expect(business.snapshotAt("2025-02-01")).rejects.toThrow("not enough room");
  });
});

test("what was begun ahead has ended with the work, even where that fails", async () => {
  for (const fails of [false, true]) {
    const ended: string[] = [];
    const working = withTaking(
      async (day) => {
        await setTimeout(5);
        ended.push(day);
      },
      async (business) => {
        await business.snapshotAt("2025-01-01");
        expect(ended).toEqual(["2025-01-01"]);
        if (fails) throw new Error("labels cannot be read");
      },
    );
    if (fails) await expect(working).rejects.toThrow("labels");
    else await working;
    expect(ended).toEqual(["2025-01-01", "2025-02-01"]);
  }
});

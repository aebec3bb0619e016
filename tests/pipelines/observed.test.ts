import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { sql } from "../../engines/sql.ts";
import type { History } from "../../features/history.ts";
import { isQuiet } from "../../pipelines/observed.ts";

const history = { prefix: "", changing: true } as unknown as History;

test("nothing happens between the end of the files and a later day unless an order is cancelled, a subscription ends or somebody becomes known", async () => {
  await withEngine({}, async (engine) => {
    await engine.run(sql`create table changing_lines as select date '2026-01-01' as cancelled_on`);
    await engine.run(sql`create table subscriptions as select date '2026-01-01' as ended_day`);
    const quiet = async (observed: string | null, more: object = {}, asOf = "2026-02-01") =>
      isQuiet(engine, asOf, {
        left: { observed, lastKnown: null },
        history,
        subscriptions: true,
        ...more,
      });
    expect(await quiet("2026-01-02")).toBe(true);
    expect(await quiet("2026-01-01")).toBe(false);
    expect(await quiet("2026-01-01", { subscriptions: false })).toBe(false);
    const steady = { ...history, changing: false };
    expect(await quiet("2026-01-01", { history: steady })).toBe(false);
    expect(await quiet("2026-01-01", { history: steady, subscriptions: false })).toBe(true);
    // At the end of the files nothing lies between.
    expect(await quiet("2026-01-01", {}, "2026-01-01")).toBe(true);
    const knownOn = (lastKnown: string) => ({ left: { observed: "2026-01-02", lastKnown } });
    expect(await quiet(null, knownOn("2026-01-01"))).toBe(true);
    expect(await quiet(null, knownOn("2026-01-02"))).toBe(false);
    expect(await quiet("2026-01-02", { history: null })).toBe(false);
    expect(await quiet(null)).toBe(false);
  });
});

import { join } from "node:path";
import { expect, test } from "vitest";
import { openStore } from "../../data/store/store.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Engine } from "../../engines/engine.ts";
import { sql } from "../../engines/sql.ts";
import { alone, type Crew } from "../../models/crew.ts";
import type { InShort } from "../../models/metrics/in-short.ts";
import type { Business } from "../../pipelines/business.ts";
import { compareSnapshot } from "../../pipelines/compare-snapshot.ts";
import { temporaryFolder } from "./command.ts";

const folder = temporaryFolder();

interface Day {
  readonly quiet: boolean;
  readonly past?: readonly InShort[];
}

/** Compares the table `customers`, whose column `orders` stays while `recency` moves, and tells which columns were looked at. */
async function compared(engine: Engine, { quiet, past = [] }: Day) {
  const looked: string[] = [];
  const crew: Crew = {
    ...alone,
    work: async (name, input) => {
      if (name === "compare") looked.push(...(input as { columns: readonly string[] }).columns);
      return await alone.work(name, input);
    },
  };
  const store = openStore(join(folder, "kept"), {
    business: "shop",
    code: "1",
    fresh: false,
    leastSeconds: 0,
  });
  const business = {
    engine,
    crew,
    quiet,
    asOf: "2026-01-04",
    observedUntil: "2026-01-01",
    vocabulary: {},
    configuration: { windows: [30] },
    kept: { store, key: "data", temporary: folder },
    features: [
      { name: "recency", grain: "lines", meanwhile: "ages" },
      { name: "orders", grain: "lines", meanwhile: "stays" },
      { name: "share", grain: "features", meanwhile: "stays" },
      { name: "visits", grain: "events", meanwhile: "stays" },
    ],
    past: { runs: past.map((snapshot) => ({ snapshot })) },
    snapshotAt: async () => ({ table: "customers" }),
  } as unknown as Business;
  const found = await compareSnapshot(business);
  return { found, looked, kept: store.account.kept };
}

test("columns that stand are compared once, and again only with bins that are others", async () => {
  await withEngine({}, async (engine) => {
    await engine.run(sql`
      create table customers as
      select i as recency, i % 17 as orders, if(i % 3 = 0, null, sqrt(i)) as share, i % 5 as visits
      from range(900) as t(i)`);
    const columns = ["recency", "orders", "share", "visits"];
    const first = await compared(engine, { quiet: true });
    expect([...first.looked].sort()).toEqual([...columns].sort());
    expect(first.found?.now.baseline.columns).toEqual(columns);
    const now = first.found?.now as InShort;
    const others: InShort = {
      ...now,
      baseline: {
        ...now.baseline,
        edges: now.baseline.edges.map((edges, j) => (columns[j] === "orders" ? [3, 9] : edges)),
      },
    };
    const plain = await compared(engine, { quiet: false, past: [now, others] });
    expect([...plain.looked].sort()).toEqual([...columns].sort());
    // Where nothing stands, nothing is kept.
    expect([first.kept, plain.kept]).toEqual([["how they are spread"], []]);
    const again = await compared(engine, { quiet: true, past: [now] });
    expect(again.looked).toEqual(["recency", "visits"]);
    expect(again.found?.now).toEqual(now);
    expect(again.found?.counts).toEqual(plain.found?.counts.slice(0, 1));
    const both = await compared(engine, { quiet: true, past: [now, others] });
    expect(both.looked).toEqual(["recency", "orders", "visits"]);
    expect(both.found).toEqual(plain.found);
    expect(both.found?.counts[1]?.["orders"]).not.toEqual(both.found?.counts[0]?.["orders"]);
  });
});

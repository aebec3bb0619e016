import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfiguration } from "../../data/configuration.ts";
import { ingest } from "../../data/ingest.ts";
import type { TargetOptions } from "../../data/schema.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Engine } from "../../engines/engine.ts";
import { id, sql } from "../../engines/sql.ts";
import { label } from "../../features/labels.ts";
import type { Snapshot } from "../../features/snapshot.ts";
import { openBusiness } from "../../pipelines/business.ts";
import { studySize, withStudy } from "../../pipelines/study.ts";
import { temporaryFolder, writeFiles } from "./command.ts";
import { asOf, smallShop } from "./shop.ts";

const common = { can_be_modelled: true, positives: 200_000, negatives: 300_000 };

test("everybody is studied where customers are few, or where a sample would leave out less than a fifth", () => {
  expect(studySize(20_000, "low", [common])).toBe(20_000);
  expect(studySize(50_000, "low", [common])).toBe(50_000);
  expect(studySize(50_001, "low", [common])).toBe(40_000);
});

test("an effort decides how many of very many customers are studied", () => {
  expect(studySize(500_000, "low", [common])).toBe(40_000);
  expect(studySize(500_000, "medium", [common])).toBe(120_000);
  expect(studySize(500_000, "high", [common])).toBe(500_000);
});

test("the rarer an outcome, the more customers are studied, so that 2,000 of its cases are among them", () => {
  const rare = { can_be_modelled: true, positives: 10_000, negatives: 490_000 };
  expect(studySize(500_000, "low", [common, rare])).toBe(100_000);
  expect(studySize(500_000, "low", [{ ...rare, positives: 500 }])).toBe(500_000);
});

test("a target that cannot be modelled does not ask for more customers", () => {
  const none = { can_be_modelled: false, positives: 3, negatives: 499_997 };
  expect(studySize(500_000, "low", [common, none])).toBe(40_000);
});

test("those studied look before as_of as they do among everybody, labels included, and at as_of nobody is left out", async () => {
  const folder = await temporaryFolder();
  await writeFiles(folder, smallShop({ customers: 200 }));
  const rejectsFolder = join(folder, "rejects");
  await mkdir(rejectsFolder);
  const configuration = await readConfiguration(join(folder, "quintile.yaml"));
  const before = "2024-12-01";
  await withEngine({}, async (engine) => {
    const read = await ingest(engine, configuration, {
      folder,
      rejectsFolder,
      temporary: folder,
    });
    const all = await openBusiness(engine, configuration, read);
    const some = await withStudy(all, () => 60);
    expect(some.study?.customers).toBe(60);
    const snapshot = await some.snapshotAt(before);
    expect(snapshot.history?.prefix).toBe("studied_");
    const target = Object.values(configuration.targets)[0] as TargetOptions;
    const factsOf = (of: Snapshot) => readFacts(engine, of, target);
    const studied = await factsOf(snapshot);
    expect(studied.length).toBeGreaterThan(30);
    expect(studied.length).toBeLessThan(61);
    const drawn = new Set(studied.map(({ customer_id }) => customer_id));
    const everybody = await factsOf(await all.snapshotAt(before));
    expect(studied).toEqual(everybody.filter(({ customer_id }) => drawn.has(customer_id)));
    const whole = await some.snapshotAt(asOf);
    expect((await factsOf(whole)).length).toBeGreaterThan(150);
  });
});

/** Reads a snapshot with a target's labels; without what a model fitted to those looked at says. */
async function readFacts(engine: Engine, snapshot: Snapshot, target: TargetOptions) {
  const sources = { orders: { kind: "transactions" } };
  await label(engine, target, { snapshot, sources, table: "labels" });
  return await engine.rows(sql`
    select columns(name -> name not like 'expected_orders_%' and name <> 'p_alive')
    from ${id(snapshot.table)} left join labels using (customer_id)
    order by customer_id`);
}

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfiguration } from "../../data/configuration.ts";
import { ingest } from "../../data/ingest.ts";
import { type TargetOptions, targetSchema } from "../../data/schema.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Engine } from "../../engines/engine.ts";
import { label, readLabelled } from "../../features/labels.ts";
import { aimAt } from "../../pipelines/aim.ts";
import { type Business, openBusiness } from "../../pipelines/business.ts";
import { labelledAt } from "../../pipelines/labelled.ts";
import { temporaryFolder, writeFiles } from "./command.ts";
import { smallShop } from "./shop.ts";

const day = "2024-12-01";
const targets: readonly TargetOptions[] = [
  { kind: "inactivity", horizon: "30d", active: "40d", exclude: ["monetary"] },
  { kind: "event", source: "orders", horizon: "30d" },
].map((target) => targetSchema.parse(target));

/** Hands `work` a business of a shop, and how often all of a snapshot was read. */
async function withShop(work: (business: Business, readings: () => number) => Promise<void>) {
  const folder = await temporaryFolder();
  await writeFiles(folder, smallShop({ customers: 200 }));
  const rejectsFolder = join(folder, "rejects");
  await mkdir(rejectsFolder);
  const configuration = await readConfiguration(join(folder, "quintile.yaml"));
  await withEngine({}, async (engine) => {
    const read = await ingest(engine, configuration, { folder, rejectsFolder, temporary: folder });
    let readings = 0;
    const counting: Engine = {
      ...engine,
      columns(query, options) {
        if (query.strings.some((text) => text.includes('"monetary"'))) readings++;
        return engine.columns(query, options);
      },
    };
    await work(await openBusiness(counting, configuration, read), () => readings);
  });
}

test("those whom targets ask about, with their labels, are the ones whom the tables of labels name", async () => {
  await withShop(async (business) => {
    const snapshot = await business.snapshotAt(day);
    const rows: number[] = [];
    for (const target of targets) {
      const aim = await aimAt(business, "asked", target);
      const { engine, configuration } = business;
      const { sources } = configuration;
      await label(engine, target, { snapshot, sources, table: "labels" });
      const sample = await labelledAt(business, aim, day);
      expect(sample).toEqual(await readLabelled(engine, snapshot, "labels", aim.columns));
      rows.push(sample.labels.length);
    }
    expect(rows[0]).toBeGreaterThan(30);
    expect(rows[0]).toBeLessThan(rows[1] ?? 0);
  });
});

test("targets that ask about the same day share one reading", async () => {
  await withShop(async (business, readings) => {
    const aims = await Promise.all(targets.map((target) => aimAt(business, "asked", target)));
    await business.snapshotAt(day);
    const before = readings();
    await Promise.all(aims.map((aim) => labelledAt(business, aim, day)));
    expect(readings() - before).toBe(1);
  });
});

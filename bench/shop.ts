import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readConfiguration } from "../data/configuration.ts";
import { ingest } from "../data/ingest.ts";
import { writeSampleShop } from "../data/sample/sample-shop.ts";
import { withEngine } from "../engines/duckdb.ts";
import { openBusiness } from "../pipelines/business.ts";
import { run } from "../pipelines/run.ts";
import type { Benchmark } from "./benchmark.ts";

const CUSTOMERS = 20_000;

/** Times reading and checking the sample shop's three files. */
export const ingestFiles: Benchmark = async (folder) => {
  const { rows, configuration } = await shop(folder);
  return {
    what: `ingest of ${rows.toLocaleString("en-GB")} rows in three gzipped CSV files`,
    rows,
    work: async () => await withShop(folder, configuration, async () => undefined),
  };
};

/** Times ingest and one snapshot of every feature. */
export const shopFeatures: Benchmark = async (folder) => {
  const { rows, configuration } = await shop(folder);
  return {
    what: `ingest and a snapshot of every feature, ${rows.toLocaleString("en-GB")} rows`,
    rows,
    work: async () =>
      await withShop(folder, configuration, async (business) => {
        await business.snapshotAt("2026-01-01");
      }),
  };
};

/** Times everything that `quintile run` does. */
export const shopRun: Benchmark = async (folder) => {
  const { rows, configuration } = await shop(folder);
  return {
    what: `run of ${CUSTOMERS.toLocaleString("en-GB")} customers, ${rows.toLocaleString("en-GB")} rows`,
    rows,
    work: async () => {
      await run({
        configuration,
        out: join(folder, "run"),
        asOf: null,
        seed: null,
        engine: {},
        show: "plain",
        truth: null,
      });
    },
  };
};

async function shop(folder: string) {
  const written = await writeSampleShop(folder, { seed: 1, customers: CUSTOMERS });
  const rows = written.files.reduce((sum, file) => sum + file.rows, 0);
  return { rows, configuration: written.configuration };
}

async function withShop(
  folder: string,
  path: string,
  work: (business: Awaited<ReturnType<typeof openBusiness>>) => Promise<void>,
): Promise<void> {
  const configuration = await readConfiguration(path);
  const [rejectsFolder, temporary] = [join(folder, "rejects"), join(folder, "temporary")];
  await mkdir(rejectsFolder);
  await mkdir(temporary);
  await withEngine({ temporary }, async (engine) => {
    const ingested = await ingest(engine, configuration, { folder, rejectsFolder, temporary });
    await work(await openBusiness(engine, configuration, ingested));
  });
}

import { spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readConfiguration } from "../data/configuration.ts";
import { ingest } from "../data/ingest.ts";
import { addDays } from "../data/window.ts";
import { withEngine } from "../engines/duckdb.ts";
import { openBusiness } from "../pipelines/business.ts";
import type { LeanDocument } from "../pipelines/lean/lean-document.ts";
import { leanRun } from "../pipelines/lean/lean-run.ts";
import { report } from "../pipelines/report.ts";
import { score, train } from "../pipelines/run.ts";
import type { Timings } from "../pipelines/stages.ts";
import type { TargetReport } from "../reports/target-report.ts";
import type { Aside, Contest, Peer } from "./contest.ts";
import { AS_OF, writeOrders } from "./orders.ts";

const MILLION = 1_000_000;
const count = (rows: number) => `about ${rows.toLocaleString("en-GB")} orders`;
const configurationOf = (folder: string) => join(folder, "quintile.yaml");
const quiet = { asOf: null, seed: null, engine: {}, show: "nothing" } as const;

function polars(job: "all" | "features"): Peer {
  return {
    name: job === "all" ? "Polars + LightGBM" : "Polars",
    module: job === "all" ? "polars, lightgbm" : "polars",
    script: fileURLToPath(new URL("peer.py", import.meta.url)),
    job,
  };
}

/** Times everything that `quintile run` does by default, from a Parquet file to lists and reports. */
export const wholeRun: Contest = {
  what: (rows) => `a run on ${count(rows)}`,
  rows: 10 * MILLION,
  prepare: writeOrders,
  contenders: {
    quintile: async (folder) => {
      const out = join(folder, "run");
      await program("run", "-c", configurationOf(folder), "--quiet", "--out", out);
      const [churn, again] = await Promise.all(
        ["churn", "buys_again"].map((name) => auc(out, name)),
      );
      return {
        what: `AUC churn ${churn}, buys again ${again}`,
        seconds: 0,
        stages: await stagesOf(out),
      };
    },
  },
  peers: [polars("all")],
};

/**
 * Times `run --lean`, which does what the peer does: features, a model a target, scores, segments and lists. The same models
 * are tested on everybody beforehand, as the peer's are.
 */
export const leanJob: Contest = {
  what: (rows) => `a lean run on ${count(rows)}`,
  rows: 10 * MILLION,
  async prepare(folder, rows) {
    await writeOrders(folder, rows);
    const path = configurationOf(folder);
    const written = await readFile(path, "utf8");
    await writeFile(path, written.replace("rank_by: value_at_risk", "rank_by: score * monetary"));
    const out = join(folder, "tested");
    const { document } = await leanRun({ ...quiet, configuration: path, out, testOn: "everybody" });
    await writeFile(join(folder, "tested.json"), JSON.stringify(document.metrics));
  },
  contenders: {
    quintile: async (folder) => {
      const out = join(folder, "lean");
      await program("run", "-c", configurationOf(folder), "--lean", "--quiet", "--out", out);
      const told = await readFile(join(folder, "tested.json"), "utf8");
      const metrics = JSON.parse(told) as LeanDocument["metrics"];
      const auc = (target: string) => metrics[target]?.auc?.value.toFixed(4) ?? "none";
      return {
        what: `AUC of everybody churn ${auc("churn")}, buys again ${auc("buys_again")}`,
        seconds: 0,
        stages: await stagesOf(out),
      };
    },
  },
  peers: [polars("all")],
};

/** Times a run of four days later on the same files, beside which the seconds of the first one are told. */
export const laterRun: Contest = {
  what: (rows) => `a run of a later day on the same ${count(rows)}`,
  rows: 10 * MILLION,
  async prepare(folder, rows) {
    await writeOrders(folder, rows);
    const out = join(folder, "runs", "first");
    const argv = [PROGRAM, "run", "-c", configurationOf(folder), "--quiet", "--out", out];
    const { status, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" });
    if (status !== 0) throw new Error(`the first run failed: ${stderr}`);
  },
  contenders: {
    quintile: async (folder) => {
      const out = join(folder, "runs", "later");
      const later = ["--as-of", addDays(AS_OF, 4), "--out", out];
      await program("run", "-c", configurationOf(folder), "--quiet", ...later);
      const { seconds } = await timingsOf(join(folder, "runs", "first"));
      return {
        what: `the first run took ${seconds.toFixed(1)} s`,
        seconds: 0,
        stages: await stagesOf(out),
      };
    },
  },
};

/** Times ingest (apart) and one snapshot of every feature of everybody. */
export const features: Contest = {
  what: (rows) => `a snapshot of every feature, ${count(rows)}`,
  rows: 10 * MILLION,
  prepare: writeOrders,
  contenders: {
    quintile: async (folder) => {
      const configuration = await readConfiguration(configurationOf(folder));
      const [rejectsFolder, temporary] = [join(folder, "rejects"), join(folder, "temporary")];
      for (const one of [rejectsFolder, temporary]) await mkdir(one, { recursive: true });
      return await withEngine({ temporary }, async (engine) => {
        const start = performance.now();
        const ingested = await ingest(engine, configuration, { folder, rejectsFolder, temporary });
        const business = await openBusiness(engine, configuration, ingested);
        const seconds = (performance.now() - start) / 1000;
        const { features: all } = await business.snapshotAt(AS_OF);
        return { what: `ingest and opening; ${all.length} features`, seconds };
      });
    },
  },
  peers: [polars("features")],
};

/** Times `quintile score`: reading, features, segments, scores with reasons, lists and reports, by models trained before. */
export const scoreRun: Contest = {
  what: (rows) => `scoring by a trained run, ${count(rows)}`,
  rows: MILLION,
  async prepare(folder, rows) {
    await writeOrders(folder, rows);
    await train({ ...quiet, configuration: configurationOf(folder), out: join(folder, "trained") });
  },
  contenders: {
    quintile: async (folder) => {
      const [model, out] = [join(folder, "trained"), join(folder, "scored")];
      await score({ ...quiet, configuration: configurationOf(folder), model, out });
      return { what: "", seconds: 0, stages: await stagesOf(out) };
    },
  },
};

/** Times the report on how the last month went for each group of customers. */
export const monthReport: Contest = {
  what: (rows) => `the report of a month, ${count(rows)}`,
  rows: MILLION,
  async prepare(folder, rows) {
    await scoreRun.prepare(folder, rows);
    await scoreRun.contenders["quintile"]?.(folder);
  },
  contenders: {
    quintile: async (folder) => {
      const { engine, show } = quiet;
      await report({
        configuration: configurationOf(folder),
        period: "month",
        until: null,
        run: join(folder, "scored"),
        out: join(folder, "month"),
        engine,
        show,
      });
      return undefined;
    },
  },
};

const PROGRAM = fileURLToPath(new URL("../bin/quintile.mjs", import.meta.url));

/** Does a command in this process by the program as users have it, which runs compiled; once a process. */
async function program(...argv: readonly string[]): Promise<void> {
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...argv);
  await import(pathToFileURL(PROGRAM).href);
  if (process.exitCode !== 0) throw new Error(`'quintile ${argv.join(" ")}' failed`);
}

async function stagesOf(out: string): Promise<NonNullable<Aside["stages"]>> {
  return (await timingsOf(out)).stages;
}

async function timingsOf(out: string): Promise<Timings> {
  return JSON.parse(await readFile(join(out, "timings.json"), "utf8")) as Timings;
}

async function auc(out: string, target: string): Promise<string> {
  const found = JSON.parse(
    await readFile(join(out, "reports", `${target}.json`), "utf8"),
  ) as TargetReport;
  const candidate = found.candidates.find(({ name }) => name === found.champion);
  return candidate === undefined ? "none" : candidate.auc.value.toFixed(4);
}

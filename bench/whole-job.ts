import { spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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
import type { Contest, Measured, Peer } from "./contest.ts";
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
    whole: job === "all",
  };
}

/** Times everything that `quintile run` does by default, from a Parquet file to lists and reports, as a process like the peer. */
export const wholeRun: Contest = {
  what: (rows) => `a run on ${count(rows)}`,
  rows: 10 * MILLION,
  prepare: writeOrders,
  contenders: {
    quintile: async (folder) => {
      const out = join(folder, "run");
      const took = await program(out, "-c", configurationOf(folder));
      const [churn, again] = await Promise.all(
        ["churn", "buys_again"].map((name) => auc(out, name)),
      );
      return {
        what: `AUC churn ${churn}, buys again ${again}`,
        seconds: 0,
        stages: await stagesOf(out),
        took,
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
      const took = await program(out, "-c", configurationOf(folder), "--lean");
      const told = await readFile(join(folder, "tested.json"), "utf8");
      const metrics = JSON.parse(told) as LeanDocument["metrics"];
      const auc = (target: string) => metrics[target]?.auc?.value.toFixed(4) ?? "none";
      return {
        what: `AUC of everybody churn ${auc("churn")}, buys again ${auc("buys_again")}`,
        seconds: 0,
        stages: await stagesOf(out),
        took,
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
    const first = await program(join(folder, "runs", "first"), "-c", configurationOf(folder));
    await writeFile(join(folder, "first.json"), JSON.stringify(first));
  },
  contenders: {
    quintile: async (folder) => {
      const out = join(folder, "runs", "later");
      const asOf = ["--as-of", addDays(AS_OF, 4)];
      const took = await program(out, "-c", configurationOf(folder), ...asOf);
      const first = JSON.parse(await readFile(join(folder, "first.json"), "utf8")) as Measured;
      return {
        what: `the first run took ${first.seconds.toFixed(1)} s`,
        seconds: 0,
        stages: await stagesOf(out),
        took,
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

/** Runs the program as users have it, in a process of its own, which writes a run's folder. */
async function program(out: string, ...argv: readonly string[]): Promise<Measured> {
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [PROGRAM, "run", ...argv, "--quiet", "--out", out],
    { encoding: "utf8" },
  );
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`'quintile run ${argv.join(" ")}' failed: ${stderr}`);
  const stages = await stagesOf(out);
  return { seconds, megabytes: Math.max(...stages.map((stage) => stage.peak_memory_mb)) };
}

async function stagesOf(out: string): Promise<Timings["stages"]> {
  const timings = await readFile(join(out, "timings.json"), "utf8");
  return (JSON.parse(timings) as Timings).stages;
}

async function auc(out: string, target: string): Promise<string> {
  const found = JSON.parse(
    await readFile(join(out, "reports", `${target}.json`), "utf8"),
  ) as TargetReport;
  const candidate = found.candidates.find(({ name }) => name === found.champion);
  return candidate === undefined ? "none" : candidate.auc.value.toFixed(4);
}

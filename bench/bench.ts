import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Benchmark } from "./benchmark.ts";
import { type Contest, compete, hold } from "./contest.ts";
import { growthChart } from "./growth.ts";
import { ingestCsv } from "./ingest.ts";
import { lifetimeFit } from "./lifetime.ts";
import { modelsFit } from "./models.ts";
import { logisticFit } from "./numbers.ts";
import { scoreOneByOne } from "./score-one.ts";
import { segmentsFit } from "./segments.ts";
import { serveUsers } from "./serve.ts";
import { ingestFiles, shopFeatures, shopRun } from "./shop.ts";
import { features, laterRun, leanJob, monthReport, scoreRun, wholeRun } from "./whole-job.ts";

const contests: Readonly<Record<string, Contest>> = {
  ingest: ingestCsv,
  features,
  segments: segmentsFit,
  models: modelsFit,
  score: scoreRun,
  reports: monthReport,
  run: wholeRun,
  lean: leanJob,
  later: laterRun,
};
const benchmarks: Readonly<Record<string, Benchmark>> = {
  "shop-ingest": ingestFiles,
  "shop-features": shopFeatures,
  lifetime: lifetimeFit,
  logistic: logisticFit,
  "shop-run": shopRun,
  "score-one": scoreOneByOne,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: "string" },
    size: { type: "string" },
    json: { type: "boolean", default: false },
    runs: { type: "string", default: "3" },
    contender: { type: "string" },
    folder: { type: "string" },
    users: { type: "string", default: "20" },
    seconds: { type: "string", default: "20" },
    peer: { type: "string", default: "python3" },
  },
});
const [name = "", ...files] = positionals;
const contest = contests[name];
const benchmark = benchmarks[name];
if (contest !== undefined && values.contender !== undefined)
  await compete(contest, values.contender, values.folder ?? "");
else if (contest !== undefined)
  await hold(name, contest, {
    rows: rowsAsked() ?? contest.rows,
    runs: Number(values.runs),
    python: values.peer,
    json: values.json,
  });
else if (benchmark !== undefined) await time(name, benchmark);
else if (name === "growth" && files.length > 1) process.stdout.write(await growthChart(files));
else if (name === "serve")
  await serveUsers({
    folder: values.folder ?? null,
    customers: rowsAsked() ?? 1_000_000,
    users: Number(values.users),
    seconds: Number(values.seconds),
  });
else {
  const names = [...Object.keys(contests), ...Object.keys(benchmarks), "serve"].join("|");
  process.stderr.write(
    `usage: npm run bench -- ${names} [--size 1M|10M|100M] [--rows N] [--runs N] [--json] [--peer PYTHON]\n       npm run bench -- growth FILE FILE ... (what \`run --json\` printed of several sizes)\n`,
  );
  process.exitCode = 2;
}

/** Returns how many rows the user asked for, by number or in millions; undefined where they did not say. */
function rowsAsked(): number | undefined {
  const said = values.rows ?? values.size;
  if (said === undefined) return undefined;
  const [, digits, millions] = /^(\d+)(M?)$/.exec(said) ?? [];
  if (digits === undefined) throw new Error(`expected rows such as 200000 or 10M, got '${said}'`);
  return Number(digits) * (millions === "M" ? 1_000_000 : 1);
}

async function time(called: string, prepare: Benchmark): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "quintile-bench-"));
  try {
    const { what, rows, work } = await prepare(folder);
    const start = performance.now();
    await work();
    const seconds = (performance.now() - start) / 1000;
    const memory = Math.round(process.resourceUsage().maxRSS / 1024);
    process.stdout.write(
      `${called}: ${what}\n${seconds.toFixed(2)} s, ${Math.round(rows / seconds).toLocaleString("en-GB")} rows/s, peak ${memory} MB resident with its preparation; Node ${process.version}, ${availableParallelism()} cores\n`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

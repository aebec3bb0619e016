import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Benchmark } from "./benchmark.ts";
import { type Contest, compete, hold } from "./contest.ts";
import { ingestCsv } from "./ingest.ts";
import { lifetimeFit } from "./lifetime.ts";
import { modelsFit } from "./models.ts";
import { logisticFit } from "./numbers.ts";
import { scoreOneByOne } from "./score-one.ts";
import { segmentsFit } from "./segments.ts";
import { serveUsers } from "./serve.ts";
import { features, ingestFiles, wholeRun } from "./shop.ts";

const contests: Readonly<Record<string, Contest>> = {
  ingest: ingestCsv,
  models: modelsFit,
  segments: segmentsFit,
};
const benchmarks: Readonly<Record<string, Benchmark>> = {
  "ingest-packed": ingestFiles,
  features,
  lifetime: lifetimeFit,
  logistic: logisticFit,
  run: wholeRun,
  "score-one": scoreOneByOne,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: "string" },
    runs: { type: "string", default: "3" },
    contender: { type: "string" },
    folder: { type: "string" },
    users: { type: "string", default: "20" },
    seconds: { type: "string", default: "20" },
    peer: { type: "string", default: "python3" },
  },
});
const [name = ""] = positionals;
const contest = contests[name];
const benchmark = benchmarks[name];
if (contest !== undefined && values.contender !== undefined)
  await compete(contest, values.contender, values.folder ?? "");
else if (contest !== undefined)
  await hold(name, contest, {
    rows: Number(values.rows ?? contest.rows),
    runs: Number(values.runs),
    python: values.peer,
  });
else if (benchmark !== undefined) await time(name, benchmark);
else if (name === "serve")
  await serveUsers({
    folder: values.folder ?? null,
    customers: Number(values.rows ?? 1_000_000),
    users: Number(values.users),
    seconds: Number(values.seconds),
  });
else {
  const names = [...Object.keys(contests), ...Object.keys(benchmarks), "serve"].join("|");
  process.stderr.write(`usage: npm run bench -- ${names} [--rows N] [--runs N] [--peer PYTHON]\n`);
  process.exitCode = 2;
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

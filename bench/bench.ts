import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { Benchmark } from "./benchmark.ts";
import { logisticFit, segmentsFit } from "./numbers.ts";
import { features, ingestFiles, wholeRun } from "./shop.ts";

const benchmarks: Readonly<Record<string, Benchmark>> = {
  ingest: ingestFiles,
  features,
  logistic: logisticFit,
  segments: segmentsFit,
  run: wholeRun,
};

const name = process.argv[2] ?? "";
const benchmark = benchmarks[name];
if (benchmark === undefined) {
  process.stderr.write(`usage: npm run bench -- ${Object.keys(benchmarks).join("|")}\n`);
  process.exitCode = 2;
} else {
  const folder = await mkdtemp(join(tmpdir(), "quintile-bench-"));
  try {
    const { what, rows, work } = await benchmark(folder);
    const start = performance.now();
    await work();
    const seconds = (performance.now() - start) / 1000;
    const memory = Math.round(process.resourceUsage().maxRSS / 1024);
    process.stdout.write(
      `${name}: ${what}\n${seconds.toFixed(2)} s, ${Math.round(rows / seconds).toLocaleString("en-GB")} rows/s, peak ${memory} MB resident with its preparation; Node ${process.version}, ${availableParallelism()} cores\n`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

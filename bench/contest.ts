import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import type { Timings } from "../pipelines/stages.ts";

/** Work on one input that several do, each in a process of its own, so that each has its own peak memory. */
export interface Contest {
  readonly what: (rows: number) => string;
  /** Rows of the input where none are asked for. */
  readonly rows: number;
  readonly prepare: (folder: string, rows: number) => Promise<void>;
  /** By name; the first is ours. One may say how many of its seconds went into what the others do not do. */
  readonly contenders: Readonly<Record<string, (folder: string) => Promise<Aside | undefined>>>;
  /** The same work in Python, where there is a Python with what it needs. */
  readonly peers?: readonly Peer[];
}

/** A Python script that is given the folder and its name, and prints its seconds and megabytes, and may an aside, as JSON. */
export interface Peer {
  readonly name: string;
  /** What it has to be able to import, separated by commas. */
  readonly module: string;
  readonly script: string;
  /** What the script is told to do; by default its name. */
  readonly job?: string;
  /** Whether its time is that of the process from start to end, as ours is where we are one; else what it says itself. */
  readonly whole?: boolean;
}

/** Seconds of a contender's work that are counted apart. */
export interface Aside {
  readonly what: string;
  readonly seconds: number;
  readonly stages?: readonly StageTime[];
  /** Where the work was a process of its own: how long it took from start to end, and its peak. */
  readonly took?: Measured;
}

/** What a process took. */
export interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
}

export interface ContestOptions {
  readonly rows: number;
  readonly runs: number;
  /** The Python that runs the peer. */
  readonly python: string;
  /** Whether to print JSON, for machines. */
  readonly json: boolean;
}

type StageTime = Pick<Timings["stages"][number], "stage" | "seconds" | "cpu_seconds">;

interface Result extends Measured {
  readonly aside?: Aside;
  readonly stages?: readonly StageTime[];
}

/** Runs every contender in turn, several times over, and prints the median seconds and the highest peak of each. */
export async function hold(
  name: string,
  contest: Contest,
  { rows, runs, python, json }: ContestOptions,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "quintile-bench-"));
  try {
    await contest.prepare(folder, rows);
    const peers = new Map((contest.peers ?? []).map((peer) => [peer.name, peer]));
    const able = [...peers.values()].filter((peer) => canRun(python, peer));
    const names = [...Object.keys(contest.contenders), ...able.map((peer) => peer.name)];
    const results = new Map<string, Result[]>(names.map((contender) => [contender, []]));
    for (let run = 0; run < runs; run++)
      for (const contender of names) {
        const peer = peers.get(contender);
        results
          .get(contender)
          ?.push(
            peer === undefined
              ? inOwnProcess(name, contender, folder)
              : inPython(python, peer, folder),
          );
      }
    const skipped = [...peers.values()]
      .filter((peer) => !able.includes(peer))
      .map((peer) => ({ name: peer.name, needs: peer.module }));
    const found = names.map((contender) =>
      summaryOf(contender, results.get(contender) ?? [], rows),
    );
    const machine = {
      node: process.version,
      cores: availableParallelism(),
      processor: cpus()[0]?.model ?? "unknown",
      memory_gb: Math.round(totalmem() / 2 ** 30),
    };
    if (json)
      process.stdout.write(
        `${JSON.stringify({ name, what: contest.what(rows), rows, runs, machine, contenders: found, skipped })}\n`,
      );
    else {
      process.stdout.write(
        `${name}: ${contest.what(rows)}; median of ${runs}, Node ${machine.node}, ${machine.cores} cores\n`,
      );
      for (const one of found) process.stdout.write(linesOf(one, found[0]?.seconds ?? Number.NaN));
      for (const one of skipped)
        process.stdout.write(
          `${one.name.padEnd(WIDTH)} skipped: '${python}' cannot import ${one.needs}, name another by --peer\n`,
        );
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

const WIDTH = 18;

interface Summary {
  readonly name: string;
  /** Median of the runs, what is counted apart left out. */
  readonly seconds: number;
  readonly rows_per_second: number;
  /** Highest of the runs. */
  readonly peak_memory_mb: number;
  /** Of the median run. */
  readonly aside: Aside | null;
  readonly stages: readonly StageTime[];
  readonly all_seconds: readonly number[];
}

function summaryOf(name: string, results: readonly Result[], rows: number): Summary {
  const inOrder = results.toSorted((a, b) => a.seconds - b.seconds);
  const middle = inOrder[inOrder.length >> 1];
  const seconds = middle?.seconds ?? Number.NaN;
  return {
    name,
    seconds,
    rows_per_second: Math.round(rows / seconds),
    peak_memory_mb: Math.max(...results.map(({ megabytes }) => megabytes)),
    aside: middle?.aside ?? null,
    stages: middle?.stages ?? middle?.aside?.stages ?? [],
    all_seconds: results.map((result) => result.seconds),
  };
}

function linesOf(
  { name, seconds, rows_per_second, peak_memory_mb, aside, stages }: Summary,
  ours: number,
): string {
  const lines = [
    `${name.padEnd(WIDTH)} ${seconds.toFixed(2).padStart(7)} s  ${rows_per_second.toLocaleString("en-GB")} rows/s  peak ${peak_memory_mb} MB resident  ours takes ${(ours / seconds).toFixed(2)} times as long`,
    ...stages.map(
      ({ stage, seconds: wall, cpu_seconds: cpu }) =>
        `${" ".repeat(WIDTH)} ${wall.toFixed(2).padStart(7)} s  ${cpu.toFixed(2).padStart(7)} s of CPU  ${stage}`,
    ),
  ];
  if (aside !== null && aside.what !== "")
    lines.push(
      aside.seconds > 0
        ? `${" ".repeat(WIDTH)} ${`+${aside.seconds.toFixed(2)}`.padStart(7)} s  ${aside.what}`
        : `${" ".repeat(WIDTH)} ${aside.what}`,
    );
  return `${lines.join("\n")}\n`;
}

/** Does one contender's work in this process and prints its seconds and peak memory as JSON. */
export async function compete(contest: Contest, contender: string, folder: string): Promise<void> {
  const work = contest.contenders[contender];
  if (work === undefined) throw new Error(`unknown contender '${contender}'`);
  const start = performance.now();
  const aside = await work(folder);
  const took: Measured = aside?.took ?? {
    seconds: (performance.now() - start) / 1000 - (aside?.seconds ?? 0),
    megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  process.stdout.write(`${JSON.stringify({ ...took, aside })}\n`);
}

function canRun(python: string, { module }: Peer): boolean {
  return spawnSync(python, ["-c", `import ${module}`]).status === 0;
}

function inPython(
  python: string,
  { name, script, job = name, whole = false }: Peer,
  folder: string,
): Result {
  const start = performance.now();
  const { stdout, stderr, status } = spawnSync(python, [script, folder, job], {
    encoding: "utf8",
  });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  const said = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Result;
  return whole ? { ...said, seconds } : said;
}

function inOwnProcess(name: string, contender: string, folder: string): Result {
  const arguments_ = [...process.execArgv, process.argv[1] ?? "", name, "--contender", contender];
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...arguments_, "--folder", folder],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`${contender} failed: ${stderr}`);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Result;
}

import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

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
  /** What it has to be able to import. */
  readonly module: string;
  readonly script: string;
}

/** Seconds of a contender's work that are counted apart. */
export interface Aside {
  readonly what: string;
  readonly seconds: number;
}

export interface ContestOptions {
  readonly rows: number;
  readonly runs: number;
  /** The Python that runs the peer. */
  readonly python: string;
}

interface Result {
  readonly seconds: number;
  readonly aside?: Aside;
  readonly megabytes: number;
}

/** Runs every contender in turn, several times over, and prints the median seconds and the highest peak of each. */
export async function hold(
  name: string,
  contest: Contest,
  { rows, runs, python }: ContestOptions,
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
    process.stdout.write(
      `${name}: ${contest.what(rows)}; median of ${runs}, Node ${process.version}, ${availableParallelism()} cores\n`,
    );
    const middle = (values: readonly number[]) =>
      values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
    const median = (contender: string) =>
      middle((results.get(contender) ?? []).map(({ seconds }) => seconds));
    const ours = median(names[0] ?? "");
    for (const contender of names) {
      const seconds = median(contender);
      const peak = Math.max(...(results.get(contender) ?? []).map(({ megabytes }) => megabytes));
      const asides = (results.get(contender) ?? []).flatMap(({ aside }) => aside ?? []);
      process.stdout.write(
        `${contender.padEnd(16)} ${seconds.toFixed(2).padStart(6)} s  ${Math.round(rows / seconds).toLocaleString("en-GB")} rows/s  peak ${peak} MB resident  ours takes ${(ours / seconds).toFixed(2)} times as long\n`,
      );
      const [first] = asides;
      if (first !== undefined)
        process.stdout.write(
          `${" ".repeat(16)} ${`+${middle(asides.map((aside) => aside.seconds)).toFixed(2)}`.padStart(6)} s  ${first.what}\n`,
        );
    }
    for (const peer of peers.values())
      if (!able.includes(peer))
        process.stdout.write(
          `${peer.name.padEnd(16)} skipped: '${python}' cannot import ${peer.module}, name another by --peer\n`,
        );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Does one contender's work in this process and prints its seconds and peak memory as JSON. */
export async function compete(contest: Contest, contender: string, folder: string): Promise<void> {
  const work = contest.contenders[contender];
  if (work === undefined) throw new Error(`unknown contender '${contender}'`);
  const start = performance.now();
  const aside = await work(folder);
  const seconds = (performance.now() - start) / 1000 - (aside?.seconds ?? 0);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(`${JSON.stringify({ seconds, aside, megabytes })}\n`);
}

function canRun(python: string, { module }: Peer): boolean {
  return spawnSync(python, ["-c", `import ${module}`]).status === 0;
}

function inPython(python: string, { name, script }: Peer, folder: string): Result {
  const { stdout, stderr, status } = spawnSync(python, [script, folder, name], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Result;
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

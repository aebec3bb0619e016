import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, vi } from "vitest";
import { main } from "../../pipelines/command-line.ts";
import type { Files } from "./shop.ts";

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line in this process and returns its exit code and all that it wrote. */
export async function quintile(...argv: readonly string[]): Promise<Ended> {
  const [out, err] = [caught(process.stdout), caught(process.stderr)];
  try {
    const code = await main(argv);
    return { code, out: out.text(), err: err.text() };
  } finally {
    out.release();
    err.release();
  }
}

/** Starts one command line as a process of its own in a folder; `whileItRuns` may signal it. */
export async function quintileProcess(
  folder: string,
  argv: readonly string[],
  whileItRuns: (child: ChildProcess) => Promise<void> = async () => undefined,
): Promise<Ended> {
  const program = fileURLToPath(new URL("../../bin/quintile.mjs", import.meta.url));
  const child = spawn(process.execPath, [program, ...argv], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  const [out, err] = [text(child.stdout), text(child.stderr)];
  await whileItRuns(child);
  const [code, signal] = await ended;
  return { code: code ?? signal, out: await out, err: await err };
}

function caught(stream: NodeJS.WriteStream) {
  const pieces: string[] = [];
  const spy = vi.spyOn(stream, "write").mockImplementation((piece) => {
    pieces.push(String(piece));
    return true;
  });
  return { text: () => pieces.join(""), release: () => spy.mockRestore() };
}

/** Makes a folder that is gone when the file's tests have ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "quintile-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files below a folder and returns the path of its configuration. */
export async function writeFiles(folder: string, files: Files): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return join(folder, "quintile.yaml");
}

/** Reads every file below a folder, by path, `timings.json` apart. */
export async function readTree(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name !== "timings.json")
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const tree = new Map<string, Buffer>();
  for (const path of paths) tree.set(path.slice(folder.length + 1), await readFile(path));
  return tree;
}

/** Reads a JSON file. */
export async function readJson(...path: readonly string[]): Promise<unknown> {
  return JSON.parse(await readFile(join(...path), "utf8"));
}

/** Returns the cells of a CSV text, line by line, read as RFC 4180 says. */
export function cells(csv: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\r?\n|$)/g,
  )) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (end !== ",") rows.push([]);
  }
  return rows
    .filter((row) => row.length > 1 || row[0] !== undefined)
    .filter((row) => row.join("") !== "");
}

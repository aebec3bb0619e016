import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, stat, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { ConfigurationError } from "../data/errors.ts";
import { reportMarks } from "../data/run-folders.ts";
import { fingerprintOf } from "../data/ways/fingerprint.ts";

/** A run's folder while it is being written: aside, so that a folder that exists is complete. */
export interface RunFolder {
  /** Where to write; renamed when the work is whole. */
  readonly path: string;
  /** Scratch space on the same disk, gone when the work ends. */
  readonly temporary: string;
}

export interface Output {
  readonly path: string;
  readonly rows: number | null;
  readonly sha256: string;
}

/**
 * Hands `work` an empty folder in `parent` and renames it to the folder that `work` settles on when it has ended well; an
 * earlier run there is replaced whole, and then `placed` is done. On an error or a signal nothing stays behind.
 */
export async function writeAside<Result>(
  parent: string,
  work: (folder: RunFolder) => Promise<{
    readonly target: string;
    readonly result: Result;
    readonly placed?: () => Promise<void>;
  }>,
): Promise<Result> {
  const { aside, made } = await openAside(resolve(parent));
  const path = join(aside, "run");
  const temporary = join(aside, "temporary");
  const clean = () => {
    rmSync(aside, { recursive: true, force: true });
    if (made !== undefined) removeEmpty(resolve(parent), made);
  };
  process.on("exit", clean);
  try {
    await mkdir(path);
    await mkdir(temporary);
    const { target, result, placed } = await work({ path, temporary });
    await requireOwnFolder(target);
    await replace(path, resolve(target), join(aside, "previous"));
    await placed?.();
    return result;
  } finally {
    process.off("exit", clean);
    clean();
  }
}

/** Lets `latest` beside the run's folder point to it. */
export async function pointLatest(target: string): Promise<void> {
  const link = join(dirname(resolve(target)), "latest");
  // Two runs of one process may end at once.
  const fresh = `${link}.${randomUUID()}`;
  await symlink(basename(target), fresh);
  await rename(fresh, link);
}

/** Lists the files below a folder, sorted, with their SHA-256; `rows` and `digests` give those that are known. */
export async function listOutputs(
  folder: string,
  rows: ReadonlyMap<string, number>,
  digests: ReadonlyMap<string, string> = new Map(),
): Promise<readonly Output[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
  const outputs: Output[] = [];
  for (const path of paths)
    outputs.push({
      path,
      rows: rows.get(path) ?? null,
      sha256: digests.get(path) ?? (await sha256(join(folder, path))),
    });
  return outputs;
}

/** Writes a document as indented JSON with a final newline. */
export async function writeJson(path: string, document: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(document, null, 2)}\n`);
}

/** Throws unless a folder is absent, empty or an earlier run: nothing else is ever overwritten. */
export async function requireOwnFolder(target: string): Promise<void> {
  if (!existsSync(target)) return;
  if (!(await stat(target)).isDirectory())
    throw new ConfigurationError(`the output folder '${target}' is a file`);
  const names = await readdir(target);
  const marks = ["run.json", ...reportMarks];
  if (names.length > 0 && !marks.some((mark) => existsSync(join(target, mark))))
    throw new ConfigurationError(
      `the output folder '${target}' holds other files and no earlier run; choose an empty or a new one`,
    );
}

/** Opens a folder beside the later run; `made` is the topmost folder that had to be made for it. */
async function openAside(
  parent: string,
): Promise<{ readonly aside: string; readonly made: string | undefined }> {
  try {
    const made = await mkdir(parent, { recursive: true });
    return { aside: await mkdtemp(join(parent, ".quintile-")), made };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(`the output folder '${parent}' cannot be written (${code})`);
  }
}

/** Removes a folder and the empty ones above it, up to `top`; one that holds anything stays. */
function removeEmpty(folder: string, top: string): void {
  for (let path = folder; path.startsWith(top); path = dirname(path)) {
    if (readdirSync(path).length > 0) return;
    rmdirSync(path);
  }
}

async function replace(path: string, target: string, previous: string): Promise<void> {
  if (existsSync(target)) await rename(target, previous);
  try {
    await rename(path, target);
  } catch (error) {
    if (existsSync(previous)) await rename(previous, target);
    throw error;
  }
}

/** Digests a file. */
export async function sha256(path: string): Promise<string> {
  return (await fingerprintOf(path)).sha256;
}

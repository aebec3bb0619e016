import { readdir, stat } from "node:fs/promises";
import { basename, dirname, relative, resolve, sep } from "node:path";
import type { Engine } from "../../engines/engine.ts";
import { literal, sql } from "../../engines/sql.ts";
import { ConfigurationError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { filesInFolder } from "./folder-files.ts";

export interface SourceFile {
  /** As written in the configuration, or as the glob matched it, relative to the configuration's folder. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** What is to be known of how it was found. */
  readonly note?: string;
}

/** Returns the files that a source's `path` names, each once: in the order written, those of a glob by name. */
export async function findFiles(
  engine: Engine,
  source: string,
  written: string | readonly string[],
  folder: string,
): Promise<readonly SourceFile[]> {
  const found = new Map<string, SourceFile>();
  for (const name of typeof written === "string" ? [written] : written)
    for (const file of await filesOf(engine, source, name, folder))
      if (!found.has(file.path)) found.set(file.path, file);
  return [...found.values()];
}

async function filesOf(
  engine: Engine,
  source: string,
  name: string,
  folder: string,
): Promise<readonly SourceFile[]> {
  const path = resolve(folder, name);
  const what = await stat(path).catch(() => null);
  if (what?.isFile()) return [{ name, path }];
  if (what?.isDirectory()) return await filesInFolder(source, name, path);
  if (what !== null) throw new ConfigurationError(`sources.${source}.path: '${name}' is no file`);
  if (!/[*?[]/.test(name)) throw new ConfigurationError(await missing(source, name, path));
  const rows = await engine.rows(sql`select file from glob(${literal(path)})`);
  const paths = rows.map((row) => String(row["file"])).sort();
  if (paths.length === 0)
    throw new ConfigurationError(`sources.${source}.path: no file matches '${name}'`);
  return paths.map((match) => ({
    name: relative(resolve(folder), match).split(sep).join("/"),
    path: match,
  }));
}

async function missing(source: string, name: string, path: string): Promise<string> {
  const says = `sources.${source}.path: there is no file '${name}'`;
  const neighbours = await readdir(dirname(path)).catch(() => null);
  if (neighbours === null) return `${says}, nor its folder`;
  const near = nearest(basename(path), neighbours);
  return near === null ? says : `${says}, did you mean '${near}'?`;
}

import { readdir, stat } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";
import type { Engine } from "../../engines/engine.ts";
import { literal, sql } from "../../engines/sql.ts";
import { ConfigurationError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import type { SourceFile } from "../ways/source-files.ts";
import { wordsOf } from "./words.ts";

const TABLES = /\.(csv|tsv|txt|tab|dat|jsonl|ndjson|json|parquet|xlsx)(\.(gz|zst))?$/i;
const ABOUT = /^(readme|license|licence|changelog|notes?)\b/i;

/** Returns the files that paths, globs and folders name, each once, named relative to `folder`; a path to nothing is refused. */
export async function filesNamed(
  engine: Engine,
  written: readonly string[],
  folder: string,
): Promise<readonly SourceFile[]> {
  const paths = new Set<string>();
  for (const name of written) for (const path of await pathsOf(engine, name)) paths.add(path);
  return [...paths].map((path) => ({
    name: relative(resolve(folder), path).split(sep).join("/"),
    path,
  }));
}

async function pathsOf(engine: Engine, name: string): Promise<readonly string[]> {
  const path = resolve(name);
  const what = await stat(path).catch(() => null);
  if (what?.isFile()) return [path];
  if (what?.isDirectory()) {
    const found = (await readdir(path))
      .filter((file) => TABLES.test(file) && !ABOUT.test(file) && !file.startsWith("."))
      .sort()
      .map((file) => join(path, file));
    if (found.length === 0)
      throw new ConfigurationError(
        `folder '${name}' holds no file of a known kind (csv, tsv, txt, jsonl, parquet, packed or not)`,
      );
    return found;
  }
  if (what !== null) throw new ConfigurationError(`'${name}' is neither a file nor a folder`);
  if (/[*?[]/.test(name)) {
    const rows = await engine.rows(sql`select file from glob(${literal(path)})`);
    if (rows.length === 0) throw new ConfigurationError(`no file matches '${name}'`);
    return rows.map((row) => String(row["file"])).sort();
  }
  const neighbours = await readdir(resolve(path, "..")).catch(() => []);
  const near = nearest(basename(path), neighbours);
  throw new ConfigurationError(
    `there is no file '${name}'${near === null ? "" : `, did you mean '${near}'?`}`,
  );
}

/** Folders that say where files lie, not whose they are. */
const NOWHERE =
  /^(?:data|datasets?|files?|exports?|csvs?|raw|input|inputs|tmp|temp|downloads?|desktop|documents|src|home|root)$/;

/** Returns the name of a business from the folder that all its files lie in, else from its first file. */
export function businessName(files: readonly SourceFile[]): string {
  const folders = new Set(files.map(({ path }) => resolve(path, "..")));
  const [folder = ""] = folders;
  const named = folders.size === 1 ? basename(folder) : "";
  const first = basename(files[0]?.path ?? "").replace(/(\.\w+)+$/, "");
  const words = NOWHERE.test(wordsOf(named)) || named === "" ? first : named;
  const kebab = wordsOf(words)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return kebab === "" ? "shop" : kebab;
}

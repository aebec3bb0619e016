import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../errors.ts";
import type { SourceFile } from "./source-files.ts";

/** Kinds of table files by the end of their names, packed or not. */
const KINDS: readonly (readonly [string, RegExp])[] = [
  ["delimited text", /\.(csv|tsv|tab|psv|txt|dat)(\.(gz|zst))?$/i],
  ["JSON", /\.(json|jsonl|ndjson)(\.(gz|zst))?$/i],
  ["Parquet", /\.(parquet|pq)$/i],
  ["xlsx", /\.xlsx$/i],
];
const SHOWN = 5;

/**
 * Returns the table files of a folder, by name. Hidden files, a README and text about the data are passed over in
 * silence, other files and folders are noted; tables of several kinds, or none at all, are refused.
 */
export async function filesInFolder(
  source: string,
  name: string,
  path: string,
): Promise<readonly SourceFile[]> {
  const entries = (await readdir(path, { withFileTypes: true }))
    .filter((entry) => !/^\.|^~\$|^readme|\.md$/i.test(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const kindOf = (file: string) => KINDS.find(([, pattern]) => pattern.test(file))?.[0];
  const tables = entries.filter(
    (entry) => !entry.isDirectory() && kindOf(entry.name) !== undefined,
  );
  const [first] = tables;
  if (first === undefined)
    throw new ConfigurationError(
      `sources.${source}.path: the folder '${name}' holds no table, expected csv, tsv, json, parquet or xlsx files`,
    );
  const other = tables.find((entry) => kindOf(entry.name) !== kindOf(first.name));
  if (other !== undefined)
    throw new ConfigurationError(
      `sources.${source}.path: the folder '${name}' holds ${kindOf(first.name)} ('${first.name}') and ${kindOf(other.name)} ('${other.name}'), name one kind, such as '${name.replace(/\/$/, "")}/*${/\.\w+$/.exec(first.name)?.[0] ?? ""}'`,
    );
  const others = entries.filter((entry) => !tables.includes(entry)).map((entry) => entry.name);
  const shown = others.slice(0, SHOWN).map((one) => `'${one}'`);
  const more = others.length > SHOWN ? ` and ${others.length - SHOWN} more` : "";
  return tables.map((entry, i) => ({
    name: `${name.replace(/\/$/, "")}/${entry.name}`,
    path: join(path, entry.name),
    ...(i === 0 && others.length > 0
      ? { note: `in '${name}' left out as no tables: ${shown.join(", ")}${more}` }
      : {}),
  }));
}

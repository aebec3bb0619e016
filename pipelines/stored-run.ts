import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../data/errors.ts";
import type { RunDocument } from "./run-document.ts";

/** Reads `run.json` of a run's folder. */
export async function storedRun(folder: string): Promise<RunDocument> {
  const path = join(folder, "run.json");
  if (!existsSync(path))
    throw new ConfigurationError(`'${folder}' is no run: it has no run.json; name one with --run`);
  return JSON.parse(await readFile(path, "utf8")) as RunDocument;
}

/** Lists the names of a run's lists. */
export async function storedLists(folder: string): Promise<readonly string[]> {
  const lists = join(folder, "lists");
  if (!existsSync(lists)) return [];
  return (await readdir(lists)).map((name) => name.replace(/\.csv$/, "")).sort();
}

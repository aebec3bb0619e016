import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DataQuality } from "../data/quality/quality.ts";
import type { EarlierQuality } from "../data/quality/quality-changes.ts";
import { listRunFolders } from "../data/run-folders.ts";
import type { RunDocument } from "./run-document.ts";

/** Of runs of one day, the one that did more is compared. */
const COMMANDS: readonly RunDocument["command"][] = ["check", "train", "score", "run"];

type Known = Pick<RunDocument, "name" | "as_of" | "command">;

/** A dated run's folder and what made it. */
export interface FoundRun {
  readonly run: string;
  /** Of the business. */
  readonly name: string;
  readonly as_of: string;
  readonly command: RunDocument["command"];
}

/**
 * Returns what the newest run of a business before `asOf` found in its files; null where no run of it in the folder is of
 * an earlier day. A run of the same day is never it, so that a run that is done again gives the same bytes.
 */
export async function earlierQuality(
  folder: string,
  name: string,
  asOf: string,
): Promise<EarlierQuality | null> {
  const runs = await runsIn(folder, (known) => known.name === name && known.as_of < asOf);
  for (const { run, as_of } of runs) {
    const found = await readIf<DataQuality>(join(folder, run, "data-quality.json"));
    if (found === null || !Array.isArray(found.value.sources)) continue;
    const sha256 = createHash("sha256").update(found.text).digest("hex");
    return { run, as_of, sha256, quality: found.value };
  }
  return null;
}

/** Lists the dated runs of a folder that are wanted: the newest day first, of one day the one that did more. */
export async function runsIn(
  folder: string,
  wanted: (known: { readonly name: string; readonly as_of: string }) => boolean,
): Promise<readonly FoundRun[]> {
  const { runs: all } = await listRunFolders<Known>(folder);
  const runs: FoundRun[] = [];
  for (const { folder: run, document } of all) {
    const { name, as_of, command } = document;
    if (as_of !== null && wanted({ name, as_of })) runs.push({ run, name, as_of, command });
  }
  const rank = ({ command }: FoundRun) => COMMANDS.indexOf(command);
  return runs.sort(
    (a, b) => compare(b.as_of, a.as_of) || rank(b) - rank(a) || compare(a.run, b.run),
  );
}

/** Reads a JSON document and its text; null where it is absent or broken. */
export async function readIf<T>(
  path: string,
): Promise<{ readonly value: T; readonly text: string } | null> {
  try {
    const text = await readFile(path, "utf8");
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { value: value as T, text } : null;
  } catch {
    return null;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

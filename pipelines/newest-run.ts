import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../data/errors.ts";
import type { RunDocument } from "./run-document.ts";

/** Returns the folder in `runs` of the newest run of a business that scored its customers; of one day, the one that also learned. */
export async function newestRun(runs: string, name: string): Promise<string> {
  const entries = await readdir(runs, { withFileTypes: true }).catch(() => []);
  const found: { readonly folder: string; readonly as_of: string; readonly learned: boolean }[] =
    [];
  for (const entry of entries) {
    const path = join(runs, entry.name, "run.json");
    if (!entry.isDirectory() || entry.name.startsWith(".") || !existsSync(path)) continue;
    const document = await readDocument(path);
    if (document?.name !== name || typeof document.customers !== "number") continue;
    const { as_of, command } = document;
    found.push({ folder: join(runs, entry.name), as_of: as_of ?? "", learned: command === "run" });
  }
  found.sort(
    (a, b) =>
      (a.as_of < b.as_of ? 1 : a.as_of > b.as_of ? -1 : 0) ||
      Number(b.learned) - Number(a.learned) ||
      (a.folder < b.folder ? -1 : 1),
  );
  const [newest] = found;
  if (newest === undefined)
    throw new ConfigurationError(
      `'${runs}' has no run of '${name}' that scored customers; run 'quintile run' first, or name a run with --run`,
    );
  return newest.folder;
}

async function readDocument(path: string): Promise<Partial<RunDocument> | null> {
  try {
    const document: unknown = JSON.parse(await readFile(path, "utf8"));
    return typeof document === "object" ? document : null;
  } catch {
    return null;
  }
}

import { join } from "node:path";
import { ConfigurationError } from "../data/errors.ts";
import { listRunFolders } from "../data/run-folders.ts";
import type { RunDocument } from "./run-document.ts";

/** Returns the folder in `runs` of the newest run of a business that scored its customers; of one day, the one that also learned. */
export async function newestRun(runs: string, name: string): Promise<string> {
  const { runs: all } = await listRunFolders<RunDocument>(runs);
  const found = all
    .filter(({ document }) => document.name === name && typeof document.customers === "number")
    .map(({ folder, document: { as_of, command } }) => ({
      folder: join(runs, folder),
      as_of: as_of ?? "",
      learned: command === "run",
    }));
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

import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A run's folder, by name, with what its `run.json` says. */
export interface FoundFolder<Document> {
  readonly folder: string;
  readonly document: Document;
}

/** The folders that stand in one: runs, and what is none with the reason, each sorted by name. */
export interface RunFolders<Document> {
  readonly runs: readonly FoundFolder<Document>[];
  readonly others: readonly { readonly folder: string; readonly because: string }[];
}

/** Files that tell a folder of another command that reports on a business. */
export const reportMarks = ["report.json", "replay.json", join("reports", "backtest.json")];

/** What every run says of itself. */
interface Named {
  readonly name: string;
  readonly as_of: string | null;
}

/**
 * Lists the folders in `parent` by what their `run.json` says; hidden ones and links are passed over, and a parent that
 * is not there holds none. One without a readable `run.json` is no run, with the reason.
 */
export async function listRunFolders<Document extends Named>(
  parent: string,
): Promise<RunFolders<Document>> {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
  const runs: FoundFolder<Document>[] = [];
  const others: { folder: string; because: string }[] = [];
  const folders = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .sort();
  for (const folder of folders) {
    const path = join(parent, folder, "run.json");
    if (!existsSync(path)) {
      const isReport = reportMarks.some((mark) => existsSync(join(parent, folder, mark)));
      others.push({ folder, because: isReport ? "a report" : "has no run.json" });
      continue;
    }
    const document = await readRunDocument<Document>(path);
    if (document === null) others.push({ folder, because: "its run.json cannot be read" });
    else runs.push({ folder, document });
  }
  return { runs, others };
}

/** Reads a `run.json`; null where it is absent, broken, or of another program. */
export async function readRunDocument<Document extends Named>(
  path: string,
): Promise<Document | null> {
  try {
    const document: unknown = JSON.parse(await readFile(path, "utf8"));
    return isNamed(document) ? (document as Document) : null;
  } catch {
    return null;
  }
}

function isNamed(document: unknown): document is Named {
  if (typeof document !== "object" || document === null) return false;
  const { name, as_of } = document as Partial<Named>;
  return typeof name === "string" && (as_of === null || typeof as_of === "string");
}

import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError } from "../../data/errors.ts";

/** A store as it was at one moment, in a folder of its own that only this user can read. */
export interface StoreCopy {
  readonly path: string;
  readonly remove: () => void;
}

const ATTEMPTS = 50;
const LOG_HEADER = 32;

/**
 * Copies a store and its log while somebody may be writing to it. The file is copied first and the log then: whatever
 * the file was changed by stands in the log for as long as the log is not begun again, which its first bytes tell.
 */
export function copyStore(path: string): StoreCopy {
  const folder = mkdtempSync(join(tmpdir(), "quintile-work-"));
  const own = join(folder, "work.sqlite");
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = stateOf(path);
      copyFileSync(path, own);
      copyIfThere(`${path}-wal`, `${own}-wal`);
      if (before === stateOf(path)) return { path: own, remove };
    }
    throw new DataError(`${path} is written to too quickly to be read`);
  } catch (error) {
    remove();
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new DataError(`${path} does not exist`);
    throw error;
  }
}

/** Returns the first bytes of a store's log, which change when it is begun again, or when the file changed where it has no log. */
function stateOf(path: string): string {
  const header = Buffer.alloc(LOG_HEADER);
  let log: number;
  try {
    log = openSync(`${path}-wal`, "r");
  } catch {
    return `changed ${statSync(path).mtimeMs}`;
  }
  try {
    return header.toString("hex", 0, readSync(log, header, 0, LOG_HEADER, 0));
  } finally {
    closeSync(log);
  }
}

function copyIfThere(from: string, to: string): void {
  rmSync(to, { force: true });
  if (existsSync(from)) copyFileSync(from, to);
}

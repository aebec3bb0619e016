import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Mark } from "../serve/store/work-store.ts";

/** What people noted of customers when working on lists; see `Mark`. */
export interface PastMark {
  readonly customer_id: string;
  /** The list that the customer was found on; null where on none. */
  readonly list: string | null;
  readonly status: Mark["status"];
  /** The day that the note is about, ISO 8601. */
  readonly on: string;
}

/** Returns the path of the store in which a business's marks and audit log are kept, beside its runs. */
export function workFile(runs: string, name: string): string {
  return join(runs, `${name}.work.sqlite`);
}

/**
 * Returns what was noted of a business's customers of the days before `asOf`, in the order of noting; nothing where nobody
 * has noted anything yet. Throws where the store cannot be read, since who is worked on is then not known.
 */
export async function readMarks({
  runs,
  name,
  asOf,
}: {
  readonly runs: string;
  readonly name: string;
  readonly asOf: string;
}): Promise<readonly PastMark[]> {
  const path = workFile(runs, name);
  if (!existsSync(path)) return [];
  const { readStore } = await import("../serve/store/work-store.ts");
  const store = readStore(path);
  try {
    return store
      .marksAfter(0, Number.MAX_SAFE_INTEGER)
      .filter(({ on }) => on < asOf)
      .map(({ customer, list, status, on }) => ({ customer_id: customer, list, status, on }));
  } finally {
    store.close();
  }
}

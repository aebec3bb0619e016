import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Runs of a business of which what they used is kept. */
const RUNS = 4;
/** What is younger may be of a run that is still at work. */
const LEAST_AGE_MS = 60 * 60 * 1000;
const USED = /^used-.*\.json$/;

/**
 * Remembers which entries a run of a business used and removes those that none of the newest runs of any business did,
 * and what runs that were killed left aside; neither before it is an hour old.
 */
export async function forgetUnused(
  folder: string,
  business: string,
  used: ReadonlySet<string>,
): Promise<void> {
  const file = fileOf(business);
  const runs = [[...used].sort(), ...(await usedBy(folder, file))].slice(0, RUNS);
  // Two runs of one process may end at once.
  const fresh = join(folder, `.aside-${randomUUID()}-${file}`);
  await writeFile(fresh, JSON.stringify(runs), { mode: 0o600 });
  await rename(fresh, join(folder, file));
  const names = await readdir(folder);
  const wanted = new Set<string>();
  for (const name of names.filter((one) => USED.test(one)))
    for (const entry of (await usedBy(folder, name)).flat()) wanted.add(entry);
  for (const name of names) {
    if (wanted.has(name) || USED.test(name) || name === ".gitignore") continue;
    const found = await stat(join(folder, name)).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > LEAST_AGE_MS)
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Lists the entries that the newest run of a business used. */
export async function lastUsed(folder: string, business: string): Promise<readonly string[]> {
  const [last = []] = await usedBy(folder, fileOf(business));
  return last;
}

function fileOf(business: string): string {
  return `used-${business}.json`;
}

/** Returns what each of the newest runs used, newest first; what cannot be read is as if it was not there. */
async function usedBy(folder: string, file: string): Promise<readonly (readonly string[])[]> {
  const path = join(folder, file);
  if (!existsSync(path)) return [];
  try {
    const runs: unknown = JSON.parse(await readFile(path, "utf8"));
    return Array.isArray(runs) ? runs.filter(Array.isArray) : [];
  } catch {
    return [];
  }
}

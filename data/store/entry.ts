import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fingerprintOf } from "../ways/fingerprint.ts";

/** Names the files of an entry, with their sizes and digests. */
const SEAL = "entry.json";

/** Whether a file of an entry is not what was kept, but tells what that is. */
export function isOfEntry(name: string): boolean {
  return name === SEAL;
}

interface Sealed {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Writes beside the files of an entry what they are, so that damage shows; only the user may read them. */
export async function sealEntry(folder: string): Promise<void> {
  const files: Sealed[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const path = join(folder, name);
    await chmod(path, 0o600);
    files.push({ name, ...(await fingerprintOf(path)) });
  }
  await writeFile(join(folder, SEAL), JSON.stringify(files), { mode: 0o600 });
}

/** Tells whether an entry holds exactly what it was sealed with; `digest` digests a file. */
export async function isWhole(
  folder: string,
  digest: (path: string) => Promise<string>,
): Promise<boolean> {
  try {
    const files = await sealedIn(folder);
    if (files.length + 1 !== (await readdir(folder)).length) return false;
    for (const { name, bytes, sha256 } of files) {
      const path = join(folder, name);
      if ((await stat(path)).size !== bytes) return false;
      if ((await digest(path)) !== sha256) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** Lists the large files of an entry; none where it cannot be read. */
export async function largeFiles(folder: string): Promise<readonly string[]> {
  const files = await sealedIn(folder).catch(() => []);
  return files.filter(({ bytes }) => bytes >= LARGE).map(({ name }) => join(folder, name));
}

/** Bytes from which on a file is worth another thread. */
const LARGE = 1 << 20;

async function sealedIn(folder: string): Promise<readonly Sealed[]> {
  return JSON.parse(await readFile(join(folder, SEAL), "utf8")) as readonly Sealed[];
}

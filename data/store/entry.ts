import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fingerprintOf } from "../ways/fingerprint.ts";

/** Names the files of an entry, with their sizes and digests. */
const SEAL = "entry.json";

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

/** Tells whether an entry holds exactly what it was sealed with. */
export async function isWhole(folder: string): Promise<boolean> {
  try {
    const files = JSON.parse(await readFile(join(folder, SEAL), "utf8")) as readonly Sealed[];
    if (files.length + 1 !== (await readdir(folder)).length) return false;
    for (const { name, bytes, sha256 } of files) {
      const path = join(folder, name);
      if ((await stat(path)).size !== bytes) return false;
      if ((await fingerprintOf(path)).sha256 !== sha256) return false;
    }
    return true;
  } catch {
    return false;
  }
}

import { copyFile, link } from "node:fs/promises";

/** Puts a file in another place too: the same file where the disk can, else a copy; neither may be written from then on. */
export async function linkOrCopy(path: string, to: string): Promise<void> {
  await link(path, to).catch(async () => copyFile(path, to));
}

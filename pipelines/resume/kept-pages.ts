import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isOfEntry } from "../../data/store/entry.ts";
import type { LearnedReported } from "../reported.ts";
import { entryName, type Kept } from "./recall.ts";

const WHAT = "the pages of targets";

/**
 * Has the pages of what was learned written to a run's folder: those of targets are copied where an earlier run kept them of the
 * very same reports, and kept where not. `write` writes the pages, of the targets too or without them.
 */
export async function writeOrCopyPages(
  kept: Kept | undefined,
  reported: LearnedReported,
  {
    folder,
    write,
  }: {
    readonly folder: string;
    readonly write: (targets: "all" | "none") => Promise<void>;
  },
): Promise<void> {
  if (kept === undefined) return await write("all");
  const { store } = kept;
  const reports = join(folder, "reports");
  await mkdir(reports, { recursive: true });
  // Each page names the others.
  const name = entryName("pages", [reported.targets, reported.others]);
  const entry = await store.take(name, WHAT);
  if (entry !== null) {
    // Anybody may read a page of a run, and only the user what is kept.
    for (const page of (await readdir(entry)).filter((one) => !isOfEntry(one)))
      await writeFile(join(reports, page), await readFile(join(entry, page)));
    return await write("none");
  }
  const began = performance.now();
  await write("all");
  if (!store.isWorth((performance.now() - began) / 1000, "little")) return;
  store.keepBeside(name, WHAT, async (aside) => {
    for (const page of await readdir(reports))
      if (reported.targets.some(({ target }) => isOfTarget(page, target)))
        await copyFile(join(reports, page), join(aside, page));
    return true;
  });
}

/** Whether a page, or the numbers beside it, tells of a target or is its model card. */
function isOfTarget(page: string, target: string): boolean {
  return ["", "-card"].some((what) =>
    [".html", ".json"].some((ending) => page === `${target}${what}${ending}`),
  );
}

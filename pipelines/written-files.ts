import { join } from "node:path";
import { oneAtATime } from "../engines/one-at-a-time.ts";

/** Files of a folder that are written behind the work, one after the other. */
export interface FilesBehind {
  /** Has a file written when those before it are, by its path in the folder, and counts its rows; once, however often it is added. */
  add(path: string, rows: number, write: (path: string) => Promise<void>): void;
  /** Waits for those that were added, and tells how many rows each has. */
  rows(): Promise<ReadonlyMap<string, number>>;
}

export type AddFile = FilesBehind["add"];

/** Does work while files of a folder are written behind it; all have ended when it has, and one that failed fails it. */
export async function whileWriting<Result>(
  folder: string,
  work: (files: FilesBehind) => Promise<Result>,
): Promise<Result> {
  const inTurn = oneAtATime();
  const files = new Map<string, { readonly rows: number; readonly written: Promise<void> }>();
  const all = () => [...files.values()].map(({ written }) => written);
  const behind: FilesBehind = {
    add(path, rows, write) {
      if (files.has(path)) return;
      const written = inTurn(() => write(join(folder, path)));
      // It is told of in the end.
      written.catch(() => undefined);
      files.set(path, { rows, written });
    },
    async rows() {
      await Promise.all(all());
      return new Map([...files].map(([path, { rows }]) => [path, rows]));
    },
  };
  try {
    const result = await work(behind);
    await behind.rows();
    return result;
  } finally {
    await Promise.allSettled(all());
  }
}

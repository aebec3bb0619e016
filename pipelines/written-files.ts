import { join } from "node:path";
import { oneAtATime } from "../engines/one-at-a-time.ts";

/** Has a file written when those before it are, by its path in a run's folder, and counts its rows. */
export type AddFile = (path: string, rows: number, write: (path: string) => Promise<void>) => void;

/** Does work while files of a folder are written behind it, one after the other, and tells in the end how many rows each has. */
export async function whileWriting<Result>(
  folder: string,
  work: (add: AddFile) => Promise<Result>,
): Promise<{ readonly result: Result; readonly rows: ReadonlyMap<string, number> }> {
  const inTurn = oneAtATime();
  const files: Promise<readonly [path: string, rows: number]>[] = [];
  const add: AddFile = (path, rows, write) => {
    const file = inTurn(async () => {
      await write(join(folder, path));
      return [path, rows] as const;
    });
    // It is told of in the end.
    file.catch(() => undefined);
    files.push(file);
  };
  try {
    const result = await work(add);
    return { result, rows: new Map(await Promise.all(files)) };
  } finally {
    await Promise.allSettled(files);
  }
}

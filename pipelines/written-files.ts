import { join } from "node:path";
import { oneAtATime } from "../engines/one-at-a-time.ts";

/** Files of a folder that are written behind the work, one after the other. */
export interface FilesBehind {
  /** Has a file written when those before it are, by its path in the folder, and counts its rows; once, however often it is added. */
  add(path: string, rows: number, write: (path: string) => Promise<void>): void;
  /** Waits for those that were added, and tells how many rows each has. */
  rows(): Promise<ReadonlyMap<string, number>>;
  /** Waits for them too, and tells their digests, where they are digested. */
  digests(): Promise<ReadonlyMap<string, string>>;
}

export type AddFile = FilesBehind["add"];

interface FileBehind {
  readonly rows: number;
  /** Ends with its digest, null where none is taken. */
  readonly written: Promise<string | null>;
}

/**
 * Does work while files of a folder are written behind it, and digested where `digest` says how; all have ended when it has,
 * and one that failed fails it.
 */
export async function whileWriting<Result>(
  folder: string,
  work: (files: FilesBehind) => Promise<Result>,
  { digest = null }: { readonly digest?: ((path: string) => Promise<string>) | null } = {},
): Promise<Result> {
  const inTurn = oneAtATime();
  const files = new Map<string, FileBehind>();
  const all = () => [...files.values()].map(({ written }) => written);
  const behind: FilesBehind = {
    add(path, rows, write) {
      if (files.has(path)) return;
      const whole = join(folder, path);
      const written = inTurn(() => write(whole)).then(async () => (await digest?.(whole)) ?? null);
      // It is told of in the end.
      written.catch(() => undefined);
      files.set(path, { rows, written });
    },
    async rows() {
      await Promise.all(all());
      return new Map([...files].map(([path, { rows }]) => [path, rows]));
    },
    async digests() {
      const found = await Promise.all(all());
      return new Map(
        [...files.keys()].flatMap((path, i) => {
          const one = found[i] ?? null;
          return one === null ? [] : [[path, one] as const];
        }),
      );
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

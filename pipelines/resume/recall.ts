import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { digestOf } from "../../data/store/origin.ts";
import type { Room, Store } from "../../data/store/store.ts";
import { digestCode, LEARNING } from "./code-digest.ts";

/** Where what a business learned is kept, and what tells the content of its sources. */
export interface Kept {
  readonly store: Store;
  readonly key: string;
  /** A folder that the engine may read and write. */
  readonly temporary: string;
}

export interface Recalled {
  /** Says it to the user. */
  readonly what: string;
  /** All that it depends on beside the sources and the code, as JSON writes it. */
  readonly given: unknown;
  /** What it takes on the disk; by default much. */
  readonly room?: Room;
}

const LEARNED = "learned.bin";

/**
 * Returns what `work` makes, or what an earlier run made of the same sources by the same code, given the same. It is kept
 * unless `isKept` says afterwards that it must not be, and without a place to keep it.
 */
export async function recall<Result>(
  kept: Kept | undefined,
  { what, given, room = "much" }: Recalled,
  work: () => Promise<Result>,
  isKept = () => true,
): Promise<Result> {
  if (kept === undefined) return await work();
  const { store, key } = kept;
  const name = entryName("learned", [key, what, given]);
  const folder = await store.take(name, what);
  if (folder !== null) return deserialize(await readFile(join(folder, LEARNED))) as Result;
  const began = performance.now();
  const result = await work();
  const seconds = (performance.now() - began) / 1000;
  if (isKept() && store.isWorth(seconds, room))
    await store.keep(name, what, async (aside) => {
      await writeFile(join(aside, LEARNED), serialize(result));
      return true;
    });
  return result;
}

/** Names an entry by all that it depends on beside the code. */
export function entryName(kind: string, depends: unknown): string {
  return `${kind}-${digestOf([digestCode(LEARNING), depends]).slice(0, 32)}`;
}

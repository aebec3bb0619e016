import type { Engine } from "../../engines/engine.ts";
import type { SourceOptions } from "../schema.ts";
import { contentDigest, type Origin, originOf } from "./origin.ts";
import { isOfTheDisk, type Store } from "./store.ts";
import { isLent, restoreSource, type SourceRead, writeSource } from "./stored-source.ts";

export interface ReadOnceOptions {
  readonly source: SourceOptions;
  /** Paths in the configuration are relative to it. */
  readonly folder: string;
  /** Where the source's rejected rows are written. */
  readonly rejects: string;
  /** A folder that the engine may read, as long as it works. */
  readonly temporary: string;
  readonly store: Store;
  /** Whatever the rows depend on beside the files and the source's own configuration, as JSON writes it. */
  readonly given: unknown;
  readonly onReuse: () => void;
}

/** A source that is in the engine, and what tells its content and all that made it; null where nothing does. */
export interface Known {
  readonly read: SourceRead;
  readonly key: string | null;
}

/** Takes a source from the store where its files and all that decides how they are read are unchanged, else reads it. */
export async function readOnce(
  engine: Engine,
  name: string,
  options: ReadOnceOptions,
  read: () => Promise<SourceRead>,
): Promise<Known> {
  const { store, rejects } = options;
  const origin = await originOf(engine, name, options);
  if (origin === null) return { read: await read(), key: null };
  const restored = await unchanged(engine, name, origin, options);
  if (restored !== null) return restored;
  const began = performance.now();
  const done = await read();
  const seconds = (performance.now() - began) / 1000;
  // What was written while it was read may be of two states of a file.
  if (!(await origin.isUnchanged())) return { read: done, key: null };
  const digests = new Map(done.quality.files.map(({ path, sha256 }) => [path, sha256]));
  const key = `${origin.prefix}${contentDigest(digests)}`;
  if (store.isWorth(seconds)) {
    const write = (folder: string) => writeSource(engine, done, { folder, rejects });
    // A file is copied while its rows are worked on; rows must be written before.
    if (isLent(done)) store.keepBeside(key, name, write);
    else await store.keep(key, name, write);
  }
  return { read: done, key };
}

async function unchanged(
  engine: Engine,
  name: string,
  origin: Origin,
  { store, rejects, temporary, onReuse }: ReadOnceOptions,
): Promise<Known | null> {
  if (!(await store.has(origin.prefix))) return null;
  const key = `${origin.prefix}${await origin.digest()}`;
  const folder = await store.take(key, name);
  if (folder === null) return null;
  try {
    const read = await restoreSource(engine, { folder, rejects, temporary });
    onReuse();
    return { read, key };
  } catch (error) {
    if (!isOfTheDisk(error)) throw error;
    await store.discard(key, name);
    return null;
  }
}

import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import type { Engine } from "../../engines/engine.ts";
import type { SourceOptions } from "../schema.ts";
import { fingerprintOf } from "../ways/fingerprint.ts";
import { findFiles, type SourceFile } from "../ways/source-files.ts";
import { magicOf } from "../ways/text-stream.ts";

/** What a source is read from and how: all that decides what its rows are. */
export interface Origin {
  /** Begins the names of all entries that were read so, whatever the files held. */
  readonly prefix: string;
  /** Digests the files' content; takes as long as reading their bytes. */
  digest(): Promise<string>;
  /** Tells whether the files stand as they did. */
  isUnchanged(): Promise<boolean>;
}

export interface OriginOptions {
  readonly source: SourceOptions;
  /** Paths in the configuration are relative to it. */
  readonly folder: string;
  /** Whatever else the rows depend on, as JSON writes it: code, time zone, sources that were read before. */
  readonly given: unknown;
}

/**
 * Returns what a source is read from; null for databases, whose content no file's bytes tell: a server has none, and a
 * database's file may have its newest rows in another one beside it.
 */
export async function originOf(
  engine: Engine,
  name: string,
  { source, folder, given }: OriginOptions,
): Promise<Origin | null> {
  if (source.postgres !== undefined) return null;
  const files = await findFiles(engine, name, source.path ?? [], folder);
  for (const { path } of files)
    if (["duckdb", "sqlite"].includes((await magicOf(path)).kind)) return null;
  const before = await standing(files);
  const told = files.map((file, i) => [file.name, file.note ?? null, before[i]?.size.toString()]);
  return {
    prefix: `source-${name}-${digestOf([given, name, source, told]).slice(0, 16)}-`,
    async digest() {
      const found = new Map<string, string>();
      for (const file of files) found.set(file.name, (await fingerprintOf(file.path)).sha256);
      return contentDigest(found);
    },
    isUnchanged: async () => JSON.stringify(before) === JSON.stringify(await standing(files)),
  };
}

/** Digests what files hold, by their names, in whatever order they come. */
export function contentDigest(digests: ReadonlyMap<string, string>): string {
  return digestOf([...digests].sort(([a], [b]) => (a < b ? -1 : 1))).slice(0, 32);
}

/** Digests a value as JSON writes it. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

async function standing(files: readonly SourceFile[]) {
  return await Promise.all(
    files.map(async ({ path }) => {
      const { size, mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true });
      return { size: `${size}`, mtimeNs: `${mtimeNs}`, ctimeNs: `${ctimeNs}`, ino: `${ino}` };
    }),
  );
}

import { readSync, writeSync } from "node:fs";
import type { Columns } from "./engine.ts";

/** What `writeColumns` has written: all numbers, then all texts, each column after the one before. */
export interface WrittenColumns {
  readonly length: number;
  readonly numbers: readonly string[];
  /** Texts by name, and how many bytes they take as UTF-8. */
  readonly texts: readonly (readonly [name: string, bytes: number])[];
}

/** Writes columns to the beginning of a file: numbers as they lie in memory, texts as their lengths (-1 for null) and UTF-8. */
export function writeColumns(file: number, { length, numbers, texts }: Columns): WrittenColumns {
  let position = 0;
  const write = (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length; )
      at += writeSync(file, bytes, at, bytes.length - at, position + at);
    position += bytes.length;
  };
  for (const values of Object.values(numbers)) write(bytesOf(values));
  const sizes = Object.entries(texts).map(([name, values]) => {
    const lengths = Int32Array.from(values, (text) =>
      text === null ? -1 : Buffer.byteLength(text),
    );
    const bytes = Buffer.allocUnsafe(lengths.reduce((sum, size) => sum + Math.max(size, 0), 0));
    let at = 0;
    for (const text of values) if (text !== null) at += bytes.write(text, at);
    write(bytesOf(lengths));
    write(bytes);
    return [name, bytes.length] as const;
  });
  return { length, numbers: Object.keys(numbers), texts: sizes };
}

/** Reads what `writeColumns` has written. */
export function readColumns(file: number, { length, numbers, texts }: WrittenColumns): Columns {
  let position = 0;
  const read = (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length; ) {
      const got = readSync(file, bytes, at, bytes.length - at, position + at);
      if (got === 0)
        throw new Error(`columns of ${bytes.length} bytes were expected, got ${at} bytes`);
      at += got;
    }
    position += bytes.length;
  };
  return {
    length,
    numbers: Object.fromEntries(
      numbers.map((name) => {
        const values = new Float64Array(length);
        read(bytesOf(values));
        return [name, values];
      }),
    ),
    texts: Object.fromEntries(
      texts.map(([name, size]) => {
        const lengths = new Int32Array(length);
        read(bytesOf(lengths));
        const bytes = Buffer.allocUnsafe(size);
        read(bytes);
        let at = 0;
        return [
          name,
          Array.from(lengths, (own) => {
            if (own < 0) return null;
            at += own;
            return bytes.toString("utf8", at - own, at);
          }),
        ];
      }),
    ),
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

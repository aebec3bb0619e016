import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { DataError } from "../errors.ts";
import { unpackZstandard } from "./zstandard.ts";

/** How a file's bytes become UTF-8: as they are, or through a decoder. */
export type Decoding = "as it is" | "utf-8" | "windows-1252" | "utf-16le" | "utf-16be";

/** How a file is packed, or false where it is not. */
export type Packed = false | "gzip" | "zstd";

/** What the first bytes of a file say. */
export interface Magic {
  readonly packed: Packed;
  readonly kind: "text" | "parquet" | "zip" | "old workbook" | "duckdb" | "sqlite";
}

const CHUNK = 4 * 1024 * 1024;

/** Returns what a file's first bytes tell of it. */
export async function magicOf(path: string): Promise<Magic> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
    const hex = buffer.subarray(0, bytesRead).toString("hex");
    const says = (packed: Packed, kind: Magic["kind"] = "text"): Magic => ({ packed, kind });
    if (hex.startsWith("1f8b")) return says("gzip");
    // A zst file may start with a frame to be skipped.
    if (/^(28b52ffd|5.2a4d18)/.test(hex)) return says("zstd");
    if (hex.startsWith("50415231")) return says(false, "parquet");
    if (hex.startsWith("504b0304")) return says(false, "zip");
    if (hex.startsWith("d0cf11e0a1b11ae1")) return says(false, "old workbook");
    if (hex.startsWith("4455434b", 16)) return says(false, "duckdb");
    if (buffer.toString("latin1").startsWith("SQLite format 3")) return says(false, "sqlite");
    return says(false);
  } finally {
    await handle.close();
  }
}

/** Yields a file's text as UTF-8 bytes, unpacked and decoded, without a byte order mark. */
export async function* textOf(
  path: string,
  { packed, decoding }: { readonly packed: Packed; readonly decoding: Decoding },
  onBytes?: (bytes: Buffer) => void,
): AsyncGenerator<Buffer> {
  const decoder = decoding === "as it is" ? null : new TextDecoder(decoding);
  let first = true;
  for await (const chunk of unpacked(path, packed, onBytes)) {
    let bytes = decoder === null ? chunk : Buffer.from(decoder.decode(chunk, { stream: true }));
    if (first && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
      bytes = bytes.subarray(3);
    first = false;
    if (bytes.length > 0) yield bytes;
  }
  const last = decoder?.decode();
  if (last) yield Buffer.from(last);
}

/** Returns the first bytes of a file, unpacked but not decoded. */
export async function startOf(path: string, packed: Packed): Promise<Buffer> {
  for await (const bytes of unpacked(path, packed)) return bytes.subarray(0, 16);
  return Buffer.alloc(0);
}

async function* unpacked(
  path: string,
  packed: Packed,
  onBytes?: (bytes: Buffer) => void,
): AsyncGenerator<Buffer> {
  const file = seen(createReadStream(path, { highWaterMark: CHUNK }), onBytes);
  if (!packed) {
    yield* file;
    return;
  }
  if (packed === "zstd") {
    yield* unpackZstandard(file);
    return;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK });
  pipeline(file, gunzip, () => {});
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    throw new DataError(
      says === "unexpected end of file"
        ? "the gz file ends too early, so it is not whole"
        : `the gz file cannot be unpacked (${says})`,
    );
  }
}

/** Shows each piece to `onBytes` as it is asked for: a listener would make the stream flow before anybody reads it. */
async function* seen(
  file: AsyncIterable<Buffer>,
  onBytes: ((bytes: Buffer) => void) | undefined,
): AsyncGenerator<Buffer> {
  for await (const chunk of file) {
    onBytes?.(chunk);
    yield chunk;
  }
}

/** Returns the first `bytes` or so of a file's text, and whether that is all of it. */
export async function headOf(
  path: string,
  how: { readonly packed: Packed; readonly decoding: Decoding },
  bytes: number,
): Promise<{ readonly head: Buffer; readonly whole: boolean }> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of textOf(path, how)) {
    pieces.push(piece);
    length += piece.length;
    if (length >= bytes) return { head: Buffer.concat(pieces).subarray(0, bytes), whole: false };
  }
  return { head: Buffer.concat(pieces), whole: true };
}

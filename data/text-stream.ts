import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { DataError } from "./errors.ts";

/** How a file's bytes become UTF-8: as they are, or through a decoder. */
export type Decoding = "as it is" | "utf-8" | "windows-1252" | "utf-16le" | "utf-16be";

/** What the first bytes of a file say. */
export interface Magic {
  readonly packed: boolean;
  readonly kind: "text" | "parquet" | "zstd" | "zip";
}

const CHUNK = 1024 * 1024;

/** Returns what a file's first bytes tell of it. */
export async function magicOf(path: string): Promise<Magic> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    const hex = buffer.subarray(0, bytesRead).toString("hex");
    const packed = hex.startsWith("1f8b");
    if (hex === "50415231") return { packed, kind: "parquet" };
    if (hex === "28b52ffd") return { packed, kind: "zstd" };
    if (hex.startsWith("504b03")) return { packed, kind: "zip" };
    return { packed, kind: "text" };
  } finally {
    await handle.close();
  }
}

/** Yields a file's text as UTF-8 bytes, unpacked and decoded, without a byte order mark. */
export async function* textOf(
  path: string,
  { packed, decoding }: { readonly packed: boolean; readonly decoding: Decoding },
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
export async function startOf(path: string, packed: boolean): Promise<Buffer> {
  for await (const bytes of unpacked(path, packed)) return bytes.subarray(0, 16);
  return Buffer.alloc(0);
}

async function* unpacked(
  path: string,
  packed: boolean,
  onBytes?: (bytes: Buffer) => void,
): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: CHUNK });
  if (onBytes !== undefined) file.on("data", (chunk) => onBytes(chunk as Buffer));
  if (!packed) {
    for await (const chunk of file) yield chunk as Buffer;
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

/** Returns the first `bytes` or so of a file's text, and whether that is all of it. */
export async function headOf(
  path: string,
  how: { readonly packed: boolean; readonly decoding: Decoding },
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

/** Collects the size and the SHA-256 of a file's own bytes while it is read. */
export function fingerprint(): {
  readonly take: (bytes: Buffer) => void;
  readonly read: () => { readonly bytes: number; readonly sha256: string };
} {
  const hash = createHash("sha256");
  let bytes = 0;
  return {
    take(chunk) {
      bytes += chunk.length;
      hash.update(chunk);
    },
    read: () => ({ bytes, sha256: hash.digest("hex") }),
  };
}

import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import { DataError } from "../errors.ts";

/** An entry of an archive, as its directory at the end tells. */
interface Entry {
  readonly shrunk: boolean;
  readonly checksum: number;
  readonly packedBytes: number;
  /** Where its own header starts. */
  readonly at: number;
}

const END = Buffer.from("504b0506", "hex");
const ENTRY = 0x02014b50;
const LONGEST_COMMENT = 65_535;
const STORED = 0;
const DEFLATED = 8;
/** A field of four bytes that says: see the extra field for archives beyond 4 GiB. */
const ELSEWHERE = 0xffffffff;
const BROKEN = "it is a zip archive but no whole xlsx workbook, unpack it or save it anew";

/** Refuses a zip archive in which an entry does not have its checksum (APPNOTE.TXT 4.4.7); its reader checks none. */
export async function checkZip(path: string): Promise<void> {
  const file = await open(path);
  try {
    for (const entry of await entriesOf(file)) await checkEntry(file, path, entry);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(BROKEN);
  } finally {
    await file.close();
  }
}

async function entriesOf(file: FileHandle): Promise<readonly Entry[]> {
  const { size } = await file.stat();
  const tail = await read(file, Math.max(0, size - LONGEST_COMMENT - 22), size);
  const end = tail.lastIndexOf(END);
  if (end < 0) throw new DataError(BROKEN);
  const count = tail.readUInt16LE(end + 10);
  const start = tail.readUInt32LE(end + 16);
  const directory = await read(file, start, start + tail.readUInt32LE(end + 12));
  const entries: Entry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (directory.readUInt32LE(at) !== ENTRY) throw new DataError(BROKEN);
    const method = directory.readUInt16LE(at + 10);
    if (method !== STORED && method !== DEFLATED) throw new DataError(BROKEN);
    const extraAt = at + 46 + directory.readUInt16LE(at + 28);
    const extra = directory.subarray(extraAt, extraAt + directory.readUInt16LE(at + 30));
    const wide = wideFields(extra);
    // Those of the three that do not fit into four bytes stand in the extra field, in this order.
    const [, packedBytes = 0, header = 0] = [24, 20, 42].map((field) => {
      const value = directory.readUInt32LE(at + field);
      return value === ELSEWHERE ? (wide.shift() ?? value) : value;
    });
    entries.push({
      shrunk: method === DEFLATED,
      checksum: directory.readUInt32LE(at + 16),
      packedBytes,
      at: header,
    });
    at = extraAt + extra.length + directory.readUInt16LE(at + 32);
  }
  return entries;
}

function wideFields(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === 1)
      return Array.from({ length: extra.readUInt16LE(at + 2) >> 3 }, (_, i) =>
        Number(extra.readBigUInt64LE(at + 4 + 8 * i)),
      );
  return [];
}

async function checkEntry(
  file: FileHandle,
  path: string,
  { shrunk, checksum, packedBytes, at }: Entry,
): Promise<void> {
  const header = await read(file, at, at + 30);
  const start = at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  let sum = 0;
  if (packedBytes > 0) {
    const packed = createReadStream(path, { start, end: start + packedBytes - 1 });
    const content = shrunk ? pipeline(packed, createInflateRaw(), () => {}) : packed;
    for await (const bytes of content) sum = crc32(bytes as Buffer, sum);
  }
  if (sum !== checksum) throw new DataError(BROKEN);
}

async function read(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(to - from);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
  return bytes.subarray(0, bytesRead);
}

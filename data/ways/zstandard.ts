import { Decompress } from "fzstd";
import xxhash from "xxhash-wasm";
import { DataError } from "../errors.ts";

const MAGIC = 0xfd2fb528;
/** A frame that holds no content has one of 16 magic numbers. */
const SKIPPED = 0x184d2a5;
const REPEATED = 1;
const RESERVED = 3;

/**
 * Yields the content of a zst stream, block after block and frame after frame. A stream that is cut off, that is no zst,
 * or whose content does not have the checksum that it carries is a DataError (RFC 8878; the unpacker checks no sums).
 */
export async function* unpackZstandard(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const input = byteReader(packed);
  try {
    yield* framesOf(input);
  } finally {
    await input.close();
  }
}

async function* framesOf(input: ByteReader): AsyncGenerator<Buffer> {
  const { create64 } = await xxhash();
  while (!(await input.ended())) {
    const magic = await input.take(4);
    if (magic.readUInt32LE() >>> 4 === SKIPPED) {
      let left = (await input.take(4)).readUInt32LE();
      for (; left > 0; left -= Math.min(left, 65536)) await input.take(Math.min(left, 65536));
      continue;
    }
    if (magic.readUInt32LE() !== MAGIC) throw unreadable("no frame where one should be");
    let ready: Buffer[] = [];
    // The unpacker goes on using a block after handing it over, as its window.
    const unpacker = new Decompress((block) => ready.push(Buffer.from(block)));
    const { header, checked } = await frameHeader(input);
    const sum = create64();
    guarded(() => unpacker.push(Buffer.concat([magic, header])));
    for (let last = false; !last; ) {
      const start = await input.take(3);
      const word = start.readUIntLE(0, 3);
      last = (word & 1) === 1;
      const kind = (word >> 1) & 3;
      if (kind === RESERVED) throw unreadable("a block of no known kind");
      const block = await input.take(kind === REPEATED ? 1 : word >> 3);
      guarded(() => unpacker.push(Buffer.concat([start, block])));
      const stored = last && checked ? await input.take(4) : null;
      if (last)
        guarded(() => {
          if (stored !== null) unpacker.push(stored);
          unpacker.push(new Uint8Array(0), true);
        });
      for (const content of ready) {
        sum.update(content);
        if (content.length > 0) yield content;
      }
      ready = [];
      if (stored !== null && Number(sum.digest() & 0xffffffffn) !== stored.readUInt32LE())
        throw unreadable("its content does not have its checksum");
    }
  }
}

/** Returns the rest of a frame's header, and whether a checksum ends the frame. */
async function frameHeader(input: ByteReader): Promise<{ header: Buffer; checked: boolean }> {
  const descriptor = await input.take(1);
  const [flags = 0] = descriptor;
  const single = (flags & 32) !== 0;
  const dictionary = [0, 1, 2, 4][flags & 3] ?? 0;
  const contentSize = [single ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
  const rest = await input.take((single ? 0 : 1) + dictionary + contentSize);
  if (dictionary > 0) throw unreadable("it needs a dictionary");
  return { header: Buffer.concat([descriptor, rest]), checked: (flags & 4) !== 0 };
}

interface ByteReader {
  /** Returns the next `size` bytes; a stream that has fewer is cut off. */
  take(size: number): Promise<Buffer>;
  ended(): Promise<boolean>;
  close(): Promise<void>;
}

function byteReader(stream: AsyncIterable<Buffer>): ByteReader {
  const chunks = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const fill = async (size: number) => {
    while (rest.length < size) {
      const { value, done } = await chunks.next();
      if (done) return false;
      rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
    }
    return true;
  };
  return {
    async take(size) {
      if (!(await fill(size)))
        throw new DataError("the zst file ends too early, so it is not whole");
      const taken = rest.subarray(0, size);
      rest = rest.subarray(size);
      return taken;
    },
    ended: async () => !(await fill(1)),
    async close() {
      await chunks.return?.();
    },
  };
}

function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error));
  }
}

function unreadable(why: string): DataError {
  return new DataError(`the zst file cannot be unpacked (${why})`);
}

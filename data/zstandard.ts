import { Decompress } from "fzstd";
import { DataError } from "./errors.ts";

/** Code of the unpacker's error for a stream that stops inside a frame. */
const UNEXPECTED_END = 5;
/** Packed bytes taken at a time, so that a file that shrank a lot does not unpack into memory at once. */
const PIECE = 64 * 1024;

/** Yields the content of a zst stream, frame after frame; a stream that is cut off or is no zst is a DataError. */
export async function* unpackZstandard(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let ready: Buffer[] = [];
  // The unpacker goes on using a block after handing it over, as its window.
  const unpacker = new Decompress((block) => ready.push(Buffer.from(block)));
  for await (const chunk of packed) {
    for (let from = 0; from < chunk.length; from += PIECE) {
      guarded(() => unpacker.push(chunk.subarray(from, from + PIECE)));
      yield* ready;
      ready = [];
    }
  }
  guarded(() => unpacker.push(new Uint8Array(0), true));
  yield* ready;
}

function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    const cut = error instanceof Error && "code" in error && error.code === UNEXPECTED_END;
    if (cut) throw new DataError("the zst file ends too early, so it is not whole");
    const says = error instanceof Error ? error.message : String(error);
    throw new DataError(`the zst file cannot be unpacked (${says})`);
  }
}

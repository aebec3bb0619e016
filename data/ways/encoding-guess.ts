import { isUtf8 } from "node:buffer";
import { NotUtf8Error, type TextFile } from "./file-records.ts";
import { headOf, textOf } from "./text-stream.ts";

const HEAD = 1024 * 1024;

/** Returns whether a text starts in UTF-8, or is read through a decoder anyway. */
export async function startsInUtf8(file: TextFile & { readonly format: string }): Promise<boolean> {
  if (file.decoding !== "as it is" || file.format === "parquet") return true;
  const { head, whole } = await headOf(file.path, file, HEAD);
  // The last letter may be cut in two.
  return isUtf8(whole ? head : head.subarray(0, head.lastIndexOf(10) + 1));
}

/** Refuses a text that is not UTF-8 unless Windows-1252, and nothing else that is common, makes sense of it. */
export async function refuseOtherEncodings({ path, packed }: TextFile): Promise<void> {
  const census = byteCensus();
  for await (const bytes of textOf(path, { packed, decoding: "as it is" })) census.take(bytes);
  if (!census.isWindows1252()) throw new NotUtf8Error();
}

/** What the bytes of a text that is not UTF-8 say of the encoding it is in. */
interface ByteCensus {
  take(bytes: Buffer): void;
  /** Whether the text makes sense in Windows-1252, and in nothing else that is common. */
  isWindows1252(): boolean;
}

/** Bytes that Windows-1252 leaves undefined, or that are controls no text file holds. */
const FORBIDDEN = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
const CONTROLS = new Set([9, 10, 12, 13, 26]);
/** Signs of prices and typography, besides the letters from 0xc0 on. */
const SIGNS = new Set([
  0x80, 0x85, 0x8a, 0x8c, 0x8e, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0x9a, 0x9c, 0x9e,
  0x9f, 0xa0, 0xa1, 0xa3, 0xa7, 0xa9, 0xaa, 0xab, 0xae, 0xb0, 0xb2, 0xb4, 0xb5, 0xb7, 0xb9, 0xba,
  0xbb, 0xbd, 0xbf,
]);
/** Western words hold single letters beyond ASCII; words of other alphabets hold little else. */
const MOST_NEIGHBOURS = 0.2;
const FEWEST_LETTERS = 0.9;

/** Counts what matters of a file's bytes as they pass. */
function byteCensus(): ByteCensus {
  let high = 0;
  let plausible = 0;
  let neighbours = 0;
  let sequences = 0;
  let forbidden = false;
  let last = 0;
  return {
    take(bytes) {
      for (const byte of bytes) {
        if (byte < 0x80) forbidden ||= byte < 32 && !CONTROLS.has(byte);
        else {
          high++;
          forbidden ||= FORBIDDEN.has(byte);
          if (byte >= 0xc0 || SIGNS.has(byte)) plausible++;
          if (last >= 0xc0 && byte >= 0xc0) neighbours++;
          // Two bytes that are a letter in UTF-8: then the file is in neither encoding, or in both.
          if (last >= 0xc2 && last <= 0xf4 && byte < 0xc0) sequences++;
        }
        last = byte;
      }
    },
    isWindows1252: () =>
      !forbidden &&
      high > 0 &&
      sequences === 0 &&
      plausible >= FEWEST_LETTERS * high &&
      neighbours <= MOST_NEIGHBOURS * high,
  };
}

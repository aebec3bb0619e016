import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

/** Collects the size and the SHA-256 of a file's own bytes while it is read. */
export function fingerprint(): {
  readonly take: (bytes: Uint8Array) => void;
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

/** Bytes of a file that are in memory at once. */
const PIECE = 1 << 20;

/** Returns the size and the SHA-256 of a file. */
export async function fingerprintOf(
  path: string,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const print = fingerprint();
  const file = await open(path);
  try {
    // Filled again and again: a stream makes new ones, which the system has to clear.
    const piece = new Uint8Array(PIECE);
    for (;;) {
      const { bytesRead } = await file.read(piece);
      if (bytesRead === 0) return print.read();
      print.take(piece.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

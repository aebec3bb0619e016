import { idHash } from "./id-hash.ts";

/**
 * Returns the positions, ascending, of at most `size` rows: those whose ids have the smallest hashes, the first by
 * position where hashes are equal. Every subset of ids is equally likely, as far as the hash goes (32 bits: FNV-1a,
 * then the finaliser of MurmurHash3). The order of the rows does not matter and no seed takes part, so that two fits of
 * the same customers look at the same ones, and most of them again when others have come or gone.
 */
export function steadySample(ids: readonly string[], size: number): Int32Array {
  if (ids.length <= size) return Int32Array.from(ids.keys());
  const hashes = Uint32Array.from(ids, hash);
  const limit = hashes.toSorted()[size] as number;
  const rows = new Int32Array(size);
  let taken = 0;
  for (let i = 0; i < ids.length; i++) if ((hashes[i] as number) < limit) rows[taken++] = i;
  // Those that share the hash at the border fill what is left.
  for (let i = 0; taken < size; i++) if (hashes[i] === limit) rows[taken++] = i;
  return rows.sort();
}

function hash(id: string): number {
  let h = idHash(id);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

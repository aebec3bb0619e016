/*
 * Reads rows' Shapley values from the books of trees, in AssemblyScript: sixteen rows' ways through a tree at once, and two
 * rows' sums (128-bit SIMD). Compile with `npm run kernel`. All addresses are bytes in the memory that the module is given.
 */

/** Bytes of a split: the address of its column's codes, what is taken from a code, modulo 256, and up to what that is left. */
const SPLIT: usize = 8;

/**
 * Writes for each of n rows which of a tree's splits, at most 16, send it left, as bits of two bytes; in steps of 16 rows,
 * for which there must be room.
 */
export function findPatterns(splits: usize, count: usize, n: usize, patterns: usize): void {
  const first = splits + select<usize>(count, 8, count < 8) * SPLIT;
  const last = splits + count * SPLIT;
  for (let i: usize = 0; i < n; i += 16) {
    const low = answers(splits, first, i);
    const high = answers(splits + 8 * SPLIT, last, i);
    const to = patterns + (i << 1);
    v128.store(to, v128.shuffle<u8>(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
    v128.store(to, v128.shuffle<u8>(low, high, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16);
  }
}

/** Returns what the splits of an address and before an end answer for 16 rows from i: the first in the lowest bit. */
// @ts-ignore: decorator
@inline
function answers(splits: usize, end: usize, i: usize): v128 {
  let bits = i8x16.splat(0);
  for (let at = end; at > splits; ) {
    at -= SPLIT;
    const codes = v128.load(<usize>load<u32>(at) + i);
    const rest = i8x16.sub(codes, v128.load8_splat(at, 4));
    // Minus one where it goes left.
    const left = i8x16.le_u(rest, v128.load8_splat(at, 5));
    bits = i8x16.sub(i8x16.add(bits, bits), left);
  }
  return bits;
}

/**
 * Writes for rows from `from` where the entry of each one's pattern begins: `width` bytes an entry from `values`, of which
 * `entries` tells the number by pattern, from 1. Returns the first row of a pattern without an entry, n where there is none.
 */
export function findEntries(
  patterns: usize,
  from: usize,
  n: usize,
  entries: usize,
  values: usize,
  width: usize,
  places: usize,
): usize {
  const before = values - width;
  for (let i = from; i < n; i++) {
    const entry = <usize>load<u16>(entries + ((<usize>load<u16>(patterns + (i << 1))) << 1));
    if (entry === 0) return i;
    store<u32>(places + (i << 2), <u32>(before + entry * width));
  }
  // Rows are added to in pairs.
  store<u32>(places + (n << 2), <u32>values);
  return n;
}

/** Adds four doubles of each of n rows' entries, from byte `at` of it, to four columns of sums; in pairs of rows. */
export function addFour(
  places: usize,
  n: usize,
  at: usize,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
): void {
  for (let i: usize = 0; i < n; i += 2) {
    const one = <usize>load<u32>(places + (i << 2)) + at;
    const other = <usize>load<u32>(places + (i << 2), 4) + at;
    const row = i << 3;
    let mine = v128.load(one);
    let next = v128.load(other);
    v128.store(a + row, f64x2.add(v128.load(a + row), v128.shuffle<f64>(mine, next, 0, 2)));
    v128.store(b + row, f64x2.add(v128.load(b + row), v128.shuffle<f64>(mine, next, 1, 3)));
    mine = v128.load(one, 16);
    next = v128.load(other, 16);
    v128.store(c + row, f64x2.add(v128.load(c + row), v128.shuffle<f64>(mine, next, 0, 2)));
    v128.store(d + row, f64x2.add(v128.load(d + row), v128.shuffle<f64>(mine, next, 1, 3)));
  }
}

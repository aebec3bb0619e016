/*
 * A radix sort of doubles, in AssemblyScript: with whole 64-bit numbers at hand a pass takes a third of the time that it
 * takes over pairs of 32-bit halves in JavaScript. Compile with `npm run kernel`. All addresses are bytes in the memory that
 * the module is given.
 */

/** Values of a digit of eleven bits; six digits make a number. */
const BUCKETS: usize = 2048;
const DIGITS: usize = 6;

/**
 * Sorts n doubles at `from`, ascending, -0 before 0, by digits from the least significant; `spare` has room for n, `counts`
 * for 6 x 2048 whole numbers. Digits that are the same in all numbers take no pass. Returns where the sorted ones stand.
 */
export function sortDoubles(from: usize, spare: usize, counts: usize, n: usize): usize {
  memory.fill(counts, 0, (DIGITS * BUCKETS) << 2);
  for (let i: usize = 0; i < n; i++) {
    const key = toKey(load<u64>(from + (i << 3)));
    store<u64>(from + (i << 3), key);
    count(counts, <usize>key & 2047);
    count(counts + 8192, <usize>(key >> 11) & 2047);
    count(counts + 16384, <usize>(key >> 22) & 2047);
    count(counts + 24576, <usize>(key >> 33) & 2047);
    count(counts + 32768, <usize>(key >> 44) & 2047);
    count(counts + 40960, <usize>(key >> 55));
  }
  for (let pass: usize = 0; pass < DIGITS; pass++) {
    const own = counts + (pass << 13);
    const shift = <u64>(11 * pass);
    const first = <usize>(load<u64>(from) >> shift) & 2047;
    if (<usize>load<u32>(own + (first << 2)) === n) continue;
    let sum: u32 = 0;
    for (let d: usize = 0; d < BUCKETS; d++) {
      const rows = load<u32>(own + (d << 2));
      store<u32>(own + (d << 2), sum);
      sum += rows;
    }
    for (let i: usize = 0; i < n; i++) {
      const key = load<u64>(from + (i << 3));
      const at = own + ((<usize>(key >> shift) & 2047) << 2);
      const place = load<u32>(at);
      store<u32>(at, place + 1);
      store<u64>(spare + ((<usize>place) << 3), key);
    }
    const full = spare;
    spare = from;
    from = full;
  }
  for (let i: usize = 0; i < n; i++) {
    const at = from + (i << 3);
    store<u64>(at, fromKey(load<u64>(at)));
  }
  return from;
}

/** Puts the finite ones of n doubles at the front, in their order, and returns how many they are. */
export function packFinite(from: usize, n: usize): usize {
  let to = from;
  for (let i: usize = 0; i < n; i++) {
    const value = load<f64>(from + (i << 3));
    store<f64>(to, value);
    to += select<usize>(8, 0, value - value === 0);
  }
  return (to - from) >> 3;
}

function count(counts: usize, digit: usize): void {
  const at = counts + (digit << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** Turns the bits of a double into a whole number of the same order: negative ones turned over, the others above them. */
function toKey(bits: u64): u64 {
  return bits ^ (<u64>(<i64>bits >> 63) | 0x8000000000000000);
}

function fromKey(key: u64): u64 {
  return key ^ ((<u64>(<i64>key >> 63) ^ 0xffffffffffffffff) | 0x8000000000000000);
}

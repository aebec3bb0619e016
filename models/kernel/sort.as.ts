/*
 * A sort of doubles, in AssemblyScript: with whole 64-bit numbers at hand a pass of a radix sort takes a third of the time
 * that it takes over pairs of 32-bit halves in JavaScript. Compile with `npm run kernel`. All addresses are bytes in the
 * memory that the module is given.
 */

/** Values of a digit of eleven bits; six digits make a number. */
const BUCKETS: usize = 2048;
const DIGITS: usize = 6;
/** Places of the table that different numbers are counted in, of which at most half are taken. */
const PLACES: usize = 8192;
const MOST_DIFFERENT: usize = PLACES >> 1;
/** Where the table stands behind the counts of digits: its numbers, and how often each is met. */
const VALUES: usize = (DIGITS * BUCKETS) << 2;
const TIMES: usize = VALUES + (PLACES << 3);

/**
 * Sorts n doubles at `from`, ascending, -0 before 0, no NaN among them; `spare` has room for n, `counts` for 6 x 2048 +
 * 3 x 8192 whole numbers. Where few are different these are counted and sorted alone. Returns where the sorted ones stand.
 */
export function sortDoubles(from: usize, spare: usize, counts: usize, n: usize): usize {
  const different = countDoubles(from, n, counts, min(MOST_DIFFERENT, n >> 3));
  if (different === 0) return sortByDigits(from, spare, counts, n);
  takeDifferent(counts, spare);
  const sorted = sortByDigits(spare, from, counts, different);
  const to = sorted === spare ? from : spare;
  writeRuns(sorted, different, counts, to);
  return to;
}

/**
 * Sorts doubles by digits from the least significant; digits that are the same in all of them take no pass. Returns where the
 * sorted ones stand.
 */
function sortByDigits(from: usize, spare: usize, counts: usize, n: usize): usize {
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

function count(counts: usize, digit: usize): void {
  const at = counts + (digit << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** Counts how often each double is met; returns how many are different, 0 where they are more than `most`. */
function countDoubles(from: usize, n: usize, counts: usize, most: usize): usize {
  memory.fill(counts + VALUES, 0, 12 * PLACES);
  let different: usize = 0;
  for (let i: usize = 0; i < n; i++) {
    const value = load<u64>(from + (i << 3));
    const place = placeOf(value, counts);
    const at = counts + TIMES + (place << 2);
    const times = load<u32>(at);
    if (times === 0) {
      if (++different > most) return 0;
      store<u64>(counts + VALUES + (place << 3), value);
    }
    store<u32>(at, times + 1);
  }
  return different;
}

/** Returns the place of a double in the table, or the free one that it is to have. */
function placeOf(value: u64, counts: usize): usize {
  let place = <usize>((value * 0x9e3779b97f4a7c15) >> 51);
  while (
    load<u32>(counts + TIMES + (place << 2)) !== 0 &&
    load<u64>(counts + VALUES + (place << 3)) !== value
  )
    place = (place + 1) & (PLACES - 1);
  return place;
}

/** Writes the doubles of the table as they stand there. */
function takeDifferent(counts: usize, to: usize): void {
  for (let place: usize = 0; place < PLACES; place++) {
    if (load<u32>(counts + TIMES + (place << 2)) === 0) continue;
    store<u64>(to, load<u64>(counts + VALUES + (place << 3)));
    to += 8;
  }
}

/** Writes each of n different doubles as often as it was met. */
function writeRuns(from: usize, n: usize, counts: usize, to: usize): void {
  for (let i: usize = 0; i < n; i++) {
    const value = load<u64>(from + (i << 3));
    const times = <usize>load<u32>(counts + TIMES + (placeOf(value, counts) << 2));
    for (const end = to + (times << 3); to < end; to += 8) store<u64>(to, value);
  }
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

/** Turns the bits of a double into a whole number of the same order: negative ones turned over, the others above them. */
function toKey(bits: u64): u64 {
  return bits ^ (<u64>(<i64>bits >> 63) | 0x8000000000000000);
}

function fromKey(key: u64): u64 {
  return key ^ ((<u64>(<i64>key >> 63) ^ 0xffffffffffffffff) | 0x8000000000000000);
}

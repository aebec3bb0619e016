/*
 * Puts numbers into bins, in AssemblyScript: four searches at a time, so that none waits for the one before. Compile with
 * `npm run kernel`. All addresses are bytes in the memory that the module is given.
 */

/**
 * Writes for each of n doubles 1 + how many of the `size` - 1 ascending cuts are below it, and 0 where it is not finite, one
 * byte each; `size` is a power of two, at most 256.
 */
export function binDoubles(values: usize, n: usize, cuts: usize, size: usize, bins: usize): void {
  let i: usize = 0;
  for (; i + 4 <= n; i += 4) {
    const at = values + (i << 3);
    const a = load<f64>(at);
    const b = load<f64>(at, 8);
    const c = load<f64>(at, 16);
    const d = load<f64>(at, 24);
    let p = cuts;
    let q = cuts;
    let r = cuts;
    let s = cuts;
    for (let half = size << 2; half >= 8; half >>= 1) {
      p += select<usize>(half, 0, a > load<f64>(p + half - 8));
      q += select<usize>(half, 0, b > load<f64>(q + half - 8));
      r += select<usize>(half, 0, c > load<f64>(r + half - 8));
      s += select<usize>(half, 0, d > load<f64>(s + half - 8));
    }
    store<u8>(bins + i, bin(a, p - cuts));
    store<u8>(bins + i, bin(b, q - cuts), 1);
    store<u8>(bins + i, bin(c, r - cuts), 2);
    store<u8>(bins + i, bin(d, s - cuts), 3);
  }
  for (; i < n; i++) {
    const a = load<f64>(values + (i << 3));
    let p = cuts;
    for (let half = size << 2; half >= 8; half >>= 1)
      p += select<usize>(half, 0, a > load<f64>(p + half - 8));
    store<u8>(bins + i, bin(a, p - cuts));
  }
}

/** Returns the bin of a number whose cuts below take so many bytes. */
function bin(value: f64, below: usize): u8 {
  return <u8>select<usize>((below >> 3) + 1, 0, value - value === 0);
}

/**
 * Writes for each of n doubles the position of the last of `size` - 1 ascending cuts that is not above it, -1 below the first,
 * four bytes each; `size` is a power of two.
 */
export function placeDoubles(values: usize, n: usize, cuts: usize, size: usize, places: usize): void {
  let i: usize = 0;
  for (; i + 4 <= n; i += 4) {
    const at = values + (i << 3);
    const a = load<f64>(at);
    const b = load<f64>(at, 8);
    const c = load<f64>(at, 16);
    const d = load<f64>(at, 24);
    let p = cuts;
    let q = cuts;
    let r = cuts;
    let s = cuts;
    for (let half = size << 2; half >= 8; half >>= 1) {
      p += select<usize>(half, 0, a >= load<f64>(p + half - 8));
      q += select<usize>(half, 0, b >= load<f64>(q + half - 8));
      r += select<usize>(half, 0, c >= load<f64>(r + half - 8));
      s += select<usize>(half, 0, d >= load<f64>(s + half - 8));
    }
    const to = places + (i << 2);
    store<i32>(to, (<i32>(p - cuts) >> 3) - 1);
    store<i32>(to, (<i32>(q - cuts) >> 3) - 1, 4);
    store<i32>(to, (<i32>(r - cuts) >> 3) - 1, 8);
    store<i32>(to, (<i32>(s - cuts) >> 3) - 1, 12);
  }
  for (; i < n; i++) {
    const a = load<f64>(values + (i << 3));
    let p = cuts;
    for (let half = size << 2; half >= 8; half >>= 1)
      p += select<usize>(half, 0, a >= load<f64>(p + half - 8));
    store<i32>(places + (i << 2), (<i32>(p - cuts) >> 3) - 1);
  }
}

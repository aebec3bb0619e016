/** Digits of a 64-bit whole number in a radix sort: six of eleven bits. */
export const DIGITS = 6;
/** Values of a digit. */
export const BUCKETS = 1 << 11;
const mask = BUCKETS - 1;

/**
 * Turns n doubles, given as pairs of low and high halves, into whole numbers of the same order, in place, and counts how
 * many have each value of each digit, digit by digit. Halves stand as little-endian machines hold them; Node runs on no
 * other that is supported here.
 */
export function toWholeNumbers(halves: Uint32Array): Uint32Array {
  const counts = new Uint32Array(DIGITS * BUCKETS);
  for (let i = 0; i < halves.length; i += 2) {
    const high = halves[i + 1] as number;
    // Negative numbers turned over, the others above them.
    const flip = high >>> 31 === 1 ? 0xffffffff : 0;
    const low = ((halves[i] as number) ^ flip) >>> 0;
    const top = (high ^ (flip | 0x80000000)) >>> 0;
    halves[i] = low;
    halves[i + 1] = top;
    for (let pass = 0; pass < DIGITS; pass++) {
      const at = pass * BUCKETS + digit(low, top, pass);
      counts[at] = (counts[at] as number) + 1;
    }
  }
  return counts;
}

/** Turns the counts of a digit's values into where each value begins, in place. */
export function toStarts(counts: Uint32Array, pass: number): void {
  const offset = pass * BUCKETS;
  let sum = 0;
  for (let d = 0; d < BUCKETS; d++) {
    const count = counts[offset + d] as number;
    counts[offset + d] = sum;
    sum += count;
  }
}

/** Returns a digit of the number whose low and high halves are given, 0 the least significant. */
export function digit(low: number, top: number, pass: number): number {
  switch (pass) {
    case 0:
      return low & mask;
    case 1:
      return (low >>> 11) & mask;
    case 2:
      return ((low >>> 22) | (top << 10)) & mask;
    case 3:
      return (top >>> 1) & mask;
    case 4:
      return (top >>> 12) & mask;
    default:
      return top >>> 23;
  }
}

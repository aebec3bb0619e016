/** Digits of a 64-bit whole number in a radix sort: six of eleven bits. */
export const DIGITS = 6;
/** Values of a digit. */
export const BUCKETS = 1 << 11;
const mask = BUCKETS - 1;

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

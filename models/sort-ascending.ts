import { BUCKETS, DIGITS, digit, toStarts, toWholeNumbers } from "./radix.ts";

/**
 * Sorts numbers in place, ascending, and returns them; -0 before 0, no NaN among them. Long arrays by radix, least
 * significant of six digits first, which takes a quarter of the time of a comparison sort; digits that are the same in
 * all numbers, as in whole numbers most are, take none.
 */
export function sortAscending(values: Float64Array): Float64Array {
  const n = values.length;
  if (n < 2_000) return values.sort();
  let from = new Uint32Array(values.slice().buffer);
  let to = new Uint32Array(2 * n);
  const counts = toWholeNumbers(from);
  for (let pass = 0; pass < DIGITS; pass++) {
    const offset = pass * BUCKETS;
    if (counts[offset + digit(from[0] as number, from[1] as number, pass)] === n) continue;
    toStarts(counts, pass);
    for (let i = 0; i < n; i++) {
      const low = from[2 * i] as number;
      const top = from[2 * i + 1] as number;
      const at = offset + digit(low, top, pass);
      const place = counts[at] as number;
      counts[at] = place + 1;
      to[2 * place] = low;
      to[2 * place + 1] = top;
    }
    [from, to] = [to, from];
  }
  for (let i = 0; i < n; i++) {
    const top = from[2 * i + 1] as number;
    const flip = top >>> 31 === 1 ? 0 : 0xffffffff;
    from[2 * i] = (from[2 * i] as number) ^ flip;
    from[2 * i + 1] = top ^ (flip | 0x80000000);
  }
  values.set(new Float64Array(from.buffer));
  return values;
}

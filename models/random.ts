/**
 * Returns a generator of numbers in [0, 1) from a seed, so many of which are passed over: mulberry32 (Ettinger 2017), period
 * 2^32.
 */
export function random(seed: number, passedOver = 0): () => number {
  let state = (seed + Math.imul(passedOver, 0x6d2b79f5)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

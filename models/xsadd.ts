/**
 * Returns a generator of numbers in [0, 1) in steps of 2^-24 from a whole seed: XSadd (Saito & Matsumoto 2014), period
 * 2^128 - 1, the one that the package ml-xsadd has.
 */
export function xsadd(seed: number): () => number {
  const state = Uint32Array.of(seed, 0, 0, 0);
  const next = () => {
    let t = state[0] as number;
    t ^= t << 15;
    t ^= t >>> 18;
    t ^= (state[3] as number) << 11;
    state.copyWithin(0, 1);
    state[3] = t;
  };
  for (let i = 1; i < 8; i++) {
    const before = state[(i - 1) & 3] as number;
    state[i & 3] = (state[i & 3] as number) ^ (i + Math.imul(1812433253, before ^ (before >>> 30)));
  }
  if (state.every((word) => word === 0)) state.set([88, 83, 65, 68]);
  for (let i = 0; i < 8; i++) next();
  return () => {
    next();
    return (((state[3] as number) + (state[2] as number)) >>> 8) / 16777216;
  };
}

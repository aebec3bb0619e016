/** A stream of numbers in [0, 1). */
export type Random = () => number;

/**
 * Returns a stream of its own for a seed and a purpose, so that drawing more for one purpose changes no other:
 * sfc32 (Doty-Humphrey, PractRand), state filled by FNV-1a of both and mixed by 20 rounds.
 */
export function randomStream(seed: number, purpose: string): Random {
  let hash = 0x811c9dc5;
  for (const character of `${seed}:${purpose}`)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  let a = hash | 0;
  let b = Math.imul(hash, 0x9e3779b1) | 0;
  let c = seed | 0;
  let counter = 1;
  const next = () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return (t >>> 0) / 4294967296;
  };
  for (let round = 0; round < 20; round++) next();
  return next;
}

/** Draws from the standard normal distribution (Box & Muller 1958). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Draws a waiting time with the given mean, in the mean's unit. */
export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random());
}

/** Draws a count by multiplying uniforms (Knuth 1969); meant for means below about 10. */
export function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let product = random();
  let count = 0;
  while (product > limit) {
    product *= random();
    count++;
  }
  return count;
}

/** Draws an index with chances in proportion to the weights. */
export function pick(random: Random, weights: readonly number[]): number {
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
  const index = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return index < 0 ? weights.length - 1 : index;
}

/** Draws one of the items with chances in proportion to the weights, one weight an item. */
export function choose<T>(random: Random, items: readonly T[], weights: readonly number[]): T {
  const item = items[pick(random, weights)];
  if (item === undefined)
    throw new Error(
      `choose requires one weight an item, got ${weights.length} for ${items.length}`,
    );
  return item;
}

/** Draws an integer in [low, high], both ends included. */
export function integer(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

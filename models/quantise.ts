/** How many bits numbers have, so that their sums over all rows stay whole. */
export interface Precision {
  readonly bits: number;
  /** Bits of a curvature that stands beside a count of rows. */
  readonly packedBits: number;
  /** A row's weight in a packed curvature. */
  readonly unit: number;
}

/** The greatest slope and curvature, rounded up to powers of two, of which whole numbers are fractions. */
export interface Scale {
  readonly slope: number;
  readonly curvature: number;
}

/** Sums of whole numbers, of slopes and of packed curvatures: exact, so that parts of them add up. */
export interface Totals {
  readonly slopes: number;
  readonly packed: number;
}

/** Returns the scale of numbers of which these are the greatest in size. */
export function scaleOf(slope: number, curvature: number): Scale {
  return { slope: powerAbove(slope), curvature: powerAbove(curvature) };
}

/** Returns the most bits with which sums over n rows are exact in doubles; throws beyond 16,777,215 rows. */
export function precisionFor(rows: number): Precision {
  const countBits = Math.floor(Math.log2(rows)) + 1;
  if (countBits > 24) throw new Error(`boosted trees take at most 16,777,215 rows, got ${rows}`);
  const packedBits = Math.min(24, 53 - 2 * countBits);
  return {
    bits: Math.min(30, 53 - countBits),
    packedBits,
    unit: 2 ** (packedBits + countBits),
  };
}

/** Returns the least power of two above a size; 1 where it is 0, or as good as 0. */
function powerAbove(most: number): number {
  return most < 1e-200 ? 1 : 2 ** (Math.floor(Math.log2(most)) + 1);
}

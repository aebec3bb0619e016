import type { Pull } from "./grow-tree.ts";

/** Slopes and curvatures of a loss at every row, as whole numbers of a step each. */
export interface Derivatives extends Pull {
  /** Curvatures in as many bits as slopes. */
  readonly curvatures: Float64Array;
}

/** How many bits numbers have, so that their sums over all rows stay whole. */
export interface Precision {
  readonly bits: number;
  /** Bits of a curvature that stands beside a count of rows. */
  readonly packedBits: number;
  /** A row's weight in a packed curvature. */
  readonly unit: number;
}

/** The greatest slope and curvature, rounded up to powers of two, of which numbers are fractions. */
export interface Scale {
  readonly slope: number;
  readonly curvature: number;
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

/** Rounds derivatives to whole numbers in place, writes the packed curvatures, and returns what they are fractions of. */
export function quantise(
  { slopes, curvatures, packed }: Derivatives,
  { bits, packedBits, unit }: Precision,
): Scale {
  const scale = { slope: powerAbove(slopes), curvature: powerAbove(curvatures) };
  const slopeFactor = 2 ** bits / scale.slope;
  const curvatureFactor = 2 ** bits / scale.curvature;
  const coarser = 2 ** (packedBits - bits);
  for (let i = 0; i < slopes.length; i++) {
    slopes[i] = (slopes[i] as number) * slopeFactor + ROUNDER - ROUNDER;
    const curvature = (curvatures[i] as number) * curvatureFactor + ROUNDER - ROUNDER;
    curvatures[i] = curvature;
    packed[i] = unit + (curvature * coarser + ROUNDER - ROUNDER);
  }
  return scale;
}

/** 1.5 x 2^52: a double beside it has no room for a fraction, so that adding and taking it away rounds. */
const ROUNDER = 6_755_399_441_055_744;

/** Returns the least power of two above every absolute value; 1 where all are 0, or as good as 0. */
function powerAbove(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i] as number);
    if (size > most) most = size;
  }
  return most < 1e-200 ? 1 : 2 ** (Math.floor(Math.log2(most)) + 1);
}

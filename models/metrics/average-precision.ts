import { type Estimate, undefinedEstimate, z95 } from "./estimate.ts";
import { type Ranking, rank } from "./ranking.ts";

/**
 * Returns the average precision, `sum over thresholds of (R_k - R_k-1) P_k` without interpolation, equal scores one
 * threshold (scikit-learn's): the base rate is no order, 1 the best. The interval is the logit one of Boyd, Eng & Page
 * (2013): `logit(AP) +- z / sqrt(N+ AP (1 - AP))`, and at 1 Wilson's lower bound. NaN without positives.
 */
export function averagePrecision(scores: Float64Array, labels: Uint8Array): Estimate {
  return averagePrecisionOf(rank(scores, labels));
}

export function averagePrecisionOf(ranking: Ranking): Estimate {
  const { positives, rowsThrough, positivesThrough } = ranking;
  if (positives === 0) return undefinedEstimate;
  let value = 0;
  let found = 0;
  for (let g = 0; g < rowsThrough.length; g++) {
    const through = positivesThrough[g] as number;
    value += ((through - found) / positives) * (through / (rowsThrough[g] as number));
    found = through;
  }
  value = Math.min(1, value);
  if (value === 1) return { value, low: 1 / (1 + z95 ** 2 / positives), high: 1 };
  const centre = Math.log(value / (1 - value));
  const half = z95 / Math.sqrt(positives * value * (1 - value));
  return {
    value,
    low: 1 / (1 + Math.exp(half - centre)),
    high: 1 / (1 + Math.exp(-half - centre)),
  };
}

/** A number that was measured on a sample, with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What an undefined metric is. */
export const undefinedEstimate: Estimate = {
  value: Number.NaN,
  low: Number.NaN,
  high: Number.NaN,
};

/** The .975 quantile of the standard normal. */
export const z95 = 1.959963984540054;

/** The .95 quantile of the standard normal: an interval of it on both sides holds 90 %. */
const z90 = 1.6448536269514722;

/**
 * Returns the .95 quantile of Student's t with `df` degrees of freedom, 2 or more: so many standard errors on both sides
 * hold 90 %. The expansion of Abramowitz & Stegun (1964, 26.7.5), within .01 from 3 on; exact for 2, where the
 * quantile is `(2p - 1) sqrt(2 / (4 p (1 - p)))`.
 */
export function student90(df: number): number {
  if (!(df >= 2)) throw new Error(`student90 requires 2 degrees of freedom or more, got ${df}`);
  if (df === Number.POSITIVE_INFINITY) return z90;
  if (df === 2) return 0.9 * Math.sqrt(2 / 0.19);
  const z = z90;
  return (
    z +
    (z ** 3 + z) / (4 * df) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * df ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * df ** 3) +
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / (92160 * df ** 4)
  );
}

/** The .975 quantiles with 1 to 19 degrees of freedom (scipy.stats.t.ppf). */
const T95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145,
  2.131, 2.12, 2.11, 2.101, 2.093,
] as const;

/**
 * Returns the .975 quantile of Student's t with `df` whole degrees of freedom: so many standard errors on both sides hold
 * 95 %. Tabled up to 19, from there on by the expansion of Abramowitz & Stegun (1964, 26.7.5), within .0001; NaN below 1.
 */
export function student95(df: number): number {
  if (df <= T95.length) return T95[df - 1] ?? Number.NaN;
  const z = 1.959963984540054;
  return (
    z +
    (z ** 3 + z) / (4 * df) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * df ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * df ** 3)
  );
}

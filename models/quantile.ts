/**
 * Returns the quantile of ascending values at a share in [0, 1]: type 7 of Hyndman & Fan (1996), linear between
 * the two nearest ranks. NaN when there is no value.
 */
export function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? 0;
  const part = at - below;
  return low * (1 - part) + high * part;
}

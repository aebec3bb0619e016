/** What is asked of the size of a group before it is worth a campaign. */
export interface SizeLimits {
  /** Share of the customers that it must hold. Default .03. */
  readonly minShare?: number;
  /** Customers that it must hold, whatever their share or worth. Default 5. */
  readonly minSize?: number;
  /** Share of all worth that makes up for too small a share of the customers. Default .1. */
  readonly minWorth?: number;
}

export interface GroupSize {
  readonly size: number;
  /** Share of the customers, and of all worth (null where there is no money), in [0, 1]. */
  readonly share: number;
  readonly worth: number | null;
}

/** The limits where none are given. */
export const SIZE_LIMITS = { minShare: 0.03, minSize: 5, minWorth: 0.1 } as const;

/** Says whether a group is large enough: by count, and by its share of the customers or of the worth. */
export function largeEnough({ size, share, worth }: GroupSize, limits: SizeLimits = {}): boolean {
  const { minShare, minSize, minWorth } = { ...SIZE_LIMITS, ...limits };
  return size >= minSize && (share >= minShare || (worth ?? 0) >= minWorth);
}

/** Returns the size of each of k groups; worth below 0 or not known counts 0. */
export function groupSizes(
  cluster: Int32Array,
  k: number,
  worth: Float64Array | null,
): GroupSize[] {
  const sizes = new Int32Array(k);
  const sums = new Float64Array(k);
  for (let i = 0; i < cluster.length; i++) {
    const c = cluster[i] as number;
    sizes[c] = (sizes[c] as number) + 1;
    const value = worth?.[i] ?? 0;
    if (value > 0 && Number.isFinite(value)) sums[c] = (sums[c] as number) + value;
  }
  const total = sums.reduce((sum, value) => sum + value, 0);
  return Array.from(sizes, (size, c) => ({
    size,
    share: cluster.length === 0 ? 0 : size / cluster.length,
    worth: total > 0 ? (sums[c] as number) / total : null,
  }));
}

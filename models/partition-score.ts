/** What speaks for a partition; none of it alone decides. */
export interface Criteria {
  /** In [-1, 1], higher is better. */
  readonly silhouette: number;
  /** 0 or more, higher is better. */
  readonly calinski_harabasz: number;
  /** 0 or more, lower is better. */
  readonly davies_bouldin: number;
  /** Up to 1, higher is better. */
  readonly stability: number;
}

/**
 * Returns one score in [0, 1] for each of some partitions, 1 for one that is best in everything: the mean over the four
 * criteria of how near it comes to the best value among them, value / best, or best / value where lower is better.
 * Shares of the best, rather than ranks, so that differences that say nothing move nothing. A value below 0 counts 0,
 * and where no partition has more than 0 the criterion tells nobody apart.
 */
export function scorePartitions(tried: readonly Criteria[]): number[] {
  const parts = [
    shares(tried.map(({ silhouette }) => silhouette)),
    shares(tried.map(({ calinski_harabasz }) => calinski_harabasz)),
    shares(tried.map(({ davies_bouldin }) => 1 / davies_bouldin)),
    shares(tried.map(({ stability }) => stability)),
  ];
  return tried.map((_, i) => parts.reduce((sum, part) => sum + (part[i] ?? 0), 0) / parts.length);
}

function shares(values: readonly number[]): number[] {
  // No overlap at all is better than any number.
  const limited = values.map((value) =>
    Number.isNaN(value) ? 0 : Math.min(Math.max(value, 0), Number.MAX_VALUE),
  );
  const best = Math.max(0, ...limited);
  return limited.map((value) => (best > 0 ? value / best : 1));
}

import type { Points } from "./row-major.ts";

/**
 * Returns of each point how much nearer it is to its own centroid than to the next one, (b - a) / b, in [0, 1] where
 * every point is at its nearest: the simplified silhouette (Hruschka, de Castro & Campello 2004), which takes distances
 * to centroids instead of those to all points. 0 for a point between two, and for all where there is one centroid.
 */
export function simplifiedSilhouette(
  { n, m, values }: Points,
  centroids: Float64Array,
): Float64Array {
  const k = centroids.length / m;
  const widths = new Float64Array(n);
  if (k < 2) return widths;
  for (let i = 0; i < n; i++) {
    let least = Number.POSITIVE_INFINITY;
    let second = Number.POSITIVE_INFINITY;
    for (let c = 0; c < k; c++) {
      let squares = 0;
      for (let j = 0; j < m; j++)
        squares += ((values[i * m + j] as number) - (centroids[c * m + j] as number)) ** 2;
      if (squares < least) {
        second = least;
        least = squares;
      } else if (squares < second) second = squares;
    }
    widths[i] = second > 0 ? 1 - Math.sqrt(least / second) : 0;
  }
  return widths;
}

import type { ChosenK } from "./choose-k.ts";
import { inIdOrder } from "./id-order.ts";
import { largestFirst, toClusters } from "./kmeans.ts";
import { assign, lloyd } from "./lloyd.ts";
import type { Matrix } from "./matrix.ts";
import { type Points, toPoints } from "./row-major.ts";
import { simplifiedSilhouette } from "./simplified-silhouette.ts";

export interface ContinueOptions {
  /** Where an earlier model puts today's customers, by id: a cluster number, or nothing. */
  readonly before: ReadonlyMap<string, number>;
  /** Numbers of clusters that are allowed. Default 3 and 8. */
  readonly low?: number;
  readonly high?: number;
  /** Share of the customers that a new cluster must hold. Default .03. */
  readonly minShare?: number;
}

/** How much better separated, by mean silhouette, a new partition has to be before customers are put in other segments. */
const BETTER = 0.03;

/** How much better separated the customers of one new cluster have to be: it then is a kind nobody knew of. */
const NEW_KIND = 0.15;

/** A cluster of less than this part of what a new one must hold has come to its end. */
const DWINDLED = 0.5;
const LEAST_SIZE = 5;
const MOST_ITERATIONS = 300;

/**
 * Returns the earlier partition brought up to date instead of the newly chosen one, unless that is clearly better: a
 * partition that is as good as another is no reason to tell marketing of other customers (evolutionary clustering,
 * Chakrabarti, Kumar & Tomkins 2006). Lloyd's iterations start from the means of the earlier clusters among today's
 * customers. The new one wins where it separates all customers better by more than .03 in mean simplified silhouette, or
 * those of one of its clusters by more than .15, or where an earlier cluster holds less than half of what a new one must; one with
 * fewer clusters than are allowed never does.
 */
export function continuePartition(
  chosen: ChosenK,
  input: Matrix,
  { before, low = 3, high = 8, minShare = 0.03 }: ContinueOptions,
): ChosenK {
  const matrix = inIdOrder(input);
  const points = toPoints("continuePartition", matrix);
  const earlier = Int32Array.from(matrix.ids, (customer) => before.get(customer) ?? -1);
  const means = meansOf(points, earlier);
  const k = means.sizes.length;
  if (k < low || k > high || means.sizes.some((size) => size < LEAST_SIZE)) return chosen;
  const updated = lloyd(points, means.centroids, MOST_ITERATIONS);
  const smallest = Math.min(...chosen.clusters.sizes) / points.n;
  const least = Math.max(LEAST_SIZE, DWINDLED * Math.min(minShare, smallest) * points.n);
  if (updated.sizes.some((size) => size < least)) return chosen;
  const fresh = Float64Array.from(chosen.clusters.centroids.flat());
  const gain = compare(points, { fresh, earlier: updated.centroids });
  const isBetter = chosen.k >= low && (gain.all > BETTER || gain.most > NEW_KIND);
  if (isBetter) return chosen;
  const partition = largestFirst(updated);
  return {
    ...chosen,
    k,
    why_k: `${k} segments, as before: ${k === chosen.k ? "segments found anew" : `${chosen.k} segments`} would not be clearly better separated (by ${gain.all.toFixed(3)} in mean silhouette)`,
    choices: chosen.choices.map((one) => ({ ...one, chosen: one.k === k })),
    clusters: toClusters(matrix.columns, partition),
  };
}

/** The means of the customers of each earlier cluster that has any, and how many they are. */
function meansOf(
  { n, m, values }: Points,
  cluster: Int32Array,
): { readonly centroids: Float64Array; readonly sizes: readonly number[] } {
  const k = cluster.reduce((most, c) => Math.max(most, c), -1) + 1;
  const sums = new Float64Array(k * m);
  const sizes = new Int32Array(k);
  for (let i = 0; i < n; i++) {
    const c = cluster[i] as number;
    if (c < 0) continue;
    sizes[c] = (sizes[c] as number) + 1;
    for (let j = 0; j < m; j++)
      sums[c * m + j] = (sums[c * m + j] as number) + (values[i * m + j] as number);
  }
  const held = [...sizes.keys()].filter((c) => (sizes[c] as number) > 0);
  return {
    centroids: Float64Array.from(
      held.flatMap((c) => [...sums.subarray(c * m, (c + 1) * m)].map((s) => s / (sizes[c] ?? 1))),
    ),
    sizes: held.map((c) => sizes[c] as number),
  };
}

/** How much better the fresh partition separates all customers, and those of that cluster of it that gains most. */
function compare(
  points: Points,
  { fresh, earlier }: { readonly fresh: Float64Array; readonly earlier: Float64Array },
): { readonly all: number; readonly most: number } {
  const [better, worse] = [
    simplifiedSilhouette(points, fresh),
    simplifiedSilhouette(points, earlier),
  ];
  const cluster = assign(points, fresh);
  const k = fresh.length / points.m;
  const gains = new Float64Array(k);
  const sizes = new Int32Array(k);
  cluster.forEach((c, i) => {
    gains[c] = (gains[c] as number) + (better[i] as number) - (worse[i] as number);
    sizes[c] = (sizes[c] as number) + 1;
  });
  return {
    all: gains.reduce((sum, gain) => sum + gain, 0) / Math.max(1, points.n),
    most: gains.reduce((top, gain, c) => Math.max(top, gain / Math.max(1, sizes[c] ?? 1)), -1),
  };
}

import { adjustedRand } from "./adjusted-rand.ts";
import { inIdOrder } from "./id-order.ts";
import { type Clusters, clusterPoints, type KMeansOptions, toClusters } from "./kmeans.ts";
import { assign, type Partition } from "./lloyd.ts";
import type { Matrix } from "./matrix.ts";
import { random } from "./random.ts";
import { differentPoints, type Points, takePoints, toPoints } from "./row-major.ts";
import { sampleRows } from "./sample-rows.ts";
import { silhouetteOf } from "./silhouette.ts";

/** Restarts default to 10 and their sample to 2,500 rows, since every number of clusters is tried. */
export interface ChooseKOptions extends Omit<KMeansOptions, "k"> {
  /** Numbers of clusters to try, both ends included; twice the same number is no choice. Default 3 and 8. */
  readonly low?: number;
  readonly high?: number;
  /** Share of the customers that every cluster must hold. Default .03. */
  readonly minShare?: number;
  /** Customers that every cluster must hold. Default 5. */
  readonly minSize?: number;
  /** Stability that a partition should reach. Default .6. */
  readonly minStability?: number;
  /** Fewer clusters are taken when their silhouette is at most this much below the best. Default .01. */
  readonly nearEqual?: number;
}

type Choice = {
  readonly k: number;
  /** Mean silhouette; 0 for one cluster, which is separated from nothing. */
  readonly silhouette: number;
  /** Share of the smallest cluster. */
  readonly min_share: number;
  /** Mean adjusted Rand index between this partition and refits on bootstrap samples; 1 when they agree. */
  readonly stability: number;
  /** Whether every cluster is large enough and the partition stable enough. */
  readonly viable: boolean;
  readonly chosen: boolean;
};

export type ChosenK = {
  readonly k: number;
  /** One sentence: why this number of clusters. */
  readonly why_k: string;
  readonly choices: readonly Choice[];
  readonly clusters: Clusters;
};

/** One partition that was tried. */
interface Try {
  readonly k: number;
  readonly silhouette: number;
  readonly minShare: number;
  readonly stability: number;
  readonly large: boolean;
  readonly viable: boolean;
  readonly partition: Partition;
}

/**
 * Chooses the number of clusters: of the partitions whose clusters are large enough and come back on resampled
 * customers, the one with the best mean silhouette, or one of fewer clusters that is nearly as good. Where no stable
 * one is large enough, size alone decides; where none in the range is, it looks below the range, down to one cluster.
 */
export function chooseK(matrix: Matrix, options: ChooseKOptions, seed: number): ChosenK {
  const { low = 3, high = 8, nearEqual = 0.01, minShare = 0.03 } = options;
  if (!(Number.isInteger(low) && Number.isInteger(high) && low >= 1 && low <= high))
    throw new Error(`chooseK requires whole numbers with 1 <= low <= high, got ${low} and ${high}`);
  if (matrix.ids.length === 0) throw new Error("chooseK requires at least 1 customer, got 0");
  const points = toPoints("chooseK", inIdOrder(matrix));
  const different = differentPoints(points, high).length;
  const attempt = (k: number) => tryK(points, k, options, seed);
  const inRange = span(low, Math.min(high, different)).map(attempt);
  const asked = low === high ? inRange[0] : undefined;
  const within = asked ?? best(inRange, nearEqual);
  const below = within === undefined ? span(2, Math.min(low - 1, different)).map(attempt) : [];
  const chosen = within ?? best(below, nearEqual) ?? attempt(1);
  const tried = [...below, ...inRange];
  return {
    k: chosen.k,
    why_k: why(chosen, inRange, { low, high, minShare, different, customers: points.n }),
    choices: (tried.includes(chosen) ? tried : [chosen, ...tried]).map((one) => ({
      k: one.k,
      silhouette: one.silhouette,
      min_share: one.minShare,
      stability: one.stability,
      viable: one.viable,
      chosen: one === chosen,
    })),
    clusters: toClusters(matrix.columns, chosen.partition),
  };
}

function tryK(points: Points, k: number, options: ChooseKOptions, seed: number): Try {
  const {
    minShare = 0.03,
    minSize = 5,
    minStability = 0.6,
    restarts = 10,
    sample = 2500,
    ...rest
  } = options;
  const partition = clusterPoints(points, { ...rest, restarts, sample, k }, seed);
  const smallest = partition.sizes.reduce((least, size) => Math.min(least, size), points.n);
  const large = k === 1 || (smallest >= minSize && smallest >= minShare * points.n);
  const stability = stabilityOf(points, partition, seed);
  return {
    k,
    silhouette: k === 1 ? 0 : silhouetteOf(points, partition.cluster, seed),
    minShare: smallest / points.n,
    stability,
    large,
    viable: large && stability >= minStability,
    partition,
  };
}

function best(tried: readonly Try[], nearEqual: number): Try | undefined {
  const viable = tried.filter((one) => one.viable);
  const enough = viable.length > 0 ? viable : tried.filter((one) => one.large);
  const most = enough.reduce((top, { silhouette }) => Math.max(top, silhouette), -1);
  return enough.find(({ silhouette }) => silhouette >= most - nearEqual);
}

const REFITS = 2;
const RESAMPLED = 2000;

function stabilityOf(points: Points, { cluster, sizes }: Partition, seed: number): number {
  const k = sizes.length;
  if (k === 1) return 1;
  const judged = sampleRows(points.n, RESAMPLED, seed);
  const judgedPoints = takePoints(points, judged);
  const reference = judged.map((row) => cluster[row] as number);
  let sum = 0;
  for (let refit = 1; refit <= REFITS; refit++) {
    const next = random(seed + refit);
    const drawn = new Int32Array(Math.min(points.n, RESAMPLED)).map(() =>
      Math.floor(next() * points.n),
    );
    const resampled = takePoints(points, drawn);
    // A resample with fewer different rows than clusters shows that some cluster hangs on a row or two.
    if (differentPoints(resampled, k).length < k) continue;
    const { centroids } = clusterPoints(resampled, { k, restarts: 2 }, seed + refit);
    sum += adjustedRand(reference, assign(judgedPoints, centroids));
  }
  return sum / REFITS;
}

interface Circumstances {
  readonly low: number;
  readonly high: number;
  readonly minShare: number;
  readonly different: number;
  readonly customers: number;
}

function why(chosen: Try, inRange: readonly Try[], about: Circumstances): string {
  const { low, high, minShare, different, customers } = about;
  const tried = low === high ? `${low}` : `${low} to ${high}`;
  const share = `${Math.round(minShare * 1000) / 10} % of the customers`;
  if (different < low)
    return `${count(chosen.k)}: the ${customers} customers differ too little (${different} different) to make ${tried}`;
  if (low === high && chosen.k === low)
    return chosen.large
      ? `${count(low)}, as configured`
      : `${count(low)}, as configured, though the smallest holds only ${percent(chosen.minShare)} of the customers`;
  if (chosen.k < low)
    return `${count(chosen.k)}: no split into ${tried} gives every segment at least ${share}`;
  const top = inRange
    .filter(({ viable }) => viable === chosen.viable)
    .reduce((most, one) => (one.silhouette > most.silhouette ? one : most), chosen);
  const separated =
    top === chosen
      ? `of ${tried}, they are separated best (silhouette ${chosen.silhouette.toFixed(2)})`
      : `of ${tried}, ${top.k} are separated best (silhouette ${top.silhouette.toFixed(3)}), but ${chosen.k} nearly as well (${chosen.silhouette.toFixed(3)}), and fewer are easier to act on`;
  const stable = chosen.viable
    ? "and they come back on resampled customers"
    : "but no such split comes back well on resampled customers, so take their borders as soft";
  return `${count(chosen.k)}: ${separated}; each holds at least ${share}, ${stable}`;
}

function count(k: number): string {
  return k === 1 ? "1 segment" : `${k} segments`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function span(low: number, high: number): number[] {
  return Array.from({ length: Math.max(0, high - low + 1) }, (_, i) => low + i);
}

import type { Clusters } from "./kmeans.ts";
import { type GroupSize, largeEnough, SIZE_LIMITS, type SizeLimits } from "./large-enough.ts";

export interface ViabilityOptions extends SizeLimits {
  /** Precision and recall that the segment's shallow rule must have. Default .5 both. */
  readonly minPrecision?: number;
  readonly minRecall?: number;
  /** How far the rule's F1 must come from that of naming everybody towards 1. Default .25. */
  readonly minGain?: number;
}

export interface JudgedSegment extends GroupSize {
  /** Of the shallow rule that recognises the segment best, as `recognise` has them. */
  readonly precision: number;
  readonly recall: number;
}

export type Viability = {
  readonly viable: boolean;
  /** One sentence: why it is worth a campaign of its own, or why not. */
  readonly says: string;
};

/**
 * Says of each segment whether it is worth a campaign of its own: large enough (`largeEnough`: by count, and by its share
 * of the customers or of the worth), and distinct enough, so that a person can tell its customers from the rest. Distinct
 * is a segment whose shallow rule has enough precision and recall, and whose F1 gains enough on that of a rule that holds
 * for everybody, 2 b / (1 + b) with b the segment's share, which is high for a large segment without any knowledge. The
 * only segment is viable: there is no rest to tell it from.
 */
export function viability(
  segments: readonly JudgedSegment[],
  options: ViabilityOptions = {},
): Viability[] {
  const { minPrecision = 0.5, minRecall = 0.5, minGain = 0.25, ...limits } = options;
  if (segments.length === 1)
    return [{ viable: true, says: "the only segment: there is no rest to tell it from" }];
  return segments.map((segment) => {
    const { precision, recall } = segment;
    const large = largeEnough(segment, limits);
    const distinct = precision >= minPrecision && recall >= minRecall && gainOf(segment) >= minGain;
    const told = `its rule finds ${percent(recall)} of them, and ${percent(precision)} of those it finds are among them`;
    if (!large)
      return {
        viable: false,
        says: `too small for a campaign of its own: ${small(segment, limits)}`,
      };
    if (!distinct) return { viable: false, says: `hard to tell from the rest: ${told}` };
    return { viable: true, says: `large enough (${sized(segment)}) and easy to tell: ${told}` };
  });
}

/** Returns for each cluster the number of the one whose centroid is nearest; the lower number of equals, -1 for one alone. */
export function nearestClusters({ centroids }: Clusters): number[] {
  return centroids.map((own, c) => {
    let nearest = -1;
    let least = Number.POSITIVE_INFINITY;
    centroids.forEach((other, d) => {
      const squared = own.reduce((sum, value, j) => sum + (value - (other[j] ?? 0)) ** 2, 0);
      if (c === d || squared >= least) return;
      nearest = d;
      least = squared;
    });
    return nearest;
  });
}

function gainOf({ share, precision, recall }: JudgedSegment): number {
  const f1 = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
  const everybody = (2 * share) / (1 + share);
  return everybody < 1 ? (f1 - everybody) / (1 - everybody) : 0;
}

function small(segment: GroupSize, limits: SizeLimits): string {
  const { minShare, minSize, minWorth } = { ...SIZE_LIMITS, ...limits };
  if (segment.size < minSize) return `${segment.size} customers, fewer than ${minSize}`;
  const floor = `${percent(minShare)} of the customers`;
  return segment.worth === null
    ? `${sized(segment)}, below ${floor}`
    : `${sized(segment)}, below ${floor} and ${percent(minWorth)} of the revenue`;
}

function sized({ share, worth }: GroupSize): string {
  return `${percent(share)} of the customers${worth === null ? "" : ` and ${percent(worth)} of the revenue`}`;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

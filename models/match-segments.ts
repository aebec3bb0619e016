import type { CentroidDistances } from "./centroid-distances.ts";
import { type CrossTable, columnTotals, rowTotals } from "./cross-table.ts";
import { optimalAssignment } from "./optimal-assignment.ts";

/** What is known of how p earlier segments relate to c of today; any part may be missing. */
export interface MatchEvidence {
  /** Customers of today by where the earlier model puts them today and where they are: the model alone has changed. */
  readonly sameDay: CrossTable | null;
  /** Customers of both days by where they were and where they are. */
  readonly members: CrossTable | null;
  readonly distances: CentroidDistances | null;
}

/** Two segments that are the same one, and what says so. */
export interface SegmentPair {
  /** Positions among the earlier segments and among those of today. */
  readonly before: number;
  readonly now: number;
  /** Weighted mean of the parts below that are known, in [0, 1]; 1 is the same. */
  readonly similarity: number;
  /** Overlap (Dice) by the earlier model on today's customers, and of the members known on both days. */
  readonly same_day: number | null;
  readonly members: number | null;
  /** 1 at the same centroid, 0 as far off as two different segments are. */
  readonly closeness: number | null;
  /** Root mean square difference of the means, in standard deviations. */
  readonly distance: number | null;
}

/** A pair less similar than this is not taken for the same segment: by overlap, a third of their union is shared. */
export const LEAST_SIMILARITY = 0.5;

/** The same customers on the same day count double: there, nobody has moved. */
const WEIGHTS = { same_day: 2, members: 1, closeness: 1 } as const;

/**
 * Returns which segments of today are which earlier ones: the one-to-one assignment of the greatest total similarity,
 * less the pairs that are too unlike (`LEAST_SIMILARITY`) or whose centroids lie as far apart as those of two
 * different segments. Pairs come in the order of the earlier segments.
 */
export function matchSegments(
  { before, now }: { readonly before: number; readonly now: number },
  evidence: MatchEvidence,
): SegmentPair[] {
  const pairs = allPairs(before, now, evidence);
  const assigned = optimalAssignment(pairs.map((row) => row.map(({ similarity }) => -similarity)));
  return [...assigned].flatMap((column, row) => {
    const pair = pairs[row]?.[column];
    return pair !== undefined && pair.similarity >= LEAST_SIMILARITY && pair.closeness !== 0
      ? [pair]
      : [];
  });
}

/** Says how near two centroids are: 1 at the same place, 0 as far off as two different segments are. */
export function closenessOf(
  distances: CentroidDistances | null,
  before: number,
  now: number,
): number | null {
  const distance = distances?.between[before]?.[now];
  if (distances === null || distance === undefined) return null;
  return Math.max(0, 1 - distance / distances.typical);
}

function allPairs(
  before: number,
  now: number,
  { sameDay, members, distances }: MatchEvidence,
): readonly (readonly SegmentPair[])[] {
  const sameDayOverlap = overlaps(sameDay, now);
  const memberOverlap = overlaps(members, now);
  return Array.from({ length: before }, (_, i) =>
    Array.from({ length: now }, (_, j) => {
      const parts = {
        same_day: sameDayOverlap(i, j),
        members: memberOverlap(i, j),
        closeness: closenessOf(distances, i, j),
      };
      return {
        before: i,
        now: j,
        similarity: weightedMean(parts),
        ...parts,
        distance: distances?.between[i]?.[j] ?? null,
      };
    }),
  );
}

/** Dice's coefficient (1945), 2 |A and B| / (|A| + |B|); null where no customer is in either. */
function overlaps(
  table: CrossTable | null,
  columns: number,
): (row: number, column: number) => number | null {
  if (table === null) return () => null;
  const [left, right] = [rowTotals(table), columnTotals(table, columns)];
  return (row, column) => {
    const both = (left[row] ?? 0) + (right[column] ?? 0);
    return both === 0 ? null : (2 * (table[row]?.[column] ?? 0)) / both;
  };
}

function weightedMean(parts: Readonly<Record<keyof typeof WEIGHTS, number | null>>): number {
  let sum = 0;
  let weights = 0;
  for (const name of ["same_day", "members", "closeness"] as const) {
    const value = parts[name];
    if (value === null) continue;
    sum += WEIGHTS[name] * value;
    weights += WEIGHTS[name];
  }
  return weights === 0 ? 0 : sum / weights;
}

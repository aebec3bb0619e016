import type { SegmentMeans } from "./segment-profile.ts";

/** Of one segment, its mean by column. */
export type Means = Readonly<Record<string, number>>;

export interface CentroidDistances {
  /** Row i, column j: from segment i before to segment j now. */
  readonly between: readonly (readonly number[])[];
  /** Mean distance between two different segments of the same day, over both days. */
  readonly typical: number;
}

/**
 * Returns how far the centroids of earlier segments lie from those of today: the root mean square, over the columns
 * that both have, of the difference of means in standard deviations of today's customers. Null where nothing can be
 * compared: no shared column that varies, or fewer than two segments on both days.
 */
export function centroidDistances(
  before: readonly Means[],
  now: readonly SegmentMeans[],
): CentroidDistances | null {
  const deviations = deviationsOf(now).filter(([column]) =>
    before.some((means) => Number.isFinite(means[column])),
  );
  if (deviations.length === 0 || before.length === 0 || now.length === 0) return null;
  const current = now.map(({ columns }) =>
    Object.fromEntries(Object.entries(columns).map(([name, { mean }]) => [name, mean])),
  );
  const distance = (a: Means, b: Means) => {
    let sum = 0;
    let compared = 0;
    for (const [column, deviation] of deviations) {
      const difference = ((a[column] ?? Number.NaN) - (b[column] ?? Number.NaN)) / deviation;
      if (!Number.isFinite(difference)) continue;
      sum += difference ** 2;
      compared++;
    }
    return compared === 0 ? Number.NaN : Math.sqrt(sum / compared);
  };
  const apart = [before, current].flatMap((day) =>
    day.flatMap((one, i) => day.slice(i + 1).map((other) => distance(one, other))),
  );
  const known = apart.filter((d) => d > 0);
  if (known.length === 0) return null;
  const typical = known.reduce((sum, d) => sum + d, 0) / known.length;
  // A pair without a shared column is as far apart as any two.
  const between = before.map((means) =>
    current.map((other) => {
      const d = distance(means, other);
      return Number.isNaN(d) ? typical : d;
    }),
  );
  return { between, typical };
}

/** A profile holds (mean - all) / deviation, so that the deviation follows from the segment that is farthest off. */
function deviationsOf(profiles: readonly SegmentMeans[]): (readonly [string, number])[] {
  const names = [...new Set(profiles.flatMap(({ columns }) => Object.keys(columns)))];
  return names.flatMap((name) => {
    const [farthest] = profiles
      .flatMap(({ columns }) => columns[name] ?? [])
      .sort((a, b) => Math.abs(b.z) - Math.abs(a.z));
    if (farthest === undefined || farthest.z === 0) return [];
    const deviation = (farthest.mean - farthest.all) / farthest.z;
    return deviation > 0 && Number.isFinite(deviation) ? [[name, deviation] as const] : [];
  });
}

import { type Estimate, z95 } from "../models/metrics/estimate.ts";
import { criticalZ } from "../models/metrics/ratio-share.ts";
import { type ShareOf, shareDifference } from "../models/metrics/share-difference.ts";
import type { FairnessReport, Gap } from "../reports/fairness-report.ts";
import type { Slice } from "../reports/target-report.ts";

/** Rows, or positives, below which a share says too little to be compared. */
const LEAST = 30;

interface Part {
  readonly value: string;
  readonly share: number;
  readonly rows: number;
  readonly of: ShareOf;
}

/**
 * Compares the slices of each named attribute: the widest gap in selection, in recall and in calibration. Its interval is
 * widened for the number of pairs that the widest was picked from (Bonferroni). Customers whose value is not known are
 * no group.
 */
export function fairnessOf(
  slices: readonly Slice[],
  attributes: readonly string[],
): readonly FairnessReport[] {
  return attributes.flatMap((by) => {
    const own = slices.filter((slice) => slice.by === by && slice.value !== "unknown");
    const gaps = [selectionGap(own), recallGap(own), calibrationGap(own)].filter(
      (gap) => gap !== null,
    );
    return gaps.length === 0 ? [] : [{ by, gaps }];
  });
}

function selectionGap(slices: readonly Slice[]): Gap | null {
  return shareGap(
    "selection",
    slices.flatMap(({ value, rows, selected }) =>
      selected === undefined || selected === null ? [] : [part(value, selected, rows)],
    ),
  );
}

function recallGap(slices: readonly Slice[]): Gap | null {
  return shareGap(
    "recall",
    slices.flatMap(({ value, positives, recall }) =>
      recall === undefined || recall === null ? [] : [part(value, recall, positives)],
    ),
  );
}

function part(value: string, { value: share }: Estimate, rows: number): Part {
  return { value, share, rows, of: { count: share * rows, n: rows } };
}

function shareGap(measure: Gap["measure"], all: readonly Part[]): Gap | null {
  const ends = endsOf(all.filter(({ rows }) => rows >= LEAST));
  if (ends === null) return null;
  const difference = shareDifference(ends.highest.of, ends.lowest.of, criticalZ(ends.pairs));
  return gapOf(measure, ends, difference);
}

function calibrationGap(slices: readonly Slice[]): Gap | null {
  const known = slices.flatMap(({ value, rows, off }) =>
    off === undefined || off === null || rows < LEAST
      ? []
      : [{ value, rows, share: off.value, error: (off.high - off.low) / (2 * z95) }],
  );
  const ends = endsOf(known);
  if (ends === null) return null;
  const value = ends.highest.share - ends.lowest.share;
  const half = criticalZ(ends.pairs) * Math.hypot(ends.highest.error, ends.lowest.error);
  return gapOf("calibration", ends, { value, low: value - half, high: value + half });
}

function endsOf<P extends { readonly share: number }>(
  all: readonly P[],
): { readonly highest: P; readonly lowest: P; readonly pairs: number } | null {
  const sorted = [...all].sort((a, b) => b.share - a.share);
  const [highest, lowest] = [sorted[0], sorted.at(-1)];
  if (sorted.length < 2 || highest === undefined || lowest === undefined) return null;
  return { highest, lowest, pairs: (sorted.length * (sorted.length - 1)) / 2 };
}

function gapOf(
  measure: Gap["measure"],
  { highest, lowest, pairs }: { highest: End; lowest: End; pairs: number },
  difference: Estimate,
): Gap {
  const end = ({ value, share, rows }: End) => ({ value, share, rows });
  return {
    measure,
    highest: end(highest),
    lowest: end(lowest),
    difference,
    pairs,
    beyond_chance: difference.low > 0 || difference.high < 0,
  };
}

type End = Gap["highest"];

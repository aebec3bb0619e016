import { z95 } from "../models/metrics/estimate.ts";
import { criticalZ, shareDiffers } from "../models/metrics/ratio-share.ts";
import { decimal, percent } from "./number.ts";
import type { Slice, TargetReport } from "./target-report.ts";
import { words } from "./words.ts";

const MOST = 5;

/**
 * Names the parts of the customer base where the scores do worst: those that rank worse than all together, then those
 * whose level is off, by more than chance for as many parts as were looked at, the furthest first. Where there is none,
 * the part that ranks worst.
 */
export function weakSlices({ slices, candidates, champion }: TargetReport): readonly string[] {
  const all = candidates.find(({ name }) => name === champion)?.auc.value ?? Number.NaN;
  const ranked = slices
    .filter(({ auc }) => auc !== null)
    .sort((a, b) => (a.auc?.value ?? 0) - (b.auc?.value ?? 0));
  const unsure = ranked.filter(({ auc }) => ranksWorse(auc, all, slices.length));
  const off = slices
    .filter(({ rate, rows, mean_score }) =>
      shareDiffers({ value: rate.value, effective: rows }, mean_score, slices.length),
    )
    .sort((a, b) => distance(b) - distance(a));
  const [worst] = ranked;
  if (unsure.length + off.length === 0)
    return worst === undefined
      ? []
      : [
          `No part of ${slices.length} is worse by more than chance could make it; the lowest AUC is that of ${nameOf(worst)}, ${decimal(worst.auc?.value)} against ${decimal(all)} over all.`,
        ];
  return [
    ...unsure
      .slice(0, MOST)
      .map(
        (slice) =>
          `${nameOf(slice)}: ranks less well there, AUC ${decimal(slice.auc?.value)} against ${decimal(all)} over all.`,
      ),
    ...off
      .slice(0, MOST)
      .map(
        (slice) =>
          `${nameOf(slice)}: scores are too ${slice.mean_score > slice.rate.value ? "high" : "low"}, ${percent(slice.mean_score)} foretold and ${percent(slice.rate.value)} came true.`,
      ),
  ];
}

function ranksWorse(auc: Slice["auc"], all: number, comparisons: number): boolean {
  if (auc === null) return false;
  const error = (auc.high - auc.low) / (2 * z95);
  return error > 0 && (all - auc.value) / error > criticalZ(comparisons);
}

function nameOf({ by, value }: Slice): string {
  return `${words(by)} ‘${value}’`;
}

function distance({ mean_score, rate }: Slice): number {
  return Math.abs(mean_score - rate.value);
}

import { decimal, percent } from "./number.ts";
import type { Slice, TargetReport } from "./target-report.ts";
import { words } from "./words.ts";

const MOST = 5;

/**
 * Names the parts of the customer base where the scores do worst: those that rank worse than all together by more than
 * chance, then those whose level is off by more than chance, the furthest first.
 */
export function weakSlices({ slices, candidates, champion }: TargetReport): readonly string[] {
  const all = candidates.find(({ name }) => name === champion)?.auc.value ?? Number.NaN;
  const unsure = slices
    .filter(({ auc }) => auc !== null && auc.high < all)
    .sort((a, b) => (a.auc?.value ?? 0) - (b.auc?.value ?? 0))
    .map(
      (slice) =>
        `${nameOf(slice)}: ranks less well there, AUC ${decimal(slice.auc?.value)} against ${decimal(all)} over all.`,
    );
  const off = slices
    .filter(({ mean_score, rate }) => mean_score < rate.low || mean_score > rate.high)
    .sort((a, b) => distance(b) - distance(a))
    .map(
      (slice) =>
        `${nameOf(slice)}: scores are too ${slice.mean_score > slice.rate.value ? "high" : "low"}, ${percent(slice.mean_score)} foretold and ${percent(slice.rate.value)} came true.`,
    );
  return [...unsure.slice(0, MOST), ...off.slice(0, MOST)];
}

function nameOf({ by, value }: Slice): string {
  return `${words(by)} ‘${value}’`;
}

function distance({ mean_score, rate }: Slice): number {
  return Math.abs(mean_score - rate.value);
}

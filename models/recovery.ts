import type { HeldOut } from "./hold-out.ts";
import type { Estimate } from "./metrics/estimate.ts";
import { positivesAmong, rank } from "./metrics/ranking.ts";
import { rocAuc } from "./metrics/roc-auc.ts";
import { wilson } from "./metrics/wilson.ts";

/** How well members that a method was not told of are found among everybody else. */
export interface Recovery {
  /** Members held out, and how many customers they were ranked among, themselves included. */
  readonly held_out: number;
  readonly ranked: number;
  readonly top: readonly FoundAmong[];
  /** The chance that a held-out member ranks above somebody else. */
  readonly auc: Estimate;
}

interface FoundAmong {
  /** Share of the ranked customers that is looked at, in (0, 1). */
  readonly share: number;
  /** Share of the held-out members found there, in [0, 1], with Wilson's interval. */
  readonly found: Estimate;
  /** The most that could be found: the top may be smaller than the group. */
  readonly most: number;
  /** `found` over what a random order finds there, which is `share`. */
  readonly lift: number;
}

const SHARES = [0.01, 0.05, 0.1] as const;

/** Measures a ranking by the held-out members in its first 1, 5 and 10 %; equal margins share theirs in proportion. */
export function recoveryOf({ margins, labels }: HeldOut): Recovery {
  const ranking = rank(margins, labels);
  const { rows, positives } = ranking;
  return {
    held_out: positives,
    ranked: rows,
    top: SHARES.map((share) => {
      const among = positivesAmong(ranking, share * rows);
      const found = wilson(Math.min(positives, Math.max(0, among)), positives);
      return {
        share,
        found,
        most: Math.min(1, (share * rows) / positives),
        lift: found.value / share,
      };
    }),
    auc: rocAuc(margins, labels),
  };
}

/** Says whether the first finds more in its first 10 %, or as much there with the larger AUC. */
export function findsMore(first: Recovery, second: Recovery): boolean {
  const [one, other] = [tenth(first), tenth(second)];
  return one === other ? first.auc.value > second.auc.value : one > other;
}

function tenth({ top }: Recovery): number {
  return top.at(-1)?.found.value ?? 0;
}

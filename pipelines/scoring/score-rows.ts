import type { Feature } from "../../features/feature.ts";
import type { Calibrated } from "../../models/calibrator.ts";
import { type MarginalMeansLearned, marginalMeans } from "../../models/marginal-means.ts";
import type { Matrix } from "../../models/matrix.ts";
import {
  leadingReasons,
  leansOf,
  type Reason,
  reasonsOf,
  withSign,
} from "../../reports/reasons.ts";
import { type CodedTexts, codeTexts } from "./coded-texts.ts";

/** Reasons that are told of a score. */
export const REASONS = 3;

/** What reasons are told by, beside the scorer. */
export interface Telling {
  readonly features: readonly Feature[];
  readonly currency: string | undefined;
  readonly means: MarginalMeansLearned;
}

/** Scores of some rows, in their order. */
export interface RowsScored {
  /** Calibrated probability. */
  readonly score: Float64Array;
  /** Three columns: the leading reasons in words; none where there are fewer. */
  readonly reasons: CodedTexts;
}

/** Scores rows, with reasons; each row by itself, so that it does not matter which others stand beside it. */
export function scoreRows(
  champion: Calibrated,
  matrix: Matrix,
  { features, currency, means }: Telling,
): RowsScored {
  const { probabilities, contributions } = champion.explain(matrix);
  const reasons = reasonsOf(matrix, contributions, {
    features,
    currency,
    among: marginalMeans(means),
  });
  const leans = leansOf(contributions);
  const columns = Array.from({ length: REASONS }, (): (string | null)[] => []);
  for (let i = 0; i < matrix.ids.length; i++) {
    const lean = leans[i] ?? 0;
    const told = toldReasons(reasons(i, { lean, most: REASONS }), lean);
    for (let k = 0; k < REASONS; k++) columns[k]?.push(told[k] ?? null);
  }
  return { score: probabilities, reasons: codeTexts(columns) };
}

/** Returns the leading ones of a score's reasons in words, at most three; `lean` is how far it is from the average. */
export function toldReasons(reasons: readonly Reason[], lean: number): readonly string[] {
  return leadingReasons(reasons, { lean, most: REASONS }).map(withSign);
}

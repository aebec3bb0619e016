import type { Feature } from "../../features/feature.ts";
import type { Calibrated } from "../../models/calibrator.ts";
import { type MarginalMeansLearned, marginalMeans } from "../../models/marginal-means.ts";
import { columnOf, type Matrix, takeNumbers } from "../../models/matrix.ts";
import {
  leadingReasons,
  leansOf,
  type Reason,
  reasonsFrom,
  withSign,
} from "../../reports/reasons.ts";
import type { CodedTexts } from "./coded-texts.ts";

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

/**
 * Returns how to score rows of these columns, with reasons: each row by itself, so that it does not matter which others
 * stand beside it.
 */
export function rowScorer(
  champion: Calibrated,
  columns: readonly string[],
  { features, currency, means }: Telling,
): (matrix: Matrix) => RowsScored {
  const reasonsOf = reasonsFrom(columns, { features, currency, among: marginalMeans(means) });
  return (matrix) => {
    const { probabilities, contributions } = champion.explain(matrix);
    const reasons = reasonsOf(matrix, contributions);
    const leans = leansOf(contributions);
    const { texts, code } = signedCodes();
    const codes = Array.from({ length: REASONS }, () => new Int32Array(matrix.ids.length).fill(-1));
    for (let i = 0; i < matrix.ids.length; i++) {
      const asked = { lean: leans[i] as number, most: REASONS };
      const leading = leadingReasons(reasons(i, asked), asked);
      for (let k = 0; k < leading.length; k++)
        (codes[k] as Int32Array)[i] = code(leading[k] as Reason);
    }
    return { score: probabilities, reasons: { texts, codes } };
  };
}

/** Numbers of customers whose ids do not matter: ids cross to another thread slowly. */
export type Numbers = Pick<Matrix, "columns" | "values">;

/** Returns some columns and rows, null for all of these, without ids. */
export function someOf(
  numbers: Numbers,
  columns: readonly string[],
  rows: Int32Array | null,
): Matrix {
  const values = columns.map((name) => {
    const column = columnOf(numbers, name);
    return rows === null ? column : takeNumbers(column, rows);
  });
  const n = rows?.length ?? numbers.values[0]?.length ?? 0;
  return { ids: Array.from({ length: n }, () => ""), columns, values };
}

/** Returns the leading ones of a score's reasons in words, at most three; `lean` is how far it is from the average. */
export function toldReasons(reasons: readonly Reason[], lean: number): readonly string[] {
  return leadingReasons(reasons, { lean, most: REASONS }).map(withSign);
}

/** Codes reasons with their signs, each text once; words are looked up before their sign is written. */
function signedCodes() {
  const texts: string[] = [];
  const [more, less] = [new Map<string, number>(), new Map<string, number>()];
  const code = (reason: Reason): number => {
    const known = reason.weight > 0 ? more : less;
    const found = known.get(reason.says) ?? texts.length;
    if (found === texts.length) {
      known.set(reason.says, found);
      texts.push(withSign(reason));
    }
    return found;
  };
  return { texts, code };
}

import type { Matrix } from "../models/matrix.ts";
import type { Contributions } from "../models/scorer.ts";
import { isFaint, type ReasonOptions, reasonTeller } from "./reason-teller.ts";

/** One thing that moved a customer's score. */
export interface Reason {
  /** What it is about; no two reasons of a customer are about the same. */
  readonly about: string;
  /** In log-odds, against the average customer. */
  readonly weight: number;
  /** In plain words, with the customer's own numbers. */
  readonly says: string;
}

/** Returns the reasons of a row, strongest first; with `most` and `lean` as few as `reasonTeller` tells then. */
type RowReasons = (
  row: number,
  options?: { readonly most?: number; readonly lean?: number },
) => readonly Reason[];

/** Returns a function from a row to its reasons, strongest first. */
export function reasonsOf(
  matrix: Matrix,
  contributions: Contributions,
  options: ReasonOptions,
): RowReasons {
  return reasonsFrom(matrix.columns, options)(matrix, contributions);
}

/** Returns `reasonsOf` for any matrix of the same columns, whose themes and words are then looked up once. */
export function reasonsFrom(
  columns: readonly string[],
  options: ReasonOptions,
): (matrix: Matrix, contributions: Contributions) => RowReasons {
  const teller = reasonTeller(columns, options);
  return ({ values }, { parts }) =>
    (row, { most = Number.POSITIVE_INFINITY, lean = 0 } = {}) => {
      teller.look(values, parts);
      const told = teller.tell(row, most, lean);
      return Array.from({ length: told }, (_, k) => ({
        about: teller.themes[teller.theme(k)] ?? "",
        weight: teller.weights[k] as number,
        says: teller.said(k).text,
      }));
    };
}

/**
 * Returns the reasons to show beside a score, at most `most`: the strongest one on the side that the score is on, above or
 * below the average customer's, and then the strongest others, whichever way they pull, as far as they are worth it.
 */
export function leadingReasons(
  reasons: readonly Reason[],
  { lean, most }: { readonly lean: number; readonly most: number },
): readonly Reason[] {
  const shown = new Int32Array(most);
  const weights = reasons.map(({ weight }) => weight);
  return Array.from(
    shown.subarray(0, showLeading(weights, weights.length, lean, shown)),
    (at) => reasons[at] as Reason,
  );
}

/** Writes which of so many reasons `leadingReasons` shows, by their weights, and returns how many these are. */
export function showLeading(
  weights: ArrayLike<number>,
  reasons: number,
  lean: number,
  shown: Int32Array,
): number {
  if (reasons === 0 || shown.length === 0) return 0;
  let first = 0;
  while (first < reasons && !((weights[first] as number) * lean > 0)) first++;
  if (first === reasons) first = 0;
  shown[0] = first;
  let length = 1;
  for (let at = 0; at < reasons && length < shown.length; at++)
    if (at !== first && !isFaint(weights[at] as number)) shown[length++] = at;
  return length;
}

/** Returns how far a row's log-odds are from the average customer's: the sum of all its parts. */
export function leanOf({ parts }: Contributions, row: number): number {
  let sum = 0;
  for (const part of parts) sum += part[row] ?? 0;
  return sum;
}

/** Writes a reason with its sign in words, so that no spreadsheet takes it for a formula. */
export function withSign({ weight, says }: Omit<Reason, "about">): string {
  return `${weight > 0 ? "more likely" : "less likely"}: ${says}`;
}

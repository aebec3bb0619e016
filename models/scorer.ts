import type { Matrix } from "./matrix.ts";
import type { Json } from "./model.ts";
import type { Recipe } from "./recipe.ts";

/** What a scorer learns from: one row a customer and cut-off, with the label known afterwards. */
export interface Sample {
  readonly matrix: Matrix;
  /** n labels, 0 or 1. */
  readonly labels: Uint8Array;
  /** Number of each row's cut-off, larger for later ones, where several are stacked; percentiles stay within one. */
  readonly groups?: Int32Array;
}

/** What will be asked of what a scorer learns. */
export interface FitPurpose {
  /** Whether margins are to be split into parts; where not, the parts of what is learned may be wrong. Default true. */
  readonly explained?: boolean;
}

/**
 * Ranks customers. `apply` gives n margins: log-odds where the scorer is a model, any number that rises with
 * the chance of the label where it is a rule; calibration turns margins into probabilities.
 */
export interface Scorer<Learned extends Json = Json> {
  readonly name: string;
  readonly role: "model" | "rule";
  /** How it was made, where another thread may make the same; rules have none. */
  readonly recipe?: Recipe;
  /** Rows times columns that it learns from at most; more cost time and change little. Default 2,000,000. */
  readonly mostNumbers?: number;
  /** Throws when the sample has fewer than one positive and one negative. */
  fit(sample: Sample, seed: number, purpose?: FitPurpose): Learned;
  apply(learned: Learned, matrix: Matrix): Float64Array;
  /**
   * Splits each margin into one part a matrix column: `base + sum over columns of parts[j][i]` is the margin of row i
   * (within 1e-9). A part is relative to the average training row.
   */
  contributions(learned: Learned, matrix: Matrix): Contributions;
  /**
   * Returns the same margins and contributions for less than one after the other, with parts that may be written over, in
   * `room` where it is given and of use; by default they are asked for so.
   */
  explain?(learned: Learned, matrix: Matrix, room?: PartsRoom): Explained;
  /**
   * Learns only where values stand among the rows of another snapshot, and keeps the rest. A scorer that reads ranks has
   * it, and must be given the whole snapshot that is to be scored before it is applied to rows of it.
   */
  rereference?(learned: Learned, matrix: Matrix): Learned;
}

export interface Contributions {
  readonly base: number;
  /** m arrays of n numbers, in the order of the matrix's columns. */
  readonly parts: readonly Float64Array[];
}

/** Arrays that parts may be written to, one a column and as long as the matrix: what they hold is lost. */
export type PartsRoom = readonly Float64Array[];

export interface Explained {
  readonly margins: Float64Array;
  readonly contributions: Contributions;
}

/** Throws unless a sample has rows, labels of 0 and 1, and both of them. */
export function requireBothLabels(who: string, { matrix, labels }: Sample): void {
  if (labels.length !== matrix.ids.length)
    throw new Error(
      `${who} requires one label a row, got ${labels.length} for ${matrix.ids.length}`,
    );
  let positives = 0;
  for (const label of labels) {
    if (label > 1) throw new Error(`${who} requires labels of 0 and 1, got ${label}`);
    positives += label;
  }
  if (positives === 0 || positives === labels.length)
    throw new Error(
      `${who} requires at least 1 positive and 1 negative, got ${positives} and ${labels.length - positives}`,
    );
}

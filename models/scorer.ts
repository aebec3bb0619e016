import type { Matrix } from "./matrix.ts";
import type { Json } from "./model.ts";

/** What a scorer learns from: one row a customer and cut-off, with the label known afterwards. */
export interface Sample {
  readonly matrix: Matrix;
  /** n labels, 0 or 1. */
  readonly labels: Uint8Array;
}

/**
 * Ranks customers. `apply` gives n margins: log-odds where the scorer is a model, any number that rises with
 * the chance of the label where it is a rule; calibration turns margins into probabilities.
 */
export interface Scorer<Learned extends Json = Json> {
  readonly name: string;
  readonly role: "model" | "rule";
  /** Throws when the sample has fewer than one positive and one negative. */
  fit(sample: Sample, seed: number): Learned;
  apply(learned: Learned, matrix: Matrix): Float64Array;
  /**
   * Splits each margin into one part a matrix column: `base + sum over columns of parts[j][i]` is the margin of row i
   * (within 1e-9). A part is relative to the average training row.
   */
  contributions(learned: Learned, matrix: Matrix): Contributions;
}

export interface Contributions {
  readonly base: number;
  /** m arrays of n numbers, in the order of the matrix's columns. */
  readonly parts: readonly Float64Array[];
}

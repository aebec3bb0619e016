import type { Estimate } from "../models/metrics/estimate.ts";

/** How far the values of one attribute lie apart in how the scores treat them. It finds no cause and gives no verdict. */
export interface FairnessReport {
  /** The attribute. */
  readonly by: string;
  /** Share of the customers who are on the list, and of the positives; and foretold less what came true. */
  readonly gaps: readonly Gap[];
}

export interface Gap {
  readonly measure: "selection" | "recall" | "calibration";
  readonly highest: { readonly value: string; readonly share: number; readonly rows: number };
  readonly lowest: { readonly value: string; readonly share: number; readonly rows: number };
  /** Highest less lowest, with an interval that allows for every pair that was looked at. */
  readonly difference: Estimate;
  readonly pairs: number;
  /** Whether that interval leaves out 0. */
  readonly beyond_chance: boolean;
}

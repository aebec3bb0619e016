import type { MainTerm, PairTerm } from "../models/additive-terms.ts";

/** What an additive model learned of single columns and of pairs, as the report draws it. */
export interface Shapes {
  /** The model whose shapes they are. */
  readonly model: string;
  /** Customers and days that it learned from. */
  readonly rows: number;
  /** Whether columns enter as ranks: values are then shares of customers in [0, 1]. */
  readonly ranks: boolean;
  /** Strongest first. */
  readonly mains: readonly Shape[];
  readonly pairs: readonly PairShape[];
}

/** What a column is called. */
export interface Axis {
  readonly feature: string;
  /** One sentence; `as_of` in it is put into plain words. */
  readonly describe: string;
  readonly about: string;
  /** Whether it is no or yes. */
  readonly flag: boolean;
}

export type Shape = Axis & Omit<MainTerm, "column">;

/** A pair, by bin of the first axis and of the second, missing values first. */
export type PairShape = Omit<PairTerm, "columns"> & { readonly axes: readonly [Axis, Axis] };

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

export interface Shape extends Axis {
  /** Ascending; bin k lies between edges k - 1 and k. */
  readonly edges: readonly number[];
  /** Change of the log-odds in each bin, one more than there are edges, with the ends of 95 % intervals. */
  readonly values: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Rows that were learned from in each bin. */
  readonly rows: readonly number[];
  /** Of rows without a value; null where every row has one. */
  readonly missing: {
    readonly value: number;
    readonly low: number;
    readonly high: number;
    readonly rows: number;
  } | null;
  /** Mean absolute change of the log-odds. */
  readonly strength: number;
}

export interface PairShape {
  readonly axes: readonly [Axis, Axis];
  readonly edges: readonly [readonly number[], readonly number[]];
  /** Change of the log-odds beyond both shapes, by bin of the first column and of the second; missing values first. */
  readonly grid: readonly (readonly number[])[];
  readonly rows: readonly (readonly number[])[];
  readonly strength: number;
}

import { columnOf, type Matrix } from "./matrix.ts";
import type { Model } from "./model.ts";

export interface ShrinkageOptions {
  /** By column: the column that counts what it is a mean or share of. Columns without one are left as they are. */
  readonly over: Readonly<Record<string, string>>;
}

export type Shrinkage = {
  readonly columns: readonly string[];
  /** Of each column the one that counts its observations; null where it is left as it is. */
  readonly over: readonly (string | null)[];
  /** Of each column the observations with which a value counts half; 0 where it is left as it is. */
  readonly half: readonly number[];
};

export interface Standardised {
  /** Values as they are, with the counting columns. */
  readonly raw: Matrix;
  /** The same customers' columns to shrink, centred on 0. */
  readonly centred: Matrix;
}

/** A mean is taken to be worth half with one observation; what no share is made of has no within-customer variance. */
const HALF_OF_MEANS = 1;
/** A share in which customers do not differ beyond chance is worth nothing with any number of observations. */
const NEVER = 1e9;

/**
 * Draws each centred value towards 0 as far as it hangs on few observations: z n / (n + half), the empirical Bayes
 * estimate of a customer's own mean (Morris 1983, equation 1.5). A share of one order is 0 or 1 by chance; without this
 * such customers would form the corners of the space. A missing value, or one over nothing, becomes 0.
 *
 * For shares, columns whose values all lie in [0, 1], `half` is the within-customer variance over the variance between
 * customers, by the analysis of variance of unequal groups (Searle, Casella & McCulloch 1992, section 3.6); for other
 * columns it is 1.
 */
export function shrinkage({ over }: ShrinkageOptions): Model<Shrinkage, Standardised, Matrix> {
  return {
    name: "shrinkage",
    fit({ raw, centred: { columns } }) {
      const counted = columns.map((name) => over[name] ?? null);
      return {
        columns: [...columns],
        over: counted,
        half: columns.map((name, j) => {
          const by = counted[j] ?? null;
          return by === null ? 0 : halfOf(columnOf(raw, name), columnOf(raw, by));
        }),
      };
    },
    apply({ columns, over: counted, half }, { raw, centred }) {
      return {
        ...centred,
        values: columns.map((name, j) => {
          const column = columnOf(centred, name);
          const by = counted[j] ?? null;
          return by === null
            ? column
            : drawn(column, columnOf(raw, name), columnOf(raw, by), half[j] ?? HALF_OF_MEANS);
        }),
      };
    },
  };
}

function drawn(
  centred: Float64Array,
  raw: Float64Array,
  counts: Float64Array,
  half: number,
): Float64Array {
  const own = new Float64Array(centred.length);
  for (let i = 0; i < own.length; i++) {
    const n = counts[i] as number;
    if (Number.isFinite(raw[i]) && n > 0) own[i] = ((centred[i] as number) * n) / (n + half);
  }
  return own;
}

function halfOf(shares: Float64Array, counts: Float64Array): number {
  let groups = 0;
  let all = 0;
  let squares = 0;
  let sum = 0;
  let within = 0;
  for (let i = 0; i < shares.length; i++) {
    const [p, n] = [shares[i] as number, counts[i] as number];
    if (!Number.isFinite(p) || !(n > 0)) continue;
    if (p < 0 || p > 1) return HALF_OF_MEANS;
    groups++;
    all += n;
    squares += n * n;
    sum += n * p;
    within += n * p * (1 - p);
  }
  // Nobody was observed twice: nothing tells chance from difference.
  if (groups < 2 || all <= groups) return HALF_OF_MEANS;
  const mean = sum / all;
  let between = 0;
  for (let i = 0; i < shares.length; i++) {
    const [p, n] = [shares[i] as number, counts[i] as number];
    if (Number.isFinite(p) && n > 0) between += n * (p - mean) ** 2;
  }
  const meanWithin = within / (all - groups);
  const meanSize = (all - squares / all) / (groups - 1);
  const variance = (between / (groups - 1) - meanWithin) / meanSize;
  return variance > 0 ? Math.min(NEVER, meanWithin / variance) : NEVER;
}

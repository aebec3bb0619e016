import type { AdditiveLearned } from "./additive.ts";
import { student95 } from "./student.ts";

/** The shape of one column as it is drawn; bin k of `values` lies between `edges[k - 1]` and `edges[k]`. */
export interface MainTerm {
  readonly column: string;
  /** Ascending, one fewer than `values`. */
  readonly edges: readonly number[];
  /** Change of the log-odds in each bin, relative to the average training row. */
  readonly values: readonly number[];
  /** 95 % interval of each value, from how much it differs between groups of customers. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Training rows in each bin. */
  readonly rows: readonly number[];
  /** The same of missing values; null where no training row lacks one. */
  readonly missing: {
    readonly value: number;
    readonly low: number;
    readonly high: number;
    readonly rows: number;
  } | null;
  /** Mean absolute change of the log-odds over training rows. */
  readonly strength: number;
}

/** What two columns together add beyond their shapes; `grid[r][c]` is of bins r and c, missing first. */
export interface PairTerm {
  readonly columns: readonly [string, string];
  readonly edges: readonly [readonly number[], readonly number[]];
  readonly grid: readonly (readonly number[])[];
  /** Training rows in each cell of the grid. */
  readonly rows: readonly (readonly number[])[];
  readonly strength: number;
}

/** Lists the terms of an additive model, strongest first. Where columns entered as ranks, edges are shares in [0, 1]. */
export function additiveTerms({ effects }: AdditiveLearned): {
  readonly mains: readonly MainTerm[];
  readonly pairs: readonly PairTerm[];
} {
  const { columns, mains, pairs } = effects;
  const t = student95(effects.bags - 1);
  const name = (j: number) => columns[j] ?? "";
  return {
    mains: mains
      .map(({ edges, values, errors, rows }, j): MainTerm => {
        const low = values.map((value, k) => value - t * (errors[k] ?? 0));
        const high = values.map((value, k) => value + t * (errors[k] ?? 0));
        const [absent = 0] = rows;
        return {
          column: name(j),
          edges,
          values: values.slice(1),
          low: low.slice(1),
          high: high.slice(1),
          rows: rows.slice(1),
          missing:
            absent > 0
              ? { value: values[0] ?? 0, low: low[0] ?? 0, high: high[0] ?? 0, rows: absent }
              : null,
          strength: strengthOf(values, rows),
        };
      })
      .sort((a, b) => b.strength - a.strength),
    pairs: pairs
      .map(({ columns: [j, k], edges, values, rows }): PairTerm => {
        const width = edges[1].length + 2;
        return {
          columns: [name(j), name(k)],
          edges,
          grid: lines(values, width),
          rows: lines(rows, width),
          strength: strengthOf(values, rows),
        };
      })
      .sort((a, b) => b.strength - a.strength),
  };
}

function strengthOf(values: readonly number[], rows: readonly number[]): number {
  const total = rows.reduce((sum, own) => sum + own, 0);
  return values.reduce((sum, value, k) => sum + Math.abs(value) * (rows[k] ?? 0), 0) / total;
}

function lines(cells: readonly number[], width: number): readonly (readonly number[])[] {
  return Array.from({ length: cells.length / width }, (_, r) =>
    cells.slice(r * width, (r + 1) * width),
  );
}

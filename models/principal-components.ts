import { PCA } from "ml-pca";
import { requireColumns } from "./columns.ts";
import { projectKernel } from "./kernel/project-kernel.ts";
import { scratch } from "./kernel/scratch.ts";
import type { Matrix } from "./matrix.ts";
import type { Model } from "./model.ts";

export interface PrincipalComponentsOptions {
  /** Keeps the fewest components that explain this share of the variance, in (0, 1]. Default .9. */
  readonly share?: number;
  /** Keeps at least and at most so many, where there are so many columns. Default 2 and 12. */
  readonly least?: number;
  readonly most?: number;
}

export type Components = {
  readonly columns: readonly string[];
  readonly mean: readonly number[];
  /** One unit vector over the columns a component, the strongest first; its largest entry is positive. */
  readonly loadings: readonly (readonly number[])[];
  /** Variance of each component kept (divisor n - 1), and its share in that of all columns. */
  readonly variance: readonly number[];
  readonly explained: readonly number[];
};

/**
 * Principal components by the eigenvectors of the covariance matrix. Applied, it gives the coordinates of the centred
 * rows as columns pc1, pc2, ...; scale the columns first. Values must be finite. Constant columns carry no weight.
 */
export function principalComponents({
  share = 0.9,
  least = 2,
  most = 12,
}: PrincipalComponentsOptions = {}): Model<Components, Matrix, Matrix> {
  return {
    name: "principalComponents",
    fit(matrix) {
      const { ids, columns } = matrix;
      if (ids.length === 0 || columns.length === 0)
        throw new Error(
          `principalComponents requires at least 1 customer and 1 column, got ${ids.length} and ${columns.length}`,
        );
      const mean = matrix.values.map((column, j) => finiteMean(column, columns[j] ?? ""));
      const pca = new PCA(covariance(matrix, mean), { isCovarianceMatrix: true });
      // Rounding can leave a tiny negative eigenvalue where the covariance matrix has no full rank.
      const variance = pca.getEigenvalues().map((value) => Math.max(0, value));
      const total = variance.reduce((sum, value) => sum + value, 0);
      const explained = variance.map((value) => (total > 0 ? value / total : 0));
      const kept = keep(explained, share, least, most);
      const loadings = pca.getLoadings().to2DArray().slice(0, kept).map(withSign);
      return {
        columns: [...columns],
        mean,
        loadings,
        variance: variance.slice(0, kept),
        explained: explained.slice(0, kept),
      };
    },
    apply({ columns, mean, loadings }, matrix) {
      requireColumns("principalComponents", columns, matrix);
      return {
        ids: matrix.ids,
        columns: loadings.map((_, c) => `pc${c + 1}`),
        values: project(matrix.values, mean, loadings),
      };
    },
  };
}

/** Returns the covariances of the columns (divisor n - 1; 0 for a single row), in blocks that stay in the cache. */
function covariance({ ids, values }: Matrix, mean: readonly number[]): number[][] {
  const [n, m] = [ids.length, values.length];
  const sums = new Float64Array(m * m);
  const block = Array.from({ length: m }, () => new Float64Array(BLOCK));
  for (let from = 0; from < n; from += BLOCK) {
    const size = Math.min(BLOCK, n - from);
    values.forEach((column, j) => {
      const centred = block[j] as Float64Array;
      for (let i = 0; i < size; i++)
        centred[i] = (column[from + i] as number) - (mean[j] as number);
    });
    addProducts(sums, block, size);
  }
  const divisor = Math.max(1, n - 1);
  return Array.from({ length: m }, (_, a) =>
    Array.from({ length: m }, (_, b) => {
      const sum = sums[Math.min(a, b) * m + Math.max(a, b)] as number;
      return sum / divisor;
    }),
  );
}

const BLOCK = 1024;

/** Adds the inner product of each two columns over a block's rows to their sum. */
function addProducts(sums: Float64Array, block: readonly Float64Array[], rows: number): void {
  const m = block.length;
  for (let a = 0; a < m; a++) {
    const left = block[a] as Float64Array;
    for (let b = a; b < m; b++) {
      const right = block[b] as Float64Array;
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += (left[i] as number) * (right[i] as number);
      sums[a * m + b] = (sums[a * m + b] as number) + sum;
    }
  }
}

function finiteMean(column: Float64Array, name: string): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += column[i] as number;
  if (!Number.isFinite(sum))
    throw new Error(`principalComponents requires finite values, got others in column '${name}'`);
  return sum / column.length;
}

function keep(explained: readonly number[], share: number, least: number, most: number): number {
  let sum = 0;
  let enough = 0;
  // Shares are sums of rounded numbers: all of them may add up to a little less than 1.
  while (enough < explained.length && sum < share - 1e-12) sum += explained[enough++] as number;
  return Math.min(Math.max(enough, least), most, explained.length);
}

/** An eigenvector is as good as its opposite; entries that are equal but for rounding must not decide which. */
function withSign(loading: readonly number[]): number[] {
  const largest = loading.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const first = loading.find((value) => Math.abs(value) >= largest - 1e-9) ?? 0;
  return loading.map((value) => (first < 0 ? -value : value) + 0);
}

/** Returns the coordinates of centred rows on each component, block by block. */
function project(
  values: readonly Float64Array[],
  mean: readonly number[],
  loadings: readonly (readonly number[])[],
): Float64Array[] {
  const [n, m] = [values[0]?.length ?? 0, values.length];
  const scores = loadings.map(() => new Float64Array(n));
  const columns = 8 * m * loadings.length;
  const sums = columns + 8 * BLOCK * m;
  const memory = scratch(sums + 8 * BLOCK);
  const { addUp } = projectKernel(memory);
  const at = (address: number, length: number) => new Float64Array(memory.buffer, address, length);
  loadings.forEach((loading, c) => {
    at(8 * m * c, m).set(loading);
  });
  const block = values.map((_, j) => at(columns + 8 * BLOCK * j, BLOCK));
  for (let from = 0; from < n; from += BLOCK) {
    const size = Math.min(BLOCK, n - from);
    values.forEach((column, j) => {
      const centred = block[j] as Float64Array;
      const centre = mean[j] as number;
      for (let i = 0; i < size; i++) centred[i] = (column[from + i] as number) - centre;
    });
    scores.forEach((score, c) => {
      addUp(columns, 8 * BLOCK, m, 8 * m * c, size, sums);
      score.set(at(sums, size), from);
    });
  }
  return scores;
}

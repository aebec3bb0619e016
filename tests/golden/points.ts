import { readFileSync } from "node:fs";
import type { Matrix } from "../../models/matrix.ts";
import { random } from "../../models/random.ts";

/** Name, rows, columns, groups, spread and seed. */
type Shape = readonly [string, number, number, number, number, number];

interface Criteria {
  readonly silhouette: number;
  readonly calinski_harabasz: number;
  readonly davies_bouldin: number;
}

interface Golden {
  readonly made_with: string;
  readonly iris: readonly (readonly number[])[];
  readonly species: readonly number[];
  readonly pca: {
    readonly components: readonly (readonly number[])[];
    readonly variance: readonly number[];
    readonly explained: readonly number[];
  };
  readonly labels: readonly number[];
  readonly inertia: number;
  readonly centroids: readonly (readonly number[])[];
  readonly of_labels: Criteria;
  readonly of_species: Criteria;
  readonly adjusted_rand: number;
  readonly shapes: readonly {
    readonly shape: Shape;
    readonly sum: number;
    /** Of the best of ten starts, by number of clusters. */
    readonly inertia: Readonly<Record<string, number>>;
  }[];
}

/** What clusters.py printed: scikit-learn 1.9.1, NumPy 2.4.6. */
export const golden = JSON.parse(
  readFileSync(new URL("clusters.json", import.meta.url), "utf8"),
) as Golden;

export const iris: Matrix = toMatrix(golden.iris);

/** Makes the points of clusters.py, by the same arithmetic in the same order. */
export function points([name, n, m, groups, spread, seed]: Shape): Matrix {
  const next = random(seed);
  const centres = Array.from({ length: groups }, () =>
    Array.from({ length: m }, () => 10 * next()),
  );
  return toMatrix(
    Array.from({ length: n }, (_, i) =>
      Array.from({ length: m }, (__, j) => {
        const noise = next() + next() + next() + next() - 2;
        const x = (centres[i % groups]?.[j] ?? 0) + spread * noise;
        if (name === "stretched") return x * 2 ** -j;
        if (name === "skewed") return (x * x * x) / 100;
        return name === "counts" ? Math.floor(Math.max(0, x) / 2) : x;
      }),
    ),
  );
}

function toMatrix(rows: readonly (readonly number[])[]): Matrix {
  const columns = (rows[0] ?? []).map((_, j) => `x${j}`);
  return {
    ids: rows.map((_, i) => String(i).padStart(5, "0")),
    columns,
    values: columns.map((_, j) => Float64Array.from(rows, (row) => row[j] ?? Number.NaN)),
  };
}

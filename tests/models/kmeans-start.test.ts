import { kmeans } from "ml-kmeans";
import { expect, test } from "vitest";
import { kmeansStart } from "../../models/kmeans-start.ts";
import { random } from "../../models/random.ts";

/** So many rows of so many coordinates, some of them equal. */
function rowsOf(n: number, m: number): number[][] {
  const next = random(n + m);
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: m }, () => (i % 7 === 0 ? 1 : next() ** 3 + (i % 5))),
  );
}

test.each([
  [300, 3, 2],
  [300, 5, 8],
  [1000, 12, 5],
  [40, 1, 3],
])(
  "starts of %i points with %i coordinates for %i clusters are those of ml-kmeans 7.0.1, exactly",
  (n, m, k) => {
    const rows = rowsOf(n, m);
    const points = { n, m, values: Float64Array.from(rows.flat()) };
    for (const seed of [0, 1, 7, 2 ** 31]) {
      const { centroids } = kmeans(rows, k, { seed, maxIterations: 1 });
      expect([...kmeansStart(points, k, seed)]).toEqual(centroids.flat());
    }
  },
);

import { describe, expect, test } from "vitest";
import { adjustedRand } from "../../models/adjusted-rand.ts";
import { calinskiHarabasz } from "../../models/calinski-harabasz.ts";
import { daviesBouldin } from "../../models/davies-bouldin.ts";
import { kmeans } from "../../models/kmeans.ts";
import { principalComponents } from "../../models/principal-components.ts";
import { silhouette } from "../../models/silhouette.ts";
import { golden, iris, points } from "./points.ts";

const species = Int32Array.from(golden.species);
const labels = Int32Array.from(golden.labels);

describe(`on iris, as ${golden.made_with}`, () => {
  const components = principalComponents({ share: 1 }).fit(iris, 1);
  const clusters = kmeans({ k: 3 }).fit(iris, 7);

  test("principal components explain the same variance, within 1e-9", () => {
    golden.pca.variance.forEach((variance, c) => {
      expect(components.variance[c]).toBeCloseTo(variance, 9);
      expect(components.explained[c]).toBeCloseTo(golden.pca.explained[c] ?? Number.NaN, 9);
    });
  });

  test("principal components are the same up to sign, within 1e-9", () => {
    golden.pca.components.forEach((component, c) => {
      const ours = components.loadings[c] ?? [];
      const product = component.reduce((sum, value, j) => sum + value * (ours[j] ?? 0), 0);
      expect(Math.abs(product)).toBeCloseTo(1, 9);
    });
  });

  test("k-means ends in the same clusters with the same centroids and inertia, within 1e-9", () => {
    expect(adjustedRand(kmeans({ k: 3 }).apply(clusters, iris), labels)).toBe(1);
    expect(clusters.inertia).toBeCloseTo(golden.inertia, 9);
    const byFirst = (a: readonly number[], b: readonly number[]) => (a[0] ?? 0) - (b[0] ?? 0);
    const theirs = golden.centroids.toSorted(byFirst).flat();
    clusters.centroids
      .toSorted(byFirst)
      .flat()
      .forEach((value, at) => {
        expect(value).toBeCloseTo(theirs[at] ?? Number.NaN, 9);
      });
  });

  test.each([
    ["its clusters", labels, golden.of_labels],
    ["the species", species, golden.of_species],
  ] as const)("the criteria of %s are the same, within 1e-9", (_, partition, expected) => {
    expect(silhouette(iris, partition, 1)).toBeCloseTo(expected.silhouette, 9);
    expect(calinskiHarabasz(iris, partition)).toBeCloseTo(expected.calinski_harabasz, 9);
    expect(daviesBouldin(iris, partition)).toBeCloseTo(expected.davies_bouldin, 9);
  });

  test("clusters and species agree as far, within 1e-12", () => {
    expect(adjustedRand(species, labels)).toBeCloseTo(golden.adjusted_rand, 12);
  });
});

describe.each(golden.shapes)("$shape.0", ({ shape, sum, inertia }) => {
  const matrix = points(shape);

  test("both programs make the same points", () => {
    const ours = matrix.values.reduce((s, column) => s + column.reduce((a, x) => a + x, 0), 0);
    expect(Math.abs(ours - sum)).toBeLessThan(1e-9 * Math.abs(sum));
  });

  test("inertia is never above scikit-learn's best of 10 starts by more than .1 %, for k in 2 to 8", () => {
    for (const [k, theirs] of Object.entries(inertia))
      for (const seed of [1, 7])
        expect(
          kmeans({ k: Number(k) }).fit(matrix, seed).inertia / theirs,
          `k = ${k}, seed ${seed}`,
        ).toBeLessThanOrEqual(1.001);
  });
});

import { describe, expect, test } from "vitest";
import { adjustedRand } from "../../models/adjusted-rand.ts";
import { type Matrix, stackRows } from "../../models/matrix.ts";
import { segmenter } from "../../models/segmenter.ts";
import { simplifiedSilhouette } from "../../models/simplified-silhouette.ts";
import { blobs } from "./blobs.ts";

/** No kinds at all: every cut through one cloud is as good as another. */
const cloud = blobs(600, [[0, 0]], 1, 3);
/** Two clear kinds, far from 0: where a skewed column is logged, a kind around 0 would be torn in two. */
const two = blobs(
  600,
  [
    [20, 20],
    [32, 23],
  ],
  1,
  4,
);

const cutBy = (matrix: Matrix, column: number, groups: readonly number[]) =>
  new Map(
    matrix.ids.map((id, i) => {
      const value = matrix.values[column]?.[i] ?? 0;
      return [id, groups.filter((limit) => value > limit).length];
    }),
  );

function fitted(matrix: Matrix, before?: ReadonlyMap<string, number>, low = 2, high = 2) {
  const model = segmenter({ low, high, before });
  const learned = model.fit(matrix, 7);
  return { choice: learned.choice, cluster: model.apply(learned, matrix).cluster };
}

const labels = (matrix: Matrix, before: ReadonlyMap<string, number>) =>
  Int32Array.from(matrix.ids, (id) => before.get(id) ?? 0);

describe("a segmenter that goes on from an earlier partition", () => {
  test("keeps it where another is as good", () => {
    const down = cutBy(cloud, 0, [0]);
    const across = cutBy(cloud, 1, [0]);
    const agreement = (before: ReadonlyMap<string, number>) =>
      adjustedRand(fitted(cloud, before).cluster, labels(cloud, before));
    expect(agreement(down)).toBeGreaterThan(0.9);
    expect(agreement(across)).toBeGreaterThan(0.9);
    expect(fitted(cloud, across).choice.why_k).toMatch(/^2 segments, as before/);
  });

  test("gives it up where the new one is clearly better", () => {
    const three = [
      [0, 0],
      [9, 0],
      [0, 9],
      [9, 9],
    ] as const;
    const four = blobs(800, three, 0.6, 5);
    const halves = cutBy(four, 0, [4]);
    expect(fitted(four, undefined, 2, 4).choice.k).toBe(4);
    expect(fitted(four, halves, 2, 4).choice.k).toBe(4);
  });

  test("gives it up for one new kind, be it a twentieth of the customers", () => {
    const strangers = blobs(30, [[26, 14]], 0.5, 6);
    const named = { ...strangers, ids: strangers.ids.map((id) => `x${id}`) };
    const all = stackRows([two, named]);
    const before = cutBy(all, 0, [26.5]);
    expect(fitted(all, undefined, 2, 4).choice.k).toBe(3);
    const { choice, cluster } = fitted(all, before, 2, 4);
    expect(choice.clusters.sizes).toEqual([300, 300, 30]);
    expect(all.ids.filter((_, i) => cluster[i] === 2)).toEqual(named.ids);
  });

  test("gives up a cluster that next to nobody is in any more", () => {
    const before = new Map(two.ids.map((id, i) => [id, i < 6 ? 2 : i % 2]));
    expect(fitted(two, before, 2, 3).choice.k).toBe(2);
  });

  test("keeps to the numbers of clusters that are allowed", () => {
    expect(fitted(cloud, cutBy(cloud, 0, [-0.5, 0.5]), 2, 2).choice.k).toBe(2);
  });

  test("does not depend on the order of the rows", () => {
    const before = cutBy(cloud, 1, [0]);
    const turned = {
      ids: [...cloud.ids].reverse(),
      columns: cloud.columns,
      values: cloud.values.map((column) => column.slice().reverse()),
    };
    expect(fitted(turned, before).choice).toEqual(fitted(cloud, before).choice);
  });
});

test("the simplified silhouette is how much nearer the own centroid is than the next", () => {
  const points = { n: 3, m: 1, values: Float64Array.of(0, 1, 5) };
  // Distances to 0 and 4: 0 and 4, 1 and 3, 5 and 1.
  expect([...simplifiedSilhouette(points, Float64Array.of(0, 4))]).toEqual([
    1,
    1 - 1 / 3,
    1 - 1 / 5,
  ]);
  expect([...simplifiedSilhouette(points, Float64Array.of(0))]).toEqual([0, 0, 0]);
});

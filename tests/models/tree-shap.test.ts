import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boosted } from "../../models/boosted.ts";
import { random } from "../../models/random.ts";
import { sumOfTrees, type Tree } from "../../models/tree.ts";
import { averageParts, treeParts } from "../../models/tree-shap.ts";
import { randomTree, rows } from "./random-tree.ts";

/** Mean of the leaves that a row may reach when only some columns are known, weighted by training rows. */
function expectation(tree: Tree, known: number, row: readonly number[], at = 0): number {
  if (at < 0) return tree.value[-1 - at] ?? Number.NaN;
  const [left = 0, right = 0] = [tree.left[at], tree.right[at]];
  const j = tree.feature[at] ?? 0;
  if ((known >> j) & 1) {
    const x = row[j] ?? Number.NaN;
    const goesLeft = Number.isNaN(x) ? tree.missingLeft[at] === 1 : x <= (tree.threshold[at] ?? 0);
    return expectation(tree, known, row, goesLeft ? left : right);
  }
  const [a, b] = [coverOf(tree, left), coverOf(tree, right)];
  return (
    (a * expectation(tree, known, row, left) + b * expectation(tree, known, row, right)) / (a + b)
  );
}

function coverOf(tree: Tree, at: number): number {
  if (at < 0) return tree.cover[-1 - at] ?? 0;
  return coverOf(tree, tree.left[at] ?? 0) + coverOf(tree, tree.right[at] ?? 0);
}

/** Shapley's formula over all subsets of three columns. */
function bruteForce(tree: Tree, row: readonly number[]): readonly number[] {
  const weight = [1 / 3, 1 / 6, 1 / 3];
  return [0, 1, 2].map((j) => {
    let sum = 0;
    for (let subset = 0; subset < 8; subset++) {
      if ((subset >> j) & 1) continue;
      const size = [0, 1, 2].filter((c) => (subset >> c) & 1).length;
      const step = expectation(tree, subset | (1 << j), row) - expectation(tree, subset, row);
      sum += (weight[size] ?? 0) * step;
    }
    return sum;
  });
}

test("parts are Shapley's formula over all subsets of columns, in small trees and large ones", () => {
  const matrix = rows(40, 3, 9);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer(), fc.boolean(), (s, seed, deep) => {
      const tree = randomTree(s, seed, { deep });
      const { base, parts } = treeParts([tree], matrix);
      expect(base).toBeCloseTo(expectation(tree, 0, []), 9);
      matrix.ids.forEach((_, i) => {
        const row = matrix.values.map((column) => column[i] ?? 0);
        bruteForce(tree, row).forEach((value, j) => {
          expect(Math.abs((parts[j]?.[i] ?? Number.NaN) - value)).toBeLessThan(1e-9);
        });
      });
    }),
    { numRuns: 60 },
  );
});

test("base and parts sum to the value of the trees within 1e-9, along paths of 25 columns too", () => {
  const matrix = rows(300, 25, 4);
  const chain = {
    ...randomTree(25, 3, { deep: true }),
    feature: Array.from({ length: 25 }, (_, k) => k),
  };
  const trees = [chain, ...[1, 5, 0, 8, 9, 33].map((s) => randomTree(s, s))];
  const { base, parts } = treeParts(trees, matrix);
  sumOfTrees(0, trees, matrix).forEach((value, i) => {
    const sum = parts.reduce((total, part) => total + (part[i] ?? Number.NaN), base);
    expect(Math.abs(sum - value)).toBeLessThan(1e-9);
  });
});

test("the sum of trees is what each row walks to, on thresholds, without values and beyond them too", () => {
  const trees = [0, 1, 7, 16, 17, 40].map((s) => randomTree(s, s + 1));
  const edges = trees.flatMap(({ threshold }) => threshold.slice(0, 5));
  const around = [
    ...edges,
    ...edges.map((edge) => edge + 1e-9),
    -1,
    2,
    Number.NaN,
    Infinity,
    -Infinity,
  ];
  const next = random(8);
  const n = 5000;
  const matrix = {
    ids: Array.from({ length: n }, (_, i) => String(i)),
    columns: ["x0", "x1", "x2"],
    values: [0, 1, 2].map(() =>
      Float64Array.from({ length: n }, () => around[Math.floor(next() * around.length)] ?? 0),
    ),
  };
  const walked = matrix.ids.map((_, i) => {
    const row = matrix.values.map((column) => column[i] ?? 0);
    const finite = row.map((x) => (Number.isFinite(x) ? x : Number.NaN));
    return trees.reduce(
      (sum, tree) => sum + expectation(tree, 7, finite, tree.feature.length > 0 ? 0 : -1),
      0.5,
    );
  });
  expect([...sumOfTrees(0.5, trees, matrix)]).toEqual(walked);
  const margins = new Float64Array(n).fill(0.5);
  treeParts(trees, matrix, { margins });
  expect([...margins]).toEqual(walked);
});

test("a row's parts are the same to the last bit, alone, again, or among many", () => {
  const matrix = rows(200, 12, 5);
  const wide = (s: number) => {
    const tree = randomTree(s, s, { deep: true });
    return { ...tree, feature: tree.feature.map((_, k) => k % 12) };
  };
  const trees = [...[5, 9, 14, 40].map((s) => randomTree(s, s)), wide(9), wide(30)];
  const { parts } = treeParts(trees, matrix);
  for (const i of [0, 1, 7, 1, 0, 199]) {
    const own = {
      ...matrix,
      ids: [String(i)],
      values: matrix.values.map((column) => column.slice(i, i + 1)),
    };
    expect(treeParts(trees, own).parts.map((part) => part[0])).toEqual(
      parts.map((part) => part[i]),
    );
  }
});

test("a tree without a split is all base", () => {
  const leaf: Tree = {
    feature: [],
    threshold: [],
    missingLeft: [],
    left: [],
    right: [],
    value: [3],
    cover: [10],
  };
  const { base, parts } = treeParts([leaf], rows(2, 1, 1));
  expect(base).toBe(3);
  expect([...(parts[0] ?? [])]).toEqual([0, 0]);
  expect([...sumOfTrees(1, [leaf], rows(2, 1, 1))]).toEqual([4, 4]);
});

describe("averages over the rows that the trees were grown on", () => {
  const n = 1_900;
  const matrix = rows(n, 3, 12);
  const labels = Uint8Array.from({ length: n }, (_, i) =>
    Number((matrix.values[0]?.[i] ?? 0) * (matrix.values[1]?.[i] || 0.5) > 0.3),
  );

  test.each([4, 7, 31])("are the mean parts, and together nothing, with %d leaves", (leaves) => {
    const { trees, start } = boosted({ leaves, trees: 20 }).fit({ matrix, labels }, 1);
    const averages = averageParts(trees, matrix);
    const { base, parts } = treeParts(trees, matrix);
    parts.forEach((part, j) => {
      const mean = part.reduce((sum, value) => sum + value, 0) / n;
      expect(Math.abs((averages[j] ?? Number.NaN) - mean)).toBeLessThan(1e-10);
    });
    expect(Math.abs(averages.reduce((sum, average) => sum + average, 0))).toBeLessThan(1e-10);
    const margins = sumOfTrees(start, trees, matrix);
    expect(margins.reduce((sum, margin) => sum + margin, 0) / n).toBeCloseTo(start + base, 9);
  });
});

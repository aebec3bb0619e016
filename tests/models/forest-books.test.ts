import { expect, test } from "vitest";
import { endToEnd } from "../../models/end-to-end.ts";
import { forestBooks } from "../../models/forest-books.ts";
import { type Matrix, takeRows } from "../../models/matrix.ts";
import { random } from "../../models/random.ts";
import type { Tree } from "../../models/tree.ts";
import { treeParts } from "../../models/tree-shap.ts";
import { randomTree, rows } from "./random-tree.ts";

/** Margins and parts, of so few rows at once that no kernel is asked. */
function inPieces(trees: readonly Tree[], matrix: Matrix) {
  const n = matrix.ids.length;
  const pieces = Array.from({ length: Math.ceil(n / 900) }, (_, k) =>
    Int32Array.from({ length: Math.min(900, n - 900 * k) }, (_, i) => 900 * k + i),
  ).map((own) => {
    const margins = new Float64Array(own.length).fill(0.25);
    return { margins, ...treeParts(trees, takeRows(matrix, own), { margins }) };
  });
  return [
    pieces.map(({ margins }) => margins),
    ...matrix.columns.map((_, j) => pieces.map(({ parts }) => parts[j] ?? new Float64Array())),
  ].map((column) => endToEnd(Float64Array, column));
}

/** Counts the numbers that differ, for to print all of them takes minutes. */
function differences(trees: readonly Tree[], matrix: Matrix): number {
  const few = inPieces(trees, matrix);
  return atOnce(trees, matrix).reduce(
    (sum, column, j) => sum + column.filter((value, i) => value !== few[j]?.[i]).length,
    0,
  );
}

function atOnce(trees: readonly Tree[], matrix: Matrix) {
  const margins = new Float64Array(matrix.ids.length).fill(0.25);
  return [margins, ...treeParts(trees, matrix, { margins }).parts];
}

test("many rows get to the last bit what a few of them get, also on thresholds and beyond numbers", () => {
  const trees = [0, 1, 2, 7, 8, 9, 15, 16].map((s) => randomTree(s, s + 20));
  const largest = { ...randomTree(3, 4), threshold: Array(3).fill(Number.MAX_VALUE) };
  const around = [
    ...trees.flatMap(({ threshold }) => threshold),
    -1,
    0,
    2,
    Number.MAX_VALUE,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  const next = random(6);
  const matrix = rows(5003, 4, 1);
  for (const column of matrix.values)
    column.forEach((_, i) => {
      column[i] = around[Math.floor(next() * around.length)] ?? 0;
    });
  const forest = [...trees, largest];
  expect(differences(forest, matrix)).toBe(0);
});

test("books that have become full begin anew, and nobody's parts change", () => {
  const wide = (seed: number) => {
    const tree = randomTree(16, seed);
    return { ...tree, feature: tree.feature.map((_, k) => k), threshold: Array(16).fill(0.5) };
  };
  const matrix = rows(13_000, 16, 9);
  const trees = [wide(1), randomTree(5, 2)];
  expect(differences(trees, matrix)).toBe(0);
});

test.each([253, 254, 255])("a column of %i thresholds is told apart on and around each", (n) => {
  const own = Array.from({ length: n }, (_, i) => (i + 1) / 256);
  const trees = Array.from({ length: Math.ceil(n / 16) }, (_, s) => ({
    ...randomTree(16, s),
    feature: Array(16).fill(0),
    threshold: Array.from({ length: 16 }, (_, k) => own[16 * s + k] ?? Number.MAX_VALUE),
  }));
  const around = [
    ...own.flatMap((cut) => [cut - 0.001, cut, cut + 0.001]),
    Number.NaN,
    Number.MAX_VALUE,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  const matrix = rows(4 * around.length, 1, 3);
  matrix.values[0]?.forEach((_, i, column) => {
    column[i] = around[i % around.length] ?? 0;
  });
  expect(forestBooks(trees) === null).toBe(n > 254);
  expect(differences(trees, matrix)).toBe(0);
});

test("a column of more thresholds than a byte tells apart is told apart", () => {
  const trees = Array.from({ length: 40 }, (_, s) => ({
    ...randomTree(16, s),
    feature: Array(16).fill(0),
  }));
  const matrix = rows(1100, 1, 2);
  expect(differences(trees, matrix)).toBe(0);
});

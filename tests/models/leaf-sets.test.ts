import { expect, test } from "vitest";
import { addByLeafSets } from "../../models/leaf-sets.ts";
import { takeRows } from "../../models/matrix.ts";
import { sumOfTrees } from "../../models/tree.ts";
import { randomTree, rows } from "./random-tree.ts";

test("many rows get to the last bit what a few of them get, of trees of 1 to 65 leaves", () => {
  const matrix = rows(4_500, 3, 6);
  const trees = [0, 1, 6, 7, 8, 14, 15, 16, 31, 64].flatMap((s) => [
    randomTree(s, s + 3),
    randomTree(s, s + 5, { deep: true }),
  ]);
  const few = Int32Array.from({ length: 400 }, (_, i) => 11 * i);
  const many = sumOfTrees(0.25, trees, matrix);
  expect([...sumOfTrees(0.25, trees, takeRows(matrix, few))]).toEqual(
    Array.from(few, (row) => many[row]),
  );
});

test("columns of more than 254 thresholds are left to others, and nothing is added", () => {
  const matrix = rows(600, 3, 2);
  const many = Array.from({ length: 30 }, (_, s) => randomTree(31, s));
  const margins = new Float64Array(600).fill(1);
  expect(addByLeafSets(many, matrix, margins)).toBe(false);
  expect(margins.every((margin) => margin === 1)).toBe(true);
  const alone = sumOfTrees(0, many, takeRows(matrix, Int32Array.of(17)));
  expect(sumOfTrees(0, many, matrix)[17]).toBe(alone[0]);
});

import { expect, test } from "vitest";
import { coarsen, coarseOf } from "../../models/coarse-bins.ts";
import {
  bestCross,
  type Cross,
  crossStep,
  fastInteractions,
} from "../../models/fast-interactions.ts";
import { gridsKernel } from "../../models/kernel/grids-kernel.ts";
import { scratch } from "../../models/kernel/scratch.ts";
import { random } from "../../models/random.ts";

const sums = (gradients: readonly number[], hessians: readonly number[]) => ({
  gradients: Float64Array.from({ length: 256 }, (_, k) => gradients[k] ?? 0),
  hessians: Float64Array.from({ length: 256 }, (_, k) => hessians[k] ?? 0),
});

const crossOf = (
  gradients: readonly number[],
  hessians: readonly number[],
  height: number,
  width: number,
) => {
  const cross: Cross = { row: 0, column: 0, chiSquare: 0 };
  bestCross(sums(gradients, hessians), height, width, cross);
  return cross;
};

test("the contrast of four cells is a chi-square that can be computed by hand", () => {
  // (6/10 - (-4)/10 - (-4)/20 + 8/20)^2 / (1/10 + 1/10 + 1/20 + 1/20) = 1.6^2 / .3
  const cross = crossOf([6, -4, -4, 8], [10, 10, 20, 20], 2, 2);
  expect(cross.chiSquare).toBeCloseTo(2.56 / 0.3, 10);
  expect([cross.row, cross.column]).toEqual([1, 1]);
});

test("what each column does alone is no interaction", () => {
  const [rows, columns] = [
    [1, -2, 4],
    [3, 0, -5],
  ];
  const hessians = [6, 7, 8, 9, 10, 11, 12, 13, 14];
  const gradients = hessians.map(
    (h, cell) => h * ((rows?.[Math.floor(cell / 3)] ?? 0) + (columns?.[cell % 3] ?? 0)),
  );
  const equal = gradients.map((g, cell) => (10 * g) / (hessians[cell] ?? 1));
  expect(
    crossOf(
      equal,
      equal.map(() => 10),
      3,
      3,
    ).chiSquare,
  ).toBeLessThan(1e-20);
});

test("the cuts are found where the quadrants change", () => {
  const cells = Array.from({ length: 30 }, (_, cell) =>
    Math.floor(cell / 6) < 2 === cell % 6 < 4 ? 5 : -5,
  );
  const cross = crossOf(
    cells,
    cells.map(() => 10),
    5,
    6,
  );
  expect([cross.row, cross.column]).toEqual([2, 4]);
  const step = new Float64Array(256);
  crossStep(
    sums(
      cells,
      cells.map(() => 10),
    ),
    5,
    6,
    0,
    step,
  );
  expect([step[0], step[5], step[29]]).toEqual([-0.5, 0.5, -0.5]);
});

test("a quadrant of too few rows makes no cross, and then nothing moves", () => {
  expect(crossOf([9, -9, -9, 9], [4.9, 50, 50, 50], 2, 2).chiSquare).toBe(0);
  const step = new Float64Array(256).fill(3);
  crossStep(sums([9, -9, -9, 9], [4.9, 50, 50, 50]), 2, 2, 1, step);
  expect(step.every((own) => own === 0)).toBe(true);
});

test("of all pairs the one whose combination drives the gradient comes first", () => {
  const next = random(3);
  const columns = Array.from({ length: 12 }, () => ({
    bins: Uint8Array.from({ length: 3000 }, () => 1 + Math.floor(8 * next())),
    size: 9,
  }));
  const high = (j: number, i: number) => ((columns[j]?.bins[i] ?? 0) > 4 ? 1 : -1);
  const gradients = Float64Array.from(
    { length: 3000 },
    (_, i) => 0.15 * high(3, i) * high(8, i) + 0.5 * high(1, i) + next() - 0.5,
  );
  const found = fastInteractions(columns, gradients, new Float64Array(3000).fill(0.25));
  expect(found[0]?.columns).toEqual([3, 8]);
  expect(found[0]?.chiSquare).toBeGreaterThan(3 * (found[1]?.chiSquare ?? 0));
});

test("coarse bins hold about equal rows, keep a common bin apart, and can be found by their edges", () => {
  const rows = Float64Array.from([
    7,
    ...Array.from({ length: 60 }, (_, k) => (k === 20 ? 600 : 10)),
  ]);
  const { coarse, kept } = coarsen(rows, 15);
  expect(kept.length).toBeLessThan(15);
  const sizes = new Map<number, number>();
  coarse.forEach((bin, k) => {
    sizes.set(bin, (sizes.get(bin) ?? 0) + (rows[k] ?? 0));
  });
  expect(sizes.get(0)).toBe(7);
  expect(sizes.get(coarse[21] ?? 0)).toBe(600);
  const edges = Array.from({ length: 59 }, (_, k) => k);
  expect(
    coarseOf(
      edges,
      kept.map((k) => edges[k] ?? 0),
    ),
  ).toEqual(coarse);
});

test("sums of one column's cells with four others are those of a plain loop, to the last bit", () => {
  const next = random(11);
  const [n, size] = [999, 13];
  const [each, bins] = [16 * 256 * 4, 16 * 256 * 4 + 16 * n];
  const memory = scratch(bins + 5 * n);
  const cells = new Float64Array(memory.buffer, 0, 2048).fill(0);
  const brought = new Float64Array(memory.buffer, each, 2 * n);
  for (let i = 0; i < 2 * n; i++) brought[i] = 2 * next() - 1;
  const columns = new Uint8Array(memory.buffer, bins, 5 * n);
  for (let i = 0; i < 5 * n; i++) columns[i] = Math.floor(size * next());
  const at = (column: number) => bins + column * n;
  gridsKernel(memory).sumGrids(at(0), at(1), at(2), at(3), at(4), n, each, 0);
  const plain = new Float64Array(2048);
  for (let i = 0; i < n; i++)
    for (let other = 0; other < 4; other++) {
      const cell = (columns[i] as number) * 16 + (columns[(1 + other) * n + i] as number);
      for (const side of [0, 1]) {
        const place = 2 * (4 * cell + other) + side;
        plain[place] = (plain[place] as number) + (brought[2 * i + side] as number);
      }
    }
  expect([...cells]).toEqual([...plain]);
});

test("a pair is found wherever its columns stand among the others", () => {
  const next = random(5);
  const n = 4_000;
  const columns = Array.from({ length: 7 }, () => ({
    bins: Uint8Array.from({ length: n }, () => 1 + Math.floor(4 * next())),
    size: 5,
  }));
  const hessians = new Float64Array(n).fill(0.25);
  for (let j = 0; j < columns.length; j++)
    for (let k = j + 1; k < columns.length; k++) {
      const side = (column: number, i: number) => (columns[column]?.bins[i] ?? 0) > 2;
      const gradients = Float64Array.from({ length: n }, (_, i) =>
        side(j, i) === side(k, i) ? 0.2 : -0.2,
      );
      expect(fastInteractions(columns, gradients, hessians)[0]?.columns).toEqual([j, k]);
    }
});

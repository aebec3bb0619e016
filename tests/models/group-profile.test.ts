import { expect, test } from "vitest";
import { profileGroups } from "../../models/group-profile.ts";
import { type Matrix, takeRows } from "../../models/matrix.ts";
import { random } from "../../models/random.ts";
import { profile } from "../../models/segment-profile.ts";

const next = random(8);
const n = 300;
const column = (make: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => make(i));
const matrix: Matrix = {
  ids: Array.from({ length: n }, (_, i) => String(i).padStart(3, "0")),
  columns: ["spend", "orders", "gap", "flag", "constant", "absent"],
  values: [
    column(() => Math.exp(6 * next())),
    column(() => Math.floor(5 * next())),
    column(() => (next() < 0.3 ? Number.NaN : 90 * next())),
    column((i) => (i % 7 === 0 ? 1 : 0)),
    column(() => 0.1),
    column(() => Number.NaN),
  ],
};
const cluster = Int32Array.from({ length: n }, (_, i) => (i * i) % 3);
const flagsOf = (c: number) => Uint8Array.from(cluster, (own) => (own === c ? 1 : 0));

test("groups that part all customers have the profiles of segments", () => {
  const groups = profileGroups(matrix, [flagsOf(0), flagsOf(1), flagsOf(2)], { seed: 1 });
  profile(matrix, cluster, 3).forEach((segment, c) => {
    expect(groups[c]?.size).toBe(segment.size);
    expect(groups[c]?.share).toBe(segment.share);
    expect(Object.keys(groups[c]?.columns ?? {})).toEqual(Object.keys(segment.columns));
    for (const [name, { mean, all, z, rank_z, flag }] of Object.entries(segment.columns)) {
      const own = groups[c]?.columns[name];
      expect(own?.flag).toBe(flag);
      expect(own?.mean).toBeCloseTo(mean, 9);
      expect(own?.all).toBeCloseTo(all, 9);
      expect(own?.z).toBeCloseTo(z, 9);
      expect(own?.rank_z).toBeCloseTo(rank_z, 9);
    }
  });
});

test("all customers differ from themselves in nothing, and of nobody nothing is known", () => {
  const [all, none] = profileGroups(matrix, [new Uint8Array(n).fill(1), new Uint8Array(n)], {
    seed: 1,
  });
  expect(all?.share).toBe(1);
  for (const { z, rank_z } of Object.values(all?.columns ?? {})) {
    expect(z).toBeCloseTo(0, 9);
    expect(rank_z).toBeCloseTo(0, 9);
  }
  expect(none).toEqual({ size: 0, share: 0, columns: {} });
});

test("the order of rows does not matter", () => {
  const shuffled = Int32Array.from({ length: n }, (_, i) => (i * 77 + 5) % n);
  const flags = flagsOf(1);
  const [own] = profileGroups(matrix, [flags], { seed: 1 });
  const [other] = profileGroups(
    takeRows(matrix, shuffled),
    [Uint8Array.from(shuffled, (row) => flags[row] ?? 0)],
    { seed: 1 },
  );
  for (const [name, { mean, rank_z }] of Object.entries(own?.columns ?? {})) {
    expect(other?.columns[name]?.mean).toBeCloseTo(mean, 9);
    expect(other?.columns[name]?.rank_z).toBeCloseTo(rank_z, 9);
  }
});

test("no customers at all have no columns", () => {
  const nobody = takeRows(matrix, new Int32Array());
  expect(profileGroups(nobody, [new Uint8Array()], { seed: 1 })).toEqual([
    { size: 0, share: 0, columns: {} },
  ]);
});

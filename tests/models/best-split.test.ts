import { expect, test } from "vitest";
import { bestSplit, SPLIT, type SplitRules } from "../../models/best-split.ts";
import { COLUMN, type Workspace } from "../../models/histogram.ts";
import { layOut } from "../../models/kernel/memory.ts";
import { random } from "../../models/random.ts";

const UNIT = 2 ** 20;
const COUNTS = [40, 3, 17, 255, 2, 9];
const CHOSEN = [1, 2, 3, 5];
const rules: SplitRules = {
  ridge: 3,
  leastRows: 5,
  leastCurvature: 0.5,
  slopeStep: 2 ** -8,
  curvatureStep: 2 ** -6,
};

/** A leaf of some rows, each in a random bin of every chosen column. */
function leafOf(rows: number, seed: number, { missing }: { readonly missing: boolean }) {
  const next = random(seed);
  const { memory, arrays } = layOut({
    sums: [Float64Array, 4 * COLUMN],
    counts: [Int32Array, COUNTS.length],
    chosen: [Int32Array, 1 + CHOSEN.length],
  });
  arrays.sums.fill(0);
  arrays.counts.set(COUNTS);
  arrays.chosen.set([CHOSEN.length, ...CHOSEN]);
  let [slopes, packed] = [0, 0];
  for (let i = 0; i < rows; i++) {
    const slope = Math.round((next() - 0.4) * 256);
    const curvature = UNIT + Math.round(next() * 16);
    slopes += slope;
    packed += curvature;
    CHOSEN.forEach((j, c) => {
      const [from, bins] = missing ? [0, COUNTS[j] as number] : [1, (COUNTS[j] as number) - 1];
      const at = c * COLUMN + 2 * (from + Math.floor(next() * bins));
      arrays.sums[at] = (arrays.sums[at] as number) + slope;
      arrays.sums[at + 1] = (arrays.sums[at + 1] as number) + curvature;
    });
  }
  const space = { ...arrays, memory, width: 4, unit: UNIT } as unknown as Workspace;
  return { space, leaf: { slot: 0, slopes, packed } };
}

/** Every split that is allowed, by summing its left side anew. */
function allSplits({ space, leaf }: ReturnType<typeof leafOf>) {
  const { ridge, leastRows, leastCurvature, slopeStep, curvatureStep } = rules;
  const part = (slopes: number, packed: number) => {
    const rows = Math.floor(packed / UNIT);
    const curvature = (packed - rows * UNIT) * curvatureStep;
    return { rows, curvature, score: (slopes * slopeStep) ** 2 / (curvature + ridge) };
  };
  return CHOSEN.flatMap((j, c) =>
    [0, 1].flatMap((side) =>
      Array.from({ length: (COUNTS[j] as number) - 1 }, (_, b) => {
        const sums = [0, 1].map((of) =>
          Array.from({ length: b + 2 - (1 - side) }, (_, k) => k + (1 - side)).reduce(
            (sum, bin) => sum + (space.sums[c * COLUMN + 2 * bin + of] as number),
            0,
          ),
        );
        const [slopes = 0, packed = 0] = sums;
        const [left, right] = [
          part(slopes, packed),
          part(leaf.slopes - slopes, leaf.packed - packed),
        ];
        const isAllowed =
          Math.min(left.rows, right.rows) >= leastRows &&
          Math.min(left.curvature, right.curvature) >= leastCurvature;
        const before = part(leaf.slopes, leaf.packed).score;
        return { j, slopes, packed, gain: isAllowed ? left.score + right.score - before : 0 };
      }),
    ),
  );
}

test.each([
  [300, true],
  [300, false],
  [12, true],
  [40, false],
])(
  "of %d rows, some missing or not (%s), no allowed split gains more than the one found",
  (rows, missing) => {
    for (let seed = 0; seed < 40; seed++) {
      const made = leafOf(rows, seed, { missing });
      const found = new Float64Array(SPLIT);
      bestSplit(made.space, made.leaf, 0, 1, rules, found);
      const all = allSplits(made);
      const most = Math.max(...all.map(({ gain }) => gain));
      const [gain, j, , , slopes, packed] = found;
      expect(gain).toBeCloseTo(Math.max(0, most), 9);
      if (gain === 0) continue;
      const same = all.find((one) => one.j === j && one.slopes === slopes && one.packed === packed);
      expect(same?.gain).toBeCloseTo(gain as number, 9);
    }
  },
);

test("a leaf of fewer rows than two leaves need has no split", () => {
  const { space, leaf } = leafOf(9, 1, { missing: true });
  const found = new Float64Array(SPLIT).fill(7);
  bestSplit(space, leaf, 0, 1, rules, found);
  expect([...found]).toEqual([0, 0, 0, 0, 0, 0]);
});

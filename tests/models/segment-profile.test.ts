import { expect, test } from "vitest";
import { segmentMeans } from "../../models/segment-profile.ts";

const matrixOf = (columns: Readonly<Record<string, readonly number[]>>) => ({
  ids: (Object.values(columns)[0] ?? []).map((_, i) => `c${i}`),
  columns: Object.keys(columns),
  values: Object.values(columns).map((values) => Float64Array.from(values)),
});
const known = { spend: [1, 2, 3, 6, 0.5], visited: [0, 1, 1, 0, 1] };
const segments = [0, 0, 1, 1, 1];

test("customers of whom a column is not known change how many are known, and nothing else", () => {
  const all = segmentMeans(matrixOf(known), Int32Array.from(segments), 2);
  expect(all.map(({ columns }) => columns["spend"]?.mean)).toEqual([1.5, 9.5 / 3]);
  expect(all.map(({ columns }) => columns["visited"]?.flag)).toEqual([true, true]);
  const more = segmentMeans(
    matrixOf({
      spend: [Number.NaN, ...known.spend, Infinity],
      visited: [Number.NaN, ...known.visited, Number.NaN],
    }),
    Int32Array.from([0, ...segments, 1]),
    2,
  );
  more.forEach(({ columns }, c) => {
    for (const [name, { known: share, ...own }] of Object.entries(columns)) {
      expect({ ...own, known: 1 }).toEqual(all[c]?.columns[name]);
      expect(share).toBe(c === 0 ? 2 / 3 : 3 / 4);
    }
  });
});

import { describe, expect, test } from "vitest";
import { calinskiHarabasz } from "../../models/calinski-harabasz.ts";
import { daviesBouldin } from "../../models/davies-bouldin.ts";
import type { Matrix } from "../../models/matrix.ts";
import { type Criteria, scorePartitions } from "../../models/partition-score.ts";
import { toPoints } from "../../models/row-major.ts";
import { silhouette, silhouettesOf } from "../../models/silhouette.ts";
import { blobs, overlapping } from "./blobs.ts";

const line = (...x: number[]): Matrix => ({
  ids: x.map((_, i) => `c${i}`),
  columns: ["x"],
  values: [Float64Array.from(x)],
});
const fourths = Int32Array.from({ length: 400 }, (_, i) => i % 4);

describe("calinskiHarabasz", () => {
  test("worked by hand: 0 and 2 against 10 and 12", () => {
    // Means 1 and 11 around 6: B = 4 * 25, W = 4 * 1.
    expect(calinskiHarabasz(line(0, 2, 10, 12), Int32Array.of(0, 0, 1, 1))).toBeCloseTo(50, 12);
  });

  test("neither the unit, nor the origin, nor the clusters' numbers matter", () => {
    const other = {
      ...overlapping,
      values: overlapping.values.map((column) => column.map((x) => 7 * x + 3)),
    };
    const expected = calinskiHarabasz(overlapping, fourths);
    expect(calinskiHarabasz(other, fourths)).toBeCloseTo(expected, 8);
    expect(
      calinskiHarabasz(
        overlapping,
        fourths.map((c) => 3 - c),
      ),
    ).toBeCloseTo(expected, 8);
  });

  test("is 1 where clusters have no spread, and not defined for one cluster or single rows", () => {
    expect(calinskiHarabasz(line(1, 1, 5, 5), Int32Array.of(0, 0, 1, 1))).toBe(1);
    expect(calinskiHarabasz(line(1, 2), Int32Array.of(0, 0))).toBeNaN();
    expect(calinskiHarabasz(line(1, 2), Int32Array.of(0, 1))).toBeNaN();
    expect(() => calinskiHarabasz(line(1, 2), Int32Array.of(0))).toThrow(
      "calinskiHarabasz requires 2 cluster numbers, got 1",
    );
  });
});

describe("daviesBouldin", () => {
  test("worked by hand: 0 and 2 against 10 and 12", () => {
    expect(daviesBouldin(line(0, 2, 10, 12), Int32Array.of(0, 0, 1, 1))).toBeCloseTo(0.2, 12);
  });

  test("the worst neighbour of each cluster counts", () => {
    // Means 0, 4 and 100, spreads 1, 1 and 0: (1 + 1) / 4 twice, then (1 + 0) / 96.
    const found = daviesBouldin(line(-1, 1, 3, 5, 100), Int32Array.of(0, 0, 1, 1, 2));
    expect(found).toBeCloseTo((0.5 + 0.5 + 1 / 96) / 3, 12);
  });

  test("falls as clusters move apart, and is 0 where they have no spread", () => {
    const at = (distance: number) =>
      daviesBouldin(
        blobs(200, [[0], [distance]], 1, 3),
        Int32Array.from({ length: 200 }, (_, i) => i % 2),
      );
    expect(at(3)).toBeGreaterThan(at(6));
    expect(daviesBouldin(line(1, 1, 5, 5), Int32Array.of(0, 0, 1, 1))).toBe(0);
    expect(daviesBouldin(line(1, 2), Int32Array.of(0, 0))).toBeNaN();
  });
});

test("silhouettes of several partitions are those of each alone", () => {
  const halves = fourths.map((c) => c % 2);
  expect(silhouettesOf(toPoints("test", overlapping), [fourths, halves])).toEqual([
    silhouette(overlapping, fourths, 1),
    silhouette(overlapping, halves, 1),
  ]);
});

describe("scorePartitions", () => {
  const good: Criteria = {
    silhouette: 0.4,
    calinski_harabasz: 1000,
    davies_bouldin: 1,
    stability: 0.9,
  };

  test("a partition that is best in everything has 1, also alone", () => {
    const worse = { silhouette: 0.2, calinski_harabasz: 500, davies_bouldin: 2, stability: 0.45 };
    expect(scorePartitions([good])).toEqual([1]);
    expect(scorePartitions([worse, good])).toEqual([0.5, 1]);
  });

  test("one criterion alone does not decide", () => {
    const apart = { ...good, silhouette: 0.41, stability: 0.6 };
    const [first = 0, second = 0] = scorePartitions([good, apart]);
    expect(first).toBeGreaterThan(second);
  });

  test("a difference of nothing moves nothing, and what is below 0 or not defined counts 0", () => {
    const [first = 0, second = 0] = scorePartitions([good, { ...good, silhouette: 0.4 + 1e-9 }]);
    expect(second - first).toBeLessThan(1e-8);
    const none = {
      silhouette: -0.1,
      calinski_harabasz: Number.NaN,
      davies_bouldin: 0,
      stability: -1,
    };
    expect(scorePartitions([none])).toEqual([1]);
    expect(scorePartitions([good, none])).toEqual([expect.closeTo(0.75, 9), 0.25]);
  });
});

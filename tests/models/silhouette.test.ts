import { describe, expect, test } from "vitest";
import { adjustedRand } from "../../models/adjusted-rand.ts";
import { silhouette } from "../../models/silhouette.ts";
import { blobs, overlapping } from "./blobs.ts";

const roundRobin = Int32Array.from({ length: 400 }, (_, i) => i % 4);

describe("silhouette", () => {
  // silhouette_score of scikit-learn 1.9.1 on the same rows and labels.
  test("agrees with scikit-learn, also with a cluster of one", () => {
    expect(silhouette(overlapping, roundRobin, 7)).toBeCloseTo(0.26027897697001107, 12);
    const single = Int32Array.from({ length: 400 }, (_, i) => (i === 0 ? 0 : 1 + ((i - 1) % 2)));
    expect(silhouette(overlapping, single, 7)).toBeCloseTo(0.19031927048040204, 12);
  });

  test("worked by hand: 0 and 1 against 5", () => {
    const matrix = { ids: ["a", "b", "c"], columns: ["x"], values: [Float64Array.of(0, 1, 5)] };
    const expected = ((5 - 1) / 5 + (4 - 1) / 4 + 0) / 3;
    expect(silhouette(matrix, Int32Array.of(0, 0, 1), 1)).toBeCloseTo(expected, 14);
  });

  test("a sample comes near to everybody", () => {
    const many = blobs(
      6000,
      [
        [0, 0],
        [4, 0],
        [0, 4],
      ],
      1,
      3,
    );
    const cluster = Int32Array.from({ length: 6000 }, (_, i) => i % 3);
    const all = silhouette(many, cluster, 7, { sample: 6000 });
    expect(Math.abs(silhouette(many, cluster, 7) - all)).toBeLessThan(0.02);
  });

  test("is not defined for one cluster, and 0 where all rows are equal", () => {
    const matrix = { ids: ["a", "b", "c", "d"], columns: ["x"], values: [new Float64Array(4)] };
    expect(silhouette(matrix, new Int32Array(4), 1)).toBeNaN();
    expect(silhouette(matrix, Int32Array.of(0, 0, 1, 1), 1)).toBe(0);
  });
});

describe("adjustedRand", () => {
  // adjusted_rand_score of scikit-learn 1.9.1.
  test("agrees with scikit-learn", () => {
    const sevens = roundRobin.map((_, i) => Math.floor(i / 7) % 3);
    expect(adjustedRand(roundRobin, sevens)).toBeCloseTo(-0.005975915250656445, 14);
    expect(adjustedRand(Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 0, 1, 2))).toBeCloseTo(
      0.5714285714285714,
      14,
    );
    expect(adjustedRand(Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 1, 0, 1))).toBeCloseTo(
      -0.5,
      14,
    );
  });

  test("is 1 for the same partition under other numbers", () => {
    expect(
      adjustedRand(
        roundRobin,
        roundRobin.map((c) => (c + 1) % 4),
      ),
    ).toBe(1);
    expect(adjustedRand(new Int32Array(3), new Int32Array(3))).toBe(1);
  });
});

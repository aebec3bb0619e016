import { describe, expect, test } from "vitest";
import { type ChooseKOptions, chooseK } from "../../models/choose-k.ts";
import { kmeans } from "../../models/kmeans.ts";
import { takeRows } from "../../models/matrix.ts";
import { blobs, overlapping } from "./blobs.ts";

const corners = [
  [0, 0],
  [20, 0],
  [0, 20],
  [20, 20],
  [10, 45],
];
const five = blobs(500, corners, 1, 3);
const choose = (matrix: typeof five, options: ChooseKOptions = {}) => chooseK(matrix, options, 7);

describe("chooseK", () => {
  test("finds the number of clusters that far blobs have", () => {
    for (const k of [3, 4, 5]) {
      const chosen = choose(blobs(300, corners.slice(0, k), 1, 3));
      expect(chosen.k).toBe(k);
      expect(chosen.clusters.sizes).toEqual(Array(k).fill(300 / k));
    }
  });

  test("tries every number in the range and marks the one chosen", () => {
    const { choices, k } = choose(five, { low: 2, high: 7 });
    expect(choices.map((choice) => choice.k)).toEqual([2, 3, 4, 5, 6, 7]);
    expect(choices.filter(({ chosen }) => chosen).map((choice) => choice.k)).toEqual([k]);
    expect(choices[3]?.stability).toBe(1);
  });

  test("does not choose a split with a cluster below the least share", () => {
    const [a, b, c] = [
      blobs(300, [[0, 0]], 1, 1),
      blobs(300, [[20, 0]], 1, 2),
      blobs(6, [[90, 90]], 1, 3),
    ];
    const values = [0, 1].map((j) =>
      Float64Array.from([a, b, c].flatMap((part) => [...(part.values[j] ?? [])])),
    );
    const ids = Array.from({ length: 606 }, (_, i) => String(i).padStart(3, "0"));
    const matrix = { ids, columns: ["c0", "c1"], values };
    expect(choose(matrix, { low: 2, high: 3, minShare: 0 }).k).toBe(3);
    const { choices, clusters } = choose(matrix, { low: 2, high: 3, minShare: 0.03 });
    expect(choices.map(({ viable }) => viable)).toContain(false);
    expect(Math.min(...clusters.sizes)).toBeGreaterThanOrEqual(0.03 * 606);
  });

  test("prefers fewer clusters when they are separated nearly as well", () => {
    const { choices } = choose(five, { low: 4, high: 5 });
    const [four, best] = [choices[0]?.silhouette ?? 0, choices[1]?.silhouette ?? 0];
    expect(choose(five, { low: 4, high: 5, nearEqual: best - four + 0.001 }).k).toBe(4);
    expect(choose(five, { low: 4, high: 5, nearEqual: best - four - 0.001 }).k).toBe(5);
  });

  test("takes the number that is configured, and says so", () => {
    const { k, why_k } = choose(five, { low: 7, high: 7 });
    expect(k).toBe(7);
    expect(why_k).toContain("7 segments, as configured");
  });

  test("looks below the range when no split in it is large enough", () => {
    const { k, why_k } = choose(blobs(100, corners.slice(0, 2), 1, 3), {
      low: 3,
      high: 8,
      minShare: 0.4,
    });
    expect(k).toBe(2);
    expect(why_k).toBe(
      "2 segments: no split into 3 to 8 gives every segment at least 40 % of the customers",
    );
  });

  test("equal customers and few customers form one segment, with the reason", () => {
    const equal = { ids: ["a", "b", "c"], columns: ["x"], values: [new Float64Array(3)] };
    expect(choose(equal)).toMatchObject({
      k: 1,
      why_k: "1 segment: the 3 customers differ too little (1 different) to make 3 to 8",
      choices: [{ k: 1, chosen: true }],
    });
    expect(choose(takeRows(five, Int32Array.of(0))).k).toBe(1);
    expect(choose(takeRows(five, Int32Array.of(0, 1, 2, 3))).k).toBe(1);
  });

  test("never learns from the order of the rows, and learns the same twice", () => {
    const mixed = takeRows(
      overlapping,
      Int32Array.from({ length: 400 }, (_, i) => (i * 147) % 400),
    );
    const chosen = choose(overlapping);
    expect(choose(mixed)).toEqual(chosen);
    expect(choose(overlapping)).toEqual(chosen);
    expect(JSON.parse(JSON.stringify(chosen))).toEqual(chosen);
  });

  test("the clusters it gives are a k-means partition: they apply to the same rows", () => {
    const { k, clusters } = choose(five);
    const sizes = new Int32Array(k);
    for (const c of kmeans({ k }).apply(clusters, five)) sizes[c] = (sizes[c] ?? 0) + 1;
    expect([...sizes]).toEqual(clusters.sizes);
  });

  test("a range that is none is refused", () => {
    expect(() => choose(five, { low: 5, high: 3 })).toThrow("1 <= low <= high, got 5 and 3");
  });
});

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

  test("finds the same clusters where the criteria of a number that is no choice are left out", () => {
    for (const k of [2, 5, 7])
      for (const compared of [200, 20_000]) {
        const [only, small] = [{ low: k, high: k, compared }, { minShare: 0.4 }];
        for (const options of [only, { ...only, ...small }]) {
          const bare = choose(five, { ...options, criteria: "left out" });
          const full = choose(five, options);
          expect(bare).toEqual({ ...full, why_k: "", choices: [] });
          expect(full.choices.length).toBeGreaterThan(0);
        }
      }
    // Where there is a choice after all, it is made by criteria.
    const few = takeRows(five, Int32Array.of(0, 0, 1, 1, 2));
    const options = { low: 4, high: 4 };
    expect(choose(few, { ...options, criteria: "left out" })).toEqual(choose(few, options));
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

  test("records every criterion, and a score where the partition takes part in the choice", () => {
    const { choices } = choose(five, { low: 2, high: 7 });
    for (const choice of choices) {
      expect(choice.silhouette).toBeGreaterThan(0);
      expect(choice.calinski_harabasz).toBeGreaterThan(0);
      expect(choice.davies_bouldin).toBeGreaterThan(0);
      expect(choice.score === null).toBe(!choice.viable);
    }
    // Five far blobs: five is the best by everything, so that its score is 1.
    expect(choices[3]).toMatchObject({ k: 5, score: 1, chosen: true });
  });

  test("prefers three to five clusters when more are only a little better, and says so", () => {
    const six = blobs(600, [...corners, [45, 0]], 1, 3);
    const scores = new Map(choose(six, { low: 5, high: 6 }).choices.map((c) => [c.k, c.score]));
    const margin = (scores.get(6) ?? 0) - (scores.get(5) ?? 0);
    expect(margin).toBeGreaterThan(0);
    expect(choose(six, { low: 5, high: 6, nearEqual: margin - 0.001 }).k).toBe(6);
    const { k, why_k } = choose(six, { low: 5, high: 6, nearEqual: margin + 0.001 });
    expect(k).toBe(5);
    expect(why_k).toContain("but 5 nearly as well");
    expect(why_k).toContain("people can act on fewer");
  });

  test("a small cluster is large enough when it holds much of the worth", () => {
    const values = [
      Float64Array.from({ length: 600 }, (_, i) => (i < 8 ? 90 : i % 2 ? 20 : 0) + (i % 7) / 10),
    ];
    const ids = Array.from({ length: 600 }, (_, i) => String(i).padStart(3, "0"));
    const matrix = { ids, columns: ["x"], values };
    const worth = (each: number) => ({
      ids,
      columns: ["spend"],
      values: [Float64Array.from(ids, (_, i) => (i < 8 ? each : 1))],
    });
    expect(choose(matrix, { low: 3, high: 3, worth: worth(50) }).choices[0]?.viable).toBe(true);
    expect(choose(matrix, { low: 3, high: 3, worth: worth(1) }).choices[0]?.viable).toBe(false);
    expect(() => choose(five, { worth: worth(1) })).toThrow("the worth of 500 customers, got 600");
  });

  test("merges small clusters with the nearest where no split is without them", () => {
    // Three blobs, one of them with four stragglers: with 4 or 5 clusters the stragglers stand apart.
    const blob = blobs(300, corners.slice(0, 3), 1, 3);
    const values = blob.values.map((column, j) =>
      Float64Array.from([...column, ...[0, 1, 2, 3].map((i) => (j === 0 ? 300 + 150 * i : 0))]),
    );
    const ids = Array.from({ length: 304 }, (_, i) => String(i).padStart(6, "0"));
    const { k, why_k, clusters, choices } = choose(
      { ids, columns: blob.columns, values },
      { low: 2, high: 5, minShare: 0.2 },
    );
    expect(Math.min(...clusters.sizes)).toBeGreaterThanOrEqual(0.2 * 304);
    expect(clusters.sizes).toHaveLength(k);
    expect(why_k).toContain("merged with the nearest");
    expect(choices.filter(({ chosen }) => chosen).map((choice) => choice.k)).toEqual([k]);
  });

  test("seeds change where k-means starts and not what it finds", () => {
    const found = [1, 2, 3, 4, 5].map((seed) => chooseK(overlapping, {}, seed));
    for (const { k, clusters } of found) {
      expect(k).toBe(found[0]?.k);
      expect(clusters.sizes).toEqual(found[0]?.clusters.sizes);
    }
  });

  test("compares on a sample and gives everybody a place", () => {
    const many = blobs(3000, corners, 1, 3);
    const { k, clusters } = choose(many, { compared: 400 });
    expect(k).toBe(5);
    expect(clusters.sizes).toEqual(Array(5).fill(600));
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

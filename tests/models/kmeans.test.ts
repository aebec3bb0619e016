import { describe, expect, test } from "vitest";
import { adjustedRand } from "../../models/adjusted-rand.ts";
import { kmeans } from "../../models/kmeans.ts";
import { lloyd } from "../../models/lloyd.ts";
import { type Matrix, takeRows } from "../../models/matrix.ts";
import { randomSwap } from "../../models/random-swap.ts";
import { toPoints } from "../../models/row-major.ts";
import { blobs, overlapping } from "./blobs.ts";

// KMeans(k, n_init=10, random_state=0, tol=0).inertia_ of scikit-learn 1.9.1 on the same rows.
const inertiaOfScikitLearn = new Map([
  [2, 2634.3097534989174],
  [3, 1952.4692156406647],
  [4, 1485.5434566188133],
  [5, 1335.2793592115127],
  [6, 1202.0053468239585],
]);

describe("kmeans", () => {
  test.each([...inertiaOfScikitLearn])(
    "inertia for k = %i is not above scikit-learn's best of 10 starts by more than .1 %%",
    (k, theirs) => {
      expect(kmeans({ k }).fit(overlapping, 7).inertia).toBeLessThanOrEqual(theirs * 1.001);
    },
  );

  test("two clusters are scikit-learn's two, in size and inertia", () => {
    const learned = kmeans({ k: 2 }).fit(overlapping, 7);
    expect(learned.sizes).toEqual([207, 193]);
    expect(learned.inertia).toBeCloseTo(2634.3097534989174, 8);
  });

  test("a centroid is the mean of its members, and sizes count them", () => {
    const learned = kmeans({ k: 4 }).fit(overlapping, 7);
    const cluster = kmeans({ k: 4 }).apply(learned, overlapping);
    learned.centroids.forEach((centroid, c) => {
      const members = overlapping.ids.flatMap((_, i) => (cluster[i] === c ? [i] : []));
      expect(members.length).toBe(learned.sizes[c]);
      overlapping.values.forEach((column, j) => {
        const mean = members.reduce((sum, i) => sum + (column[i] ?? 0), 0) / members.length;
        expect(centroid[j]).toBeCloseTo(mean, 10);
      });
    });
  });

  test("every customer is in exactly one cluster, numbered from the largest to the smallest", () => {
    const learned = kmeans({ k: 5 }).fit(overlapping, 7);
    expect(learned.sizes.reduce((sum, size) => sum + size)).toBe(400);
    expect(learned.sizes).toEqual(learned.sizes.toSorted((a, b) => b - a));
    const cluster = kmeans({ k: 5 }).apply(learned, overlapping);
    expect(cluster.every((c) => c >= 0 && c < 5)).toBe(true);
  });

  test("the order of the rows changes nothing", () => {
    const rows = Int32Array.from({ length: 400 }, (_, i) => (i * 147 + 13) % 400);
    const mixed = takeRows(overlapping, rows);
    const learned = kmeans({ k: 5 }).fit(overlapping, 7);
    expect(kmeans({ k: 5 }).fit(mixed, 7)).toEqual(learned);
    const cluster = kmeans({ k: 5 }).apply(learned, overlapping);
    expect(kmeans({ k: 5 }).apply(learned, mixed)).toEqual(rows.map((row) => cluster[row] ?? -1));
  });

  test("same rows and seed learn the same, JSON keeps it, and the input stays as it was", () => {
    const before = structuredClone(overlapping);
    const learned = kmeans({ k: 4 }).fit(overlapping, 3);
    expect(kmeans({ k: 4 }).fit(overlapping, 3)).toEqual(learned);
    expect(JSON.parse(JSON.stringify(learned))).toEqual(learned);
    kmeans({ k: 4 }).apply(learned, overlapping);
    expect(overlapping).toEqual(before);
  });

  test("restarts on a sample find the clusters of everybody", () => {
    const far = blobs(
      3000,
      [
        [0, 0],
        [30, 0],
        [0, 30],
      ],
      1,
      5,
    );
    const model = kmeans({ k: 3, sample: 200 });
    const learned = model.fit(far, 7);
    expect(learned.sizes).toEqual([1000, 1000, 1000]);
    const truth = Int32Array.from({ length: 3000 }, (_, i) => i % 3);
    expect(adjustedRand(model.apply(learned, far), truth)).toBe(1);
  });

  test("rare rows that the sample misses still get their clusters", () => {
    const x = new Float64Array(1000);
    x[500] = 50;
    x[501] = 90;
    const ids = Array.from(x, (_, i) => String(i).padStart(4, "0"));
    const learned = kmeans({ k: 3, sample: 20 }).fit({ ids, columns: ["x"], values: [x] }, 7);
    expect(learned.sizes).toEqual([998, 1, 1]);
    expect(learned.inertia).toBe(0);
  });

  test("as many clusters as different rows have no inertia", () => {
    const x = Float64Array.of(1, 1, 1, 2, 2, 9);
    const learned = kmeans({ k: 3 }).fit(column(x), 1);
    expect(learned).toMatchObject({ sizes: [3, 2, 1], centroids: [[1], [2], [9]], inertia: 0 });
  });

  test("one customer makes one cluster", () => {
    const learned = kmeans({ k: 1 }).fit(column(Float64Array.of(5)), 1);
    expect(learned).toMatchObject({ sizes: [1], centroids: [[5]], inertia: 0 });
  });

  test("too few customers, too few different rows and missing values are refused", () => {
    expect(() => kmeans({ k: 3 }).fit(column(Float64Array.of(1, 2)), 1)).toThrow(
      "kmeans requires at least 3 customers, got 2",
    );
    expect(() => kmeans({ k: 3 }).fit(column(Float64Array.of(1, 1, 2, 2)), 1)).toThrow(
      "kmeans requires at least 3 different rows, got 2",
    );
    expect(() => kmeans({ k: 1 }).fit(column(Float64Array.of(1, Number.NaN)), 1)).toThrow(
      "kmeans requires finite values, got NaN in column 'x'",
    );
  });
});

test("random swaps never make a partition worse, and free a centroid that is stuck", () => {
  // Two centroids share the left pair of far groups, one covers both on the right.
  const points = toPoints("test", column(Float64Array.of(0, 1, 50, 51, 90, 91)));
  const stuck = lloyd(points, Float64Array.of(0, 1, 70), 100);
  const freed = randomSwap(points, stuck, {}, 7);
  expect(stuck.inertia).toBeGreaterThan(1000);
  expect(freed.inertia).toBeCloseTo(1.5, 12);
  expect(randomSwap(points, freed, {}, 3).inertia).toBeLessThanOrEqual(freed.inertia);
});

describe("lloyd", () => {
  test("a cluster that starts empty takes over the farthest point", () => {
    const points = toPoints("test", column(Float64Array.of(0, 1, 2, 50)));
    const { sizes, inertia } = lloyd(points, Float64Array.of(1, 1000), 100);
    expect([...sizes]).toEqual([3, 1]);
    expect(inertia).toBe(2);
  });

  test("a tie goes to the cluster with the lower number", () => {
    const points = toPoints("test", column(Float64Array.of(-1, 0, 1)));
    expect([...lloyd(points, Float64Array.of(-1, 1), 1).cluster]).toEqual([0, 0, 1]);
  });

  test("leaving out distances changes nothing: no point has a nearer centroid than its own", () => {
    const points = toPoints("test", overlapping);
    const start = points.values.slice(0, 8 * 3);
    const { centroids, cluster } = lloyd(points, start, 300);
    for (let i = 0; i < points.n; i++) {
      const distances = Array.from({ length: 8 }, (_, c) =>
        [0, 1, 2].reduce(
          (sum, j) => sum + ((points.values[i * 3 + j] ?? 0) - (centroids[c * 3 + j] ?? 0)) ** 2,
          0,
        ),
      );
      expect(cluster[i]).toBe(distances.indexOf(Math.min(...distances)));
    }
  });
});

function column(x: Float64Array): Matrix {
  return { ids: Array.from(x, (_, i) => `c${i}`), columns: ["x"], values: [x] };
}

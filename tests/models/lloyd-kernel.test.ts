import { expect, test } from "vitest";
import { assign, lloyd } from "../../models/lloyd.ts";
import { random } from "../../models/random.ts";
import type { Points } from "../../models/row-major.ts";

const next = random(3);
const pointsOf = (n: number, m: number): Points => ({
  n,
  m,
  values: Float64Array.from({ length: n * m }, () => next() ** 2 * 10),
});

/** Lloyd's iterations without bounds, in plain loops; no cluster may run empty. */
function plain({ n, m, values }: Points, start: Float64Array): readonly number[][] {
  const k = start.length / m;
  const centroids = [...start];
  const cluster = new Array<number>(n).fill(-1);
  const distance = (i: number, c: number) => {
    let sum = 0;
    for (let j = 0; j < m; j++)
      sum += ((values[i * m + j] as number) - (centroids[c * m + j] as number)) ** 2;
    return sum;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = 0; i < n; i++) {
      let nearest = 0;
      for (let c = 1; c < k; c++) if (distance(i, c) < distance(i, nearest)) nearest = c;
      changed ||= cluster[i] !== nearest;
      cluster[i] = nearest;
    }
    if (!changed) break;
    const sums = new Array<number>(k * m).fill(0);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < m; j++) {
        const at = (cluster[i] as number) * m + j;
        sums[at] = (sums[at] as number) + (values[i * m + j] as number);
      }
    sums.forEach((sum, at) => {
      const c = Math.floor(at / m);
      centroids[at] = sum / cluster.filter((one) => one === c).length;
    });
  }
  const inertia = cluster.reduce((sum, c, i) => sum + distance(i, c), 0);
  return [centroids, cluster, [inertia]];
}

test.each([
  [200, 1, 2],
  [301, 4, 3],
  [300, 5, 8],
  [257, 12, 5],
  [90, 3, 7],
])(
  "%i points of %i coordinates come into the same %i clusters as by plain loops, number by number",
  (n, m, k) => {
    const points = pointsOf(n, m);
    const { centroids, cluster, sizes, inertia } = lloyd(
      points,
      points.values.slice(0, k * m),
      1000,
    );
    expect([[...centroids], [...cluster], [inertia]]).toEqual(
      plain(points, points.values.slice(0, k * m)),
    );
    expect([...sizes]).toEqual(
      Array.from(sizes.keys(), (c) => cluster.filter((one) => one === c).length),
    );
    expect(assign(points, centroids)).toEqual(cluster);
  },
);

test("points more than are handed over at once have the nearest centroid each", () => {
  const points = pointsOf(10_001, 2);
  const centroids = Float64Array.of(1, 1, 5, 5, 9, 1);
  const cluster = assign(points, centroids);
  const one = (i: number) =>
    assign({ n: 1, m: 2, values: points.values.slice(2 * i, 2 * i + 2) }, centroids)[0];
  for (const i of [0, 4095, 4096, 8191, 8192, 10_000]) expect(cluster[i]).toBe(one(i));
});

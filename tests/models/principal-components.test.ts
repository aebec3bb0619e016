import { describe, expect, test } from "vitest";
import { principalComponents } from "../../models/principal-components.ts";
import { overlapping } from "./blobs.ts";

const all = principalComponents({ share: 1 });

// PCA() of scikit-learn 1.9.1 on the same rows; components up to sign, so each is turned to its largest entry.
const golden = {
  loadings: [
    [0.8164630131708577, 0.024922655243653558, 0.5768596097661627],
    [-0.015800323140112083, 0.9996582524610894, -0.02082613922715415],
    [-0.5771815121022428, 0.007889204145333673, 0.8165777749518545],
  ],
  variance: [4.789657262431389, 3.666052889612028, 1.7411514134566493],
  explained: [0.46971876902170134, 0.35952757287749265, 0.17075365810080617],
  firstRows: [
    [-4.017560698798222, -2.7489302887419376, -0.6168829578746231],
    [1.5144461591677254, -3.071399597040652, 0.40824921806730774],
  ],
};

describe("principalComponents", () => {
  test("agrees with scikit-learn in loadings, variances and scores to 1e-9", () => {
    const learned = all.fit(overlapping, 1);
    golden.loadings.forEach((loading, c) => {
      loading.forEach((value, j) => {
        expect(learned.loadings[c]?.[j]).toBeCloseTo(value, 9);
      });
      expect(learned.variance[c]).toBeCloseTo(golden.variance[c] ?? Number.NaN, 9);
      expect(learned.explained[c]).toBeCloseTo(golden.explained[c] ?? Number.NaN, 9);
    });
    const scores = all.apply(learned, overlapping);
    expect(scores.columns).toEqual(["pc1", "pc2", "pc3"]);
    golden.firstRows.forEach((row, i) => {
      row.forEach((value, c) => {
        expect(scores.values[c]?.[i]).toBeCloseTo(value, 9);
      });
    });
  });

  test("keeps the fewest components that reach the share, within least and most", () => {
    const kept = (options: Parameters<typeof principalComponents>[0]) =>
      principalComponents(options).fit(overlapping, 1).loadings.length;
    expect(kept({ share: 0.8 })).toBe(2);
    expect(kept({ share: 0.83 })).toBe(3);
    expect(kept({ share: 0.1 })).toBe(2);
    expect(kept({ share: 0.1, least: 1 })).toBe(1);
    expect(kept({ share: 1, most: 1, least: 1 })).toBe(1);
  });

  test("a constant column has no part in any component that varies", () => {
    const constant = new Float64Array(400).fill(7);
    const { loadings, variance } = all.fit(
      {
        ...overlapping,
        columns: ["c0", "c1", "c2", "k"],
        values: [...overlapping.values, constant],
      },
      1,
    );
    loadings.forEach((loading, c) => {
      if ((variance[c] ?? 0) > 1e-9) expect(Math.abs(loading[3] ?? 1)).toBeLessThan(1e-9);
    });
  });

  test("one customer lies at the origin", () => {
    const one = {
      ids: ["a"],
      columns: ["x", "y"],
      values: [Float64Array.of(3), Float64Array.of(4)],
    };
    const learned = all.fit(one, 1);
    expect(learned.explained.every((share) => share === 0)).toBe(true);
    expect(all.apply(learned, one).values.map(([score]) => score)).toEqual([0, 0]);
  });

  test("what it learned survives JSON and neither fit nor apply changes the input", () => {
    const before = structuredClone(overlapping);
    const learned = all.fit(overlapping, 1);
    expect(all.apply(JSON.parse(JSON.stringify(learned)), overlapping)).toEqual(
      all.apply(learned, overlapping),
    );
    expect(overlapping).toEqual(before);
  });

  test("missing values and other columns are refused", () => {
    const hole = { ids: ["a"], columns: ["x"], values: [Float64Array.of(Number.NaN)] };
    expect(() => all.fit(hole, 1)).toThrow("finite values, got others in column 'x'");
    expect(() => all.apply(all.fit(overlapping, 1), hole)).toThrow("requires 3 columns, got 1");
  });
});

test("coordinates are what a plain loop sums, to the bit, however many rows and columns there are", () => {
  for (const [n, m] of [
    [1, 1],
    [7, 3],
    [1_030, 6],
  ] as const) {
    const values = Array.from({ length: m }, (_, j) =>
      Float64Array.from({ length: n }, (_, i) => Math.sin(1 + 7 * i + 3 * j) * 10 ** (j - 2)),
    );
    const columns = values.map((_, j) => `x${j}`);
    const matrix = { ids: Array.from({ length: n }, (_, i) => `c${i}`), columns, values };
    const mean = columns.map((_, j) => j / 3);
    const loadings = [0, 1, 2].map((c) => columns.map((_, j) => Math.cos(c + j)));
    const learned = { columns, mean, loadings, variance: [3, 2, 1], explained: [0.5, 0.3, 0.2] };
    const { values: found } = principalComponents().apply(learned, matrix);
    loadings.forEach((loading, c) => {
      const expected = Float64Array.from({ length: n }, (_, i) =>
        values.reduce((sum, x, j) => sum + (loading[j] ?? 0) * ((x[i] ?? 0) - (mean[j] ?? 0)), 0),
      );
      expect(found[c]).toEqual(expected);
    });
  }
});

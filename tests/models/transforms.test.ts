import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clip } from "../../models/clip.ts";
import { impute } from "../../models/impute.ts";
import { logarithm, signedLog } from "../../models/logarithm.ts";
import type { Matrix } from "../../models/matrix.ts";
import { apply, chain, fit, fitApply, type Json, type Model } from "../../models/model.ts";
import { percentile } from "../../models/percentile.ts";
import { sortAscending } from "../../models/sort-ascending.ts";
import { standardise } from "../../models/standardise.ts";

function matrix(...columns: readonly (readonly number[])[]): Matrix {
  return {
    ids: (columns[0] ?? []).map((_, i) => `c${String(i).padStart(6, "0")}`),
    columns: columns.map((_, j) => `x${j}`),
    values: columns.map((column) => Float64Array.from(column)),
  };
}

function once<L extends Json>(
  model: Model<L, Matrix, Matrix>,
  trained: Matrix,
  applied = trained,
): number[][] {
  return apply(fit(model, trained, 1), applied).values.map((column) => [...column]);
}

describe("impute", () => {
  test("a missing value becomes the median of the training values", () => {
    expect(once(impute(), matrix([5, Number.NaN, 1, 2]), matrix([Number.NaN, 7]))).toEqual([
      [2, 7],
    ]);
  });
  test("a column that was always missing becomes 0", () => {
    expect(once(impute(), matrix([Number.NaN, Number.NaN]), matrix([Number.NaN, 3]))).toEqual([
      [0, 3],
    ]);
  });
  test("an infinite value counts as missing", () => {
    expect(once(impute(), matrix([1, 3, Number.POSITIVE_INFINITY]))).toEqual([[1, 3, 2]]);
  });
  test("an indicator says where values were missing, for columns above the share only", () => {
    const input = matrix([1, Number.NaN, Number.NaN, 1], [1, 2, 3, Number.NaN]);
    const { columns, values } = apply(fit(impute({ indicatorsAbove: 0.25 }), input, 1), input);
    expect(columns).toEqual(["x0", "x1", "x0_missing"]);
    expect([...(values[2] ?? [])]).toEqual([0, 1, 1, 0]);
  });
  test("other columns than it was fitted on are refused", () => {
    const fitted = fit(impute(), matrix([1]), 1);
    expect(() => apply(fitted, { ...matrix([1]), columns: ["y"] })).toThrow(
      "impute requires column 'x0' at 0, got 'y'",
    );
    expect(() => apply(fitted, matrix([1], [2]))).toThrow("impute requires 1 columns, got 2");
  });
});

describe("clip", () => {
  test("values beyond the training quantiles move onto them and missing stays", () => {
    const hundred = Array.from({ length: 101 }, (_, i) => i);
    expect(
      once(clip({ low: 0.1, high: 0.9 }), matrix(hundred), matrix([-5, 50, 1e9, Number.NaN])),
    ).toEqual([[10, 50, 90, Number.NaN]]);
  });
  test("a rare flag is not clipped away", () => {
    const flag = Array.from({ length: 1000 }, (_, i) => (i === 3 ? 1 : 0));
    expect(once(clip(), matrix(flag))).toEqual([flag]);
  });
  test("quantiles out of order are refused", () => {
    expect(() => clip({ low: 0.9, high: 0.1 })).toThrow(
      "clip requires 0 <= low < high <= 1, got 0.9 and 0.1",
    );
  });
});

describe("logarithm", () => {
  test("a heavy-tailed column is logged with its sign, an even one and a flag are not", () => {
    const even = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    const heavy = [1, 1, 1, 1, 2, 2, 3, 5, 50, -900];
    const flag = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    expect(once(logarithm(), matrix(even, heavy, flag))).toEqual([
      even,
      heavy.map(signedLog),
      flag,
    ]);
    expect(signedLog(-900)).toBeCloseTo(-Math.log(901), 12);
  });
  test("values whose cubes overflow are logged as others are, and what is missing changes nothing", () => {
    const heavy = [1, 1, 1, 1, 2, 2, 3, 5, 50, 900];
    for (const unit of [1, 1e120]) {
      const scaled = heavy.map((value) => unit * value);
      const withMissing = [Number.NaN, ...scaled, Number.NaN];
      expect(once(logarithm(), matrix(scaled))).toEqual([scaled.map(signedLog)]);
      expect(once(logarithm(), matrix(withMissing))).toEqual([withMissing.map(signedLog)]);
    }
  });
});

describe("standardise", () => {
  test("training columns get mean 0 and population deviation 1", () => {
    expect(once(standardise(), matrix([2, 4, 4, 4, 5, 5, 7, 9]))).toEqual([
      [-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2],
    ]);
  });
  test("a constant column becomes 0, also where its mean is rounded", () => {
    expect(once(standardise(), matrix([0.1, 0.1, 0.1]), matrix([0.1, 7, 0.1]))).toEqual([
      [0, 0, 0],
    ]);
  });
  test("values near the largest that exist stay finite", () => {
    const [column = []] = once(standardise(), matrix([1e308, -1e308, 5e307, 0]));
    expect(column.every(Number.isFinite)).toBe(true);
    expect(column.reduce((sum, z) => sum + z * z, 0) / 4).toBeCloseTo(1, 9);
  });
});

describe("percentile", () => {
  test("equal values share their mid-rank and missing stays missing", () => {
    expect(once(percentile(), matrix([1, 2, 2, 4, Number.NaN]))).toEqual([
      [0.125, 0.5, 0.5, 0.875, Number.NaN],
    ]);
  });
  test("values outside and between the reference stand where they would fall", () => {
    expect(once(percentile(), matrix([1, 2, 2, 4]), matrix([0, 1.5, 3, 9]))).toEqual([
      [0, 0.25, 0.75, 1],
    ]);
  });
  test("of many values, common ones are exact and others off by 1/511 at most", () => {
    const column = Array.from({ length: 20_000 }, (_, i) =>
      i % 3 === 0 ? 0 : (i * 7919) % 20_011,
    );
    const fitted = fit(percentile(), matrix(column), 1);
    expect(fitted.learned.references[0]?.values.length).toBeLessThanOrEqual(512);
    const [shares = new Float64Array()] = apply(fitted, matrix(column)).values;
    const sorted = column.toSorted((a, b) => a - b);
    column.forEach((value, i) => {
      const below = sorted.indexOf(value);
      const exact = (below + sorted.lastIndexOf(value) + 1) / 2 / column.length;
      if (value === 0) expect(shares[i]).toBe(exact);
      if (i % 97 === 0) expect(Math.abs((shares[i] ?? 0) - exact)).toBeLessThan(1 / 511);
    });
  });
  test("a matrix is ranked by what it is told to, also where it has ranks of its own", () => {
    const [own, other] = [matrix([1, 2, 2, 4]), matrix([2, 2, 3, 9])];
    const [ofOwn, ofOther] = [percentile().fit(own, 1), percentile().fit(other, 1)];
    const within = percentile().apply(ofOwn, own);
    expect(percentile().apply(ofOwn, own)).toBe(within);
    expect(percentile().fit(own, 1)).toBe(ofOwn);
    expect(percentile().apply(ofOther, own).values).toEqual([
      Float64Array.from([0, 0.25, 0.25, 0.75]),
    ]);
    expect(within.values).toEqual([Float64Array.from([0.125, 0.5, 0.5, 0.875])]);
  });

  test("a larger value never has a smaller percentile", () => {
    const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(numbers, numbers, (trained, applied) => {
        const ascending = [...applied].sort((a, b) => a - b);
        const [shares = []] = once(percentile(), matrix(trained), matrix(ascending));
        shares.forEach((share, i) => {
          expect(share).toBeGreaterThanOrEqual(shares[i - 1] ?? 0);
          expect(share).toBeLessThanOrEqual(1);
        });
      }),
    );
  });
  test("one row stands in the middle, and a column without any value too", () => {
    expect(once(percentile(), matrix([3]))).toEqual([[0.5]]);
    expect(once(percentile(), matrix([Number.NaN]), matrix([3]))).toEqual([[0.5]]);
  });
});

describe("a transform", () => {
  const steps = [impute({ indicatorsAbove: 0.1 }), clip(), logarithm(), standardise()] as const;
  const [filled, clipped, logged, scaled] = steps;
  const given = () => matrix([5, Number.NaN, 1, -2, 900], [0, 3, 0, 0, 7]);

  test("leaves what it is applied to as it is, alone and in a chain", () => {
    const own = given();
    for (const step of [...steps, chain(chain(chain(filled, clipped), logged), scaled)])
      apply(fit<Json, Matrix, Matrix>(step as Model<Json, Matrix, Matrix>, own, 1), own);
    expect(own).toEqual(given());
  });

  test("in a chain gives what it gives after the others", () => {
    let expected = given();
    for (const step of steps)
      expected = apply(
        fit<Json, Matrix, Matrix>(step as Model<Json, Matrix, Matrix>, expected, 1),
        expected,
      );
    const all = chain(chain(chain(filled, clipped), logged), scaled);
    const [learned, fitted] = fitApply(all, given(), 1);
    expect(fitted).toEqual(expected);
    expect(all.apply(learned, given())).toEqual(expected);
    expect(all.overwrite?.(learned, given())).toEqual(expected);
  });
});

describe("sortAscending", () => {
  test("long arrays are sorted as the language sorts them, to the bit", () => {
    const special = [0, -0, 5e-324, -5e-324, 1e308, -1e308, Infinity, -Infinity, 0.1, -0.1];
    for (const length of [5_000, 1_001, 9_000]) {
      const column = Float64Array.from({ length }, (_, i) =>
        i % 3 === 0 ? (special[i % 10] ?? 0) : ((i * 48271) % 65_537) / 7 - 4_000,
      );
      const expected = column.toSorted();
      const sorted = sortAscending(column.slice());
      expect(sorted.every((value, i) => Object.is(value, expected[i]))).toBe(true);
    }
  });
});

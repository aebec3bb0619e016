import { describe, expect, test } from "vitest";
import {
  clusteredRatio,
  clusteredShare,
  shareOfTotal,
} from "../../models/metrics/clustered-ratio.ts";
import { countChange } from "../../models/metrics/rate-ratio.ts";
import { wilson } from "../../models/metrics/wilson.ts";
import { random } from "../../models/random.ts";

const f = (...values: number[]) => Float64Array.of(...values);
const all = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

describe("clusteredRatio", () => {
  test("is the ratio of sums; of (1, 2) and (3, 2) it is 1 with a standard error of 0.5", () => {
    const { value, low, high, n, cases } = clusteredRatio(f(1, 3), f(2, 2), all(2));
    expect([value, n, cases]).toEqual([1, 2, 4]);
    expect(Math.log(high)).toBeCloseTo(1.959964 * 0.5, 6);
    expect(low * high).toBeCloseTo(1, 12);
  });

  test("over denominators of 1 it is a mean with the usual standard error", () => {
    const values = f(2, 4, 4, 10);
    const { value, high } = clusteredRatio(values, f(1, 1, 1, 1), all(4));
    // Deviation with divisor 3 is sqrt(36 / 3), its error half of that.
    expect(value).toBe(5);
    expect(Math.log(high / value)).toBeCloseTo((1.959964 * Math.sqrt(12)) / 2 / 5, 6);
  });

  test("who is no member, or has nothing to divide by, counts for nothing", () => {
    const wanted = clusteredRatio(f(1, 3), f(2, 2), all(2));
    const members = Int32Array.of(0, 1, 3, 4);
    expect(clusteredRatio(f(1, 3, 9, 9, Number.NaN), f(2, 2, 1, 0, 5), members)).toEqual(wanted);
  });

  test("of nobody it is not defined, of one customer its interval is not", () => {
    expect(clusteredRatio(f(), f(), all(0)).value).toBeNaN();
    const one = clusteredRatio(f(3), f(2), all(1));
    expect([one.value, one.low, one.high]).toEqual([1.5, Number.NaN, Number.NaN]);
  });

  test("its 95 % interval covers the truth about 19 times in 20", () => {
    const draw = random(3);
    let covered = 0;
    for (let round = 0; round < 400; round++) {
      const orders = Float64Array.from({ length: 80 }, () => 1 + Math.floor(4 * draw()));
      // A customer's orders are alike: a level of the own, of mean 50, for all of them.
      const spent = orders.map((n) => n * -50 * Math.log(1 - draw()));
      const { low, high } = clusteredRatio(spent, orders, all(80));
      if (low <= 50 && 50 <= high) covered++;
    }
    expect(covered / 400).toBeGreaterThan(0.92);
    expect(covered / 400).toBeLessThan(0.98);
  });
});

describe("clusteredShare", () => {
  test("customers who open all or nothing count as one case each, less the one that is lost to the mean", () => {
    const opened = Float64Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 10 : 0));
    const { value, low, high } = clusteredShare(opened, new Float64Array(40).fill(10), all(40));
    const expected = wilson(19.5, 39);
    expect([value, low, high].map((x) => x.toFixed(9))).toEqual(
      [0.5, expected.low, expected.high].map((x) => x.toFixed(9)),
    );
  });

  test("never counts more cases than there are", () => {
    // Everybody opens half of what comes: no variance, but still 20 cases.
    const { low, high } = clusteredShare(f(5.1, 4.9), f(10, 10), all(2));
    expect([low, high]).toEqual([wilson(10, 20).low, wilson(10, 20).high]);
  });

  test("at none and at all customers are what was seen", () => {
    const none = clusteredShare(f(0, 0, 0), f(9, 9, 9), all(3));
    expect([none.value, none.low, none.high]).toEqual([0, 0, wilson(0, 3).high]);
    const whole = clusteredShare(f(9, 9, 9), f(9, 9, 9), all(3));
    expect([whole.low, whole.high]).toEqual([wilson(3, 3).low, 1]);
  });
});

describe("shareOfTotal", () => {
  test("is what the members bring of everything; of two alike, half, in (0, 1)", () => {
    const { value, low, high, cases } = shareOfTotal(f(5, 5), Int32Array.of(0));
    // Residuals 2.5 and -2.5: sqrt(2 * 12.5) / 10 = 0.5.
    expect([value, low, high, cases]).toEqual([0.5, 0, 1, 10]);
    expect(shareOfTotal(f(5, Number.NaN, 15), Int32Array.of(0, 1)).value).toBe(0.25);
  });

  test("of several members among others its interval is that of the residuals of all", () => {
    const { value, high } = shareOfTotal(f(1, 3, 2, 6), Int32Array.of(0, 2));
    // Residuals .75, -.75, 1.5 and -1.5: sqrt(4 / 3 * 5.625) / 12.
    expect(value).toBe(0.25);
    expect(high).toBeCloseTo(0.25 + (1.959964 * Math.sqrt(7.5)) / 12, 6);
  });

  test("shares of groups that part all customers add up to 1", () => {
    const amount = f(3, 1, 4, 1, 5);
    const parts = [Int32Array.of(0, 3), Int32Array.of(1, 2, 4)];
    expect(parts.reduce((sum, part) => sum + shareOfTotal(amount, part).value, 0)).toBeCloseTo(
      1,
      12,
    );
  });

  test("of nothing there are no shares", () => {
    expect(shareOfTotal(f(1, -1), all(2)).value).toBeNaN();
  });
});

// scipy 1.17: norm.ppf(.975) * sqrt(1 / 100 + 1 / 120) = 0.265380 on the log scale.
test("a count that grew from 100 to 120 grew by 20 %, from -8 % to 56 %", () => {
  const { value, low, high } = countChange(120, 100);
  expect(value).toBeCloseTo(0.2, 12);
  expect(low).toBeCloseTo(1.2 * Math.exp(-0.26538) - 1, 5);
  expect(high).toBeCloseTo(1.2 * Math.exp(0.26538) - 1, 5);
  expect(countChange(5, 0).value).toBeNaN();
  expect(countChange(0, 5)).toEqual({ value: -1, low: Number.NaN, high: Number.NaN });
});

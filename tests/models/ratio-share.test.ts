import { describe, expect, test } from "vitest";
import { meanDiffers, meanEstimate } from "../../models/metrics/mean-estimate.ts";
import { criticalZ, ratioShare, shareDiffers } from "../../models/metrics/ratio-share.ts";
import { wilson } from "../../models/metrics/wilson.ts";

/** Sums over customers with x of n units each. */
function sums(...customers: readonly (readonly [x: number, n: number])[]) {
  const total = (of: (x: number, n: number) => number) =>
    customers.reduce((sum, [x, n]) => sum + of(x, n), 0);
  return {
    customers: customers.length,
    x: total((x) => x),
    n: total((_, n) => n),
    xx: total((x) => x * x),
    xn: total((x, n) => x * n),
    nn: total((_, n) => n * n),
  };
}

describe("ratioShare", () => {
  test("of customers with one unit each is Wilson's interval, but for the divisor", () => {
    const { effective, ...share } = ratioShare(
      sums(...Array.from({ length: 40 }, (_, i) => [i < 10 ? 1 : 0, 1] as const)),
    );
    expect(effective).toBeCloseTo(39, 10);
    expect(share).toEqual({ ...wilson(0.25 * effective, effective), value: 0.25 });
  });

  test("counts customers where the units of each are all alike", () => {
    // Ten customers with a hundred units each: five are wholly of the kind, five not at all.
    const alike = ratioShare(
      sums(...Array.from({ length: 10 }, (_, i) => [i < 5 ? 100 : 0, 100] as const)),
    );
    expect(alike.effective).toBeCloseTo(9, 10);
    const mixed = ratioShare(sums(...Array.from({ length: 10 }, () => [50, 100] as const)));
    expect(mixed.effective).toBe(1000);
  });

  test("worked by hand: three customers of unlike sizes", () => {
    // Share 6 / 12; residuals 1 - 1, 4 - 3, 1 - 2: squares 0, 1, 1; variance 2 / 144 * 3 / 2 = 1 / 48.
    const { value, effective } = ratioShare(sums([1, 2], [4, 6], [1, 4]));
    expect(value).toBe(0.5);
    expect(effective).toBeCloseTo(0.25 * 48, 10);
  });

  test("is undefined of nobody, and has an interval where nobody is of the kind", () => {
    expect(ratioShare(sums()).value).toBeNaN();
    const none = ratioShare(sums([0, 5], [0, 5]));
    expect(none).toMatchObject({ value: 0, low: 0, effective: 2 });
    expect(none.high).toBeGreaterThan(0.5);
  });
});

describe("what differs beyond chance", () => {
  test("needs more the more is compared", () => {
    expect(criticalZ(1)).toBeCloseTo(1.96, 3);
    const share = { value: 0.6, effective: 100 };
    // (0.6 - 0.5) / 0.05 is two standard errors.
    expect(shareDiffers(share, 0.5)).toBe(true);
    expect(shareDiffers(share, 0.5, 20)).toBe(false);
    expect(criticalZ(200)).toBeGreaterThan(criticalZ(20));
  });

  test("is never the share of all itself, nor anything of nobody", () => {
    expect(shareDiffers({ value: 0.5, effective: 1e9 }, 0.5)).toBe(false);
    expect(shareDiffers({ value: Number.NaN, effective: 0 }, 0.5)).toBe(false);
    expect(shareDiffers({ value: 1, effective: 50 }, 1)).toBe(false);
  });

  test("of means goes by the standard error", () => {
    // 1, 2, 3: mean 2, standard error 1 / sqrt(3) = 0.577.
    const three = { count: 3, sum: 6, squares: 14 };
    const { value, low, high } = meanEstimate(three);
    expect([value, low, high].map((x) => x.toFixed(3))).toEqual(["2.000", "0.868", "3.132"]);
    expect(meanDiffers(three, 0.8)).toBe(true);
    expect(meanDiffers(three, 0.9)).toBe(false);
    expect(meanDiffers({ count: 1, sum: 5, squares: 25 }, 0)).toBe(false);
  });
});

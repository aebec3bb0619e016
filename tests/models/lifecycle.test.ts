import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type LifecycleOptions,
  lifecycle,
  lifecycleStages,
  usualGap,
} from "../../models/lifecycle.ts";
import type { Matrix } from "../../models/matrix.ts";

interface Customer {
  recency_days: number;
  frequency: number;
  tenure_days?: number;
  gap_mean?: number;
  gap_last?: number;
}

function matrixOf(customers: readonly Customer[]): Matrix {
  const columns = ["recency_days", "frequency", "tenure_days", "gap_mean", "gap_last"] as const;
  return {
    ids: customers.map((_, i) => `c${i}`),
    columns,
    values: columns.map((name) => Float64Array.from(customers, (one) => one[name] ?? Number.NaN)),
  };
}

/** Stage of one customer where the population's usual gap is 30 days. */
function stage(customer: Customer, options: LifecycleOptions = {}) {
  return lifecycle(matrixOf([customer]), { usualGapDays: 30, ...options })[0];
}

describe("lifecycle", () => {
  test("without a purchase a customer is a new lead", () => {
    expect(stage({ recency_days: Number.NaN, frequency: 0 })).toBe("New lead");
    expect(stage({ recency_days: Number.NaN, frequency: Number.NaN })).toBe("New lead");
  });

  test("one purchase ages by the population's usual gap: 2 gaps at risk, 4 lapsed", () => {
    const at = (recency_days: number) =>
      stage({ recency_days, frequency: 1, tenure_days: recency_days });
    expect([at(0), at(59), at(60), at(119), at(120)]).toEqual([
      "First-time buyer",
      "First-time buyer",
      "At risk",
      "At risk",
      "Lapsed",
    ]);
  });

  test("a regular is measured by the own rhythm: (9 x 10 + 30) / 10 = 12 days", () => {
    const at = (recency_days: number) =>
      stage({ recency_days, frequency: 10, gap_mean: 10, gap_last: 10 });
    expect([at(23), at(24), at(47), at(48)]).toEqual(["Loyal", "At risk", "At risk", "Lapsed"]);
  });

  test("loyal begins at four purchase days", () => {
    const at = (frequency: number) =>
      stage({ recency_days: 3, frequency, gap_mean: 20, gap_last: 20 });
    expect([at(2), at(3), at(4)]).toEqual(["Active", "Active", "Loyal"]);
  });

  test("who came back after a lapse is won back, until the next ordinary purchase", () => {
    // Gaps 20, 20, 200: usual before the last one is (40 + 30) / 3.
    expect(stage({ recency_days: 5, frequency: 4, gap_mean: 80, gap_last: 200 })).toBe("Won back");
    expect(stage({ recency_days: 5, frequency: 5, gap_mean: 65, gap_last: 20 })).toBe("Loyal");
    // One gap of 130 days is a lapse by the population's 30.
    expect(stage({ recency_days: 5, frequency: 2, tenure_days: 135 })).toBe("Won back");
    expect(stage({ recency_days: 5, frequency: 2, tenure_days: 45 })).toBe("Active");
  });

  test("the mean gap follows from tenure where the column is absent", () => {
    const customer = { recency_days: 50, frequency: 10, tenure_days: 140 };
    expect(stage(customer)).toBe(stage({ ...customer, gap_mean: 10 }));
    const bare = {
      ids: ["a"],
      columns: ["recency_days", "frequency"],
      values: [Float64Array.of(5), Float64Array.of(3)],
    };
    expect(lifecycle(bare)).toEqual(["Active"]);
  });

  test("thresholds are options, and at risk comes before lapsed", () => {
    const customer = { recency_days: 40, frequency: 1, tenure_days: 40 };
    expect(stage(customer, { atRiskAfter: 1 })).toBe("At risk");
    expect(() => stage(customer, { atRiskAfter: 5 })).toThrow(
      "0 < atRiskAfter <= lapsedAfter, got 5 and 4",
    );
  });

  test("the usual gap is the median of mean gaps, 90 where nobody bought twice", () => {
    const repeats = [10, 20, 60].map((gap_mean) => ({ recency_days: 1, frequency: 3, gap_mean }));
    expect(usualGap(matrixOf([...repeats, { recency_days: 5, frequency: 1 }]))).toBe(20);
    expect(usualGap(matrixOf([{ recency_days: 5, frequency: 1 }]))).toBe(90);
  });

  test("every customer has exactly one stage, alone or among others, and longer silence never revives", () => {
    const number = (max: number) => fc.oneof(fc.integer({ min: 0, max }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(
        number(900),
        number(40),
        number(900),
        number(300),
        number(300),
        (r, f, t, g, l) => {
          const customer = {
            recency_days: r,
            frequency: f,
            tenure_days: t,
            gap_mean: g,
            gap_last: l,
          };
          const now = stage(customer);
          expect(lifecycleStages).toContain(now);
          const late = { ...customer, recency_days: r + 100, tenure_days: t + 100 };
          if (now === "Lapsed") expect(stage(late)).toBe("Lapsed");
          if (now === "At risk") expect(["At risk", "Lapsed"]).toContain(stage(late));
          expect(lifecycle(matrixOf([late, customer]), { usualGapDays: 30 })[1]).toBe(now);
        },
      ),
      { numRuns: 300, seed: 5 },
    );
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { categoryWords, numberWords } from "../../models/attribute-words.ts";
import type { Matrix } from "../../models/matrix.ts";
import { random } from "../../models/random.ts";
import { recognise } from "../../models/recognition-rule.ts";
import { nameSegments } from "../../models/segment-names.ts";
import { profile, type SegmentProfile } from "../../models/segment-profile.ts";

/** Customers in groups of ten; each group has its level of each column, plus a little of its own. */
function groups(levels: Readonly<Record<string, readonly number[]>>): {
  matrix: Matrix;
  cluster: Int32Array;
  k: number;
} {
  const columns = Object.keys(levels);
  const k = levels[columns[0] ?? ""]?.length ?? 0;
  const cluster = Int32Array.from({ length: 10 * k }, (_, i) => Math.floor(i / 10));
  return {
    k,
    cluster,
    matrix: {
      ids: Array.from(cluster, (_, i) => String(i).padStart(3, "0")),
      columns,
      values: columns.map((name) =>
        Float64Array.from(cluster, (c) => levels[name]?.[c] ?? Number.NaN),
      ),
    },
  };
}

function names(levels: Readonly<Record<string, readonly number[]>>): string[] {
  const { matrix, cluster, k } = groups(levels);
  return nameSegments(profile(matrix, cluster, k));
}

describe("profile", () => {
  test("worked by hand: two segments, one missing value", () => {
    const matrix = {
      ids: ["a", "b", "c", "d"],
      columns: ["x"],
      values: [Float64Array.of(1, 3, Number.NaN, 8)],
    };
    const [first, second] = profile(matrix, Int32Array.of(0, 0, 1, 1), 2);
    const deviation = Math.sqrt((9 + 1 + 16) / 3);
    expect(first).toMatchObject({
      size: 2,
      share: 0.5,
      columns: { x: { mean: 2, all: 4, flag: false } },
    });
    expect(first?.columns["x"]?.z).toBeCloseTo(-2 / deviation, 14);
    expect(second?.columns["x"]?.z).toBeCloseTo(4 / deviation, 14);
    // Ranks 0, 1, 2 have mean 1 and deviation sqrt(2/3).
    expect(second?.columns["x"]?.rank_z).toBeCloseTo(1 / Math.sqrt(2 / 3), 14);
  });

  test("sizes weighted means give the mean of all", () => {
    const next = random(5);
    const values = [Float64Array.from({ length: 90 }, () => next() ** 4)];
    const matrix = { ids: Array.from({ length: 90 }, (_, i) => String(i)), columns: ["x"], values };
    const found = profile(
      matrix,
      Int32Array.from({ length: 90 }, (_, i) => (i * i) % 3),
      3,
    );
    const all = found.reduce(
      (sum, { share, columns }) => sum + share * (columns["x"]?.mean ?? 0),
      0,
    );
    expect(all).toBeCloseTo(found[0]?.columns["x"]?.all ?? Number.NaN, 12);
  });

  test("a constant column has z 0, an unknown one no entry, an empty segment size 0", () => {
    const values = [Float64Array.of(0.1, 0.1, 0.1), Float64Array.of(Number.NaN, Number.NaN, 1)];
    const matrix = { ids: ["a", "b", "c"], columns: ["constant", "unknown"], values };
    const found = profile(matrix, Int32Array.of(0, 0, 1), 3);
    expect(found[0]?.columns).toMatchObject({ constant: { z: 0, rank_z: 0 } });
    expect(Object.keys(found[0]?.columns ?? {})).toEqual(["constant"]);
    expect(found[2]).toEqual({ size: 0, share: 0, columns: {} });
  });
});

describe("nameSegments", () => {
  test("says what a marketer would say", () => {
    const [lost, best, fresh] = names({
      recency_days: [400, 20, 10, 90, 30],
      tenure_days: [420, 600, 15, 300, 310],
      frequency: [1, 12, 1, 2, 2],
      total_spend: [60, 2000, 60, 90, 95],
    });
    expect([lost, best, fresh]).toEqual([
      "Lapsed one-time small spenders",
      "Long-standing frequent big spenders",
      "New one-time small spenders",
    ]);
  });

  test("speaks of engagement, discounts, returns and plain attributes", () => {
    expect(names({ discount_share: [0.5, 0.1], email_open_30d: [9, 0] })).toEqual([
      "Bargain hunters who open messages",
      "Full-price buyers who leave messages unopened",
    ]);
    expect(names({ return_share: [0.4, 0], paperless_billing: [1, 0] })).toEqual([
      "Customers who often return goods",
      "Customers who keep what they buy",
    ]);
  });

  test("takes the pace from the mean gap, goods and channels from their shares", () => {
    expect(
      names({
        gap_mean: [7, 31, 100],
        discount_share: [0.6, 0.1, 0.2],
        channel_email_share: [0.9, 0.1, 0.1],
        category_toys_share: [0.05, 0.5, 0.1],
        category_books_share: [0.05, 0.4, 0.1],
      }),
    ).toEqual([
      "Weekly bargain hunters, e-mail first",
      "Full-price buyers, toys and books",
      "Quarterly buyers",
    ]);
  });

  test("names flat tables by what their columns hold", () => {
    const flat = groups({
      contract_two_year: [1, 0, 0],
      contract_month_to_month: [0, 1, 0],
      internet_fiber: [1, 0, 0],
      tenure: [60, 4, 30],
      security_none: [0, 0, 1],
      backup_none: [0, 0, 1],
    });
    const words = {
      contract_two_year: categoryWords("contract", "Two year"),
      contract_month_to_month: categoryWords("contract", "Month-to-month"),
      internet_fiber: categoryWords("internet service", "Fiber optic"),
      tenure: numberWords("tenure"),
      security_none: categoryWords("online security", "No internet service"),
      backup_none: categoryWords("online backup", "No internet service"),
    };
    expect(nameSegments(profile(flat.matrix, flat.cluster, flat.k), words)).toEqual([
      "Two-year contract, fiber optic internet",
      "Month-to-month newcomers",
      "Customers without internet service",
    ]);
  });

  test("says nothing of what only a table would say", () => {
    for (const column of [
      "emp_var_rate",
      "euribor3m",
      "pdays",
      "x_17",
      "nr_employed",
      "cons_conf_idx",
    ])
      expect(names({ [column]: [9, 1, 5] }).sort(), column).toEqual([
        "Typical customers",
        "Typical customers (2)",
        "Typical customers (3)",
      ]);
    expect(names({ engagement_tenure_days: [9, 900] })).toEqual([
      "Newcomers",
      "Long-known customers",
    ]);
  });

  test("says nothing twice, and nothing that another trait makes untrue", () => {
    const [once] = names({
      frequency: [1, 9],
      gap_variation: [Number.NaN, 0.3],
      distinct_products: [1, 30],
      orders_trend_90d: [0, 0.6],
    });
    expect(once).toBe("One-time buyers");
    const [gone] = names({ recency_days: [300, 5, 20], orders_trend_90d: [1, 0.1, 0.2] });
    expect(gone).toBe("Lapsed customers");
  });

  test("segments that would be called the same are told apart by what they differ in", () => {
    expect(names({ recency_days: [300, 400, 10, 11], total_spend: [50, 50, 50, 50] })).toEqual([
      "Lapsed customers, seen more lately",
      "Lapsed customers, gone for longer",
      "Recent customers, seen more lately",
      "Recent customers, gone for longer",
    ]);
  });

  test("uses one column of those about the same thing", () => {
    expect(names({ orders_90d: [5, 0], orders_365d: [9, 0], spend_90d: [90, 0] })).toEqual([
      "Active customers",
      "Quiet customers",
    ]);
  });

  test("a given vocabulary goes before the built-in one", () => {
    const { matrix, cluster, k } = groups({ shoe_size: [46, 36] });
    const words = {
      about: "shoes",
      high: () => ({ adjective: "big-footed" }),
      low: () => ({ adjective: "small-footed" }),
      atLeast: "shoes of {x} or larger",
      atMost: "shoes of {x} or smaller",
      missing: null,
      weight: 1,
    };
    expect(nameSegments(profile(matrix, cluster, k), { shoe_size: words })).toEqual([
      "Big-footed customers",
      "Small-footed customers",
    ]);
    expect(recognise(matrix, cluster, k, { shoe_size: words })[0]?.says).toBe(
      "shoes of 41 or larger (holds for 100 % of them, and 100 % of the customers it holds for are among them)",
    );
  });

  test("one segment is all customers, and segments without traits are typical", () => {
    expect(names({ recency_days: [5] })).toEqual(["All customers"]);
    expect(names({ recency_days: [5, 5] })).toEqual(["Typical customers", "Typical customers (2)"]);
  });

  const columns = [
    "recency_days",
    "frequency",
    "total_spend",
    "email_click_30d",
    "plan_gold",
    "engagement_tenure_days",
    "category_home_garden_share",
    "channel_app_share",
    "gap_mean",
    "orders_trend_90d",
    "emp_var_rate",
    "x",
  ];
  const some = fc.integer({ min: -3, max: 3 }).map((half) => half / 2);
  const rows = fc.array(
    fc.record({
      size: fc.integer({ min: 1, max: 99 }),
      z: fc.array(some, { minLength: columns.length, maxLength: columns.length }),
      mean: fc.integer({ min: 0, max: 500 }),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const profilesOf = (of: readonly { size: number; z: readonly number[]; mean: number }[]) =>
    of.map(
      ({ size, z, mean }): SegmentProfile => ({
        size,
        share: 1 / of.length,
        columns: Object.fromEntries(
          z.map((rank_z, j) => [
            columns[j],
            { mean, all: 2, z: rank_z, rank_z, known: 1, flag: false },
          ]),
        ),
      }),
    );

  test("names are never the same, and never a column's, whatever the profiles", () => {
    fc.assert(
      fc.property(rows, (all) => {
        const found = nameSegments(profilesOf(all));
        expect(new Set(found).size).toBe(all.length);
        for (const name of found) {
          expect(name).toMatch(/^[A-Z]\S*( \S+)*$/);
          expect(name).not.toMatch(/_|\d+d\b|\b(days|var|rate|share|mean)\b/);
          expect(name.split(/, | who | with /)[0]?.split(" ").length).toBeLessThanOrEqual(6);
        }
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  test("in another order the segments have the same names", () => {
    fc.assert(
      fc.property(rows, fc.nat(), (all, seed) => {
        const next = random(seed);
        const order = all.map((_, i) => ({ i, at: next() })).sort((a, b) => a.at - b.at);
        const profiles = profilesOf(all);
        const names = nameSegments(profiles);
        const moved = nameSegments(order.flatMap(({ i }) => profiles[i] ?? []));
        order.forEach(({ i }, to) => {
          // Segments that are the same in everything may exchange their numbers.
          const twins = profiles.filter((one) => same(one, profiles[i])).length;
          if (twins === 1) expect(moved[to]).toBe(names[i]);
        });
        expect([...moved].sort()).toEqual([...names].sort());
      }),
      { numRuns: 300, seed: 6 },
    );
  });
});

function same(a: SegmentProfile, b: SegmentProfile | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

describe("recognise", () => {
  test("finds the two conditions that make a segment", () => {
    const next = random(8);
    const n = 4000;
    const recency = Float64Array.from({ length: n }, () => Math.floor(400 * next()));
    const frequency = Float64Array.from({ length: n }, () => 1 + Math.floor(6 * next()));
    const noise = Float64Array.from({ length: n }, () => next());
    const cluster = Int32Array.from(recency, (days, i) =>
      days >= 200 && (frequency[i] ?? 0) <= 2 ? 1 : 0,
    );
    const ids = Array.from({ length: n }, (_, i) => String(i).padStart(5, "0"));
    const matrix = {
      ids,
      columns: ["noise", "recency_days", "frequency"],
      values: [noise, recency, frequency],
    };
    const [, rule] = recognise(matrix, cluster, 2);
    expect(rule?.says).toMatch(
      /^last order 200 or more days ago and at most 2 purchase days|^at most 2 purchase days and last order 200 or more days ago/,
    );
    expect(Math.min(rule?.precision ?? 0, rule?.recall ?? 0)).toBeGreaterThan(0.97);
  });

  test("precision and recall are what its conditions really do", () => {
    const next = random(9);
    const values = [0, 1, 2].map(() =>
      Float64Array.from({ length: 500 }, () =>
        next() < 0.1 ? Number.NaN : Math.floor(20 * next()),
      ),
    );
    const matrix = {
      ids: Array.from({ length: 500 }, (_, i) => String(i).padStart(3, "0")),
      columns: ["recency_days", "frequency", "x"],
      values,
    };
    const cluster = Int32Array.from({ length: 500 }, (_, i) =>
      (values[0]?.[i] ?? 0) + (values[2]?.[i] ?? 0) > 22 ? 1 : 0,
    );
    recognise(matrix, cluster, 2).forEach(({ conditions, precision, recall }, segment) => {
      const holds = matrix.ids.map((_, i) =>
        conditions.every(({ column, test: kind, threshold }) => {
          const value = values[matrix.columns.indexOf(column)]?.[i] ?? Number.NaN;
          if (kind === "missing") return Number.isNaN(value);
          return kind === "at least" ? value >= threshold : value <= threshold;
        }),
      );
      const inside = [...cluster].map((c) => c === segment);
      const hits = holds.filter((held, i) => held && inside[i]).length;
      expect(precision).toBeCloseTo(hits / holds.filter(Boolean).length, 14);
      expect(recall).toBeCloseTo(hits / inside.filter(Boolean).length, 14);
      expect(conditions.length).toBeGreaterThan(0);
    });
  });

  test("customers without an order are recognised by having none", () => {
    const { matrix, cluster } = groups({ recency_days: [Number.NaN, 40] });
    expect(recognise(matrix, cluster, 2)[0]).toMatchObject({
      conditions: [{ column: "recency_days", test: "missing" }],
      precision: 1,
      recall: 1,
    });
  });

  test("equal customers cannot be told apart", () => {
    const nobody = { ids: [], columns: ["x"], values: [new Float64Array(0)] };
    expect(recognise(nobody, new Int32Array(0), 1)[0]?.says).toBe("nothing tells them apart");
  });
});

import { describe, expect, test } from "vitest";
import { featuresFor } from "../../features/catalogue.ts";
import { logistic } from "../../models/logistic.ts";
import { learnMarginalMeans } from "../../models/marginal-means.ts";
import type { Matrix } from "../../models/matrix.ts";
import { random } from "../../models/random.ts";
import type { Contributions, Scorer } from "../../models/scorer.ts";
import { groupParts } from "../../reports/reason-groups.ts";
import { leadingReasons, leanOf, reasonsFrom, reasonsOf } from "../../reports/reasons.ts";

const internet = ["DSL", "No internet service"];
const features = featuresFor(
  {
    dated: true,
    knownAt: false,
    undated: [],
    timezone: "UTC",
    transactions: { columns: ["amount"], hours: false, categories: null, channels: null },
    events: { types: [{ type: "visit", values: false }], sessions: false },
    subscriptions: null,
    exposures: null,
    attributes: [
      { column: "Internet", type: "category", categories: internet, other: false },
      {
        column: "Security",
        type: "category",
        categories: ["Yes", "No", "No internet service"],
        other: false,
      },
      { column: "Age", type: "number" },
    ],
    leftOut: [],
  },
  { windows: [30, 90] },
);
const columns = features.map(({ name }) => name);
const options = { features, currency: "EUR" };

type Known = Readonly<Record<string, readonly [value: number, part: number]>>;

/** Returns matrix and parts of customers given by their values and parts by name; what is not given is 0. */
function customers(...rows: readonly Known[]): readonly [Matrix, Contributions] {
  const of = (k: 0 | 1) =>
    columns.map((name) => Float64Array.from(rows, (row) => row[name]?.[k] ?? 0));
  return [
    { ids: rows.map((_, i) => String(i)), columns, values: of(0) },
    { base: -1, parts: of(1) },
  ];
}

/** Draws customers with values, missing ones and categories, and parts. */
function drawn(n: number, seed: number): readonly [Matrix, Contributions] {
  const next = random(seed);
  const values = columns.map(() => new Float64Array(n));
  const parts = columns.map(() => new Float64Array(n));
  const at = (name: string) => values[columns.indexOf(name)] as Float64Array;
  for (let i = 0; i < n; i++) {
    const buys = next() < 0.9;
    const online = next() < 0.7;
    const secured = next() < 0.5;
    const known = next() < 0.9;
    features.forEach(({ family, unit }, j) => {
      (parts[j] as Float64Array)[i] = next() - 0.5;
      (values[j] as Float64Array)[i] =
        family === "attributes"
          ? Number.NaN
          : family === "engagement" || buys
            ? Math.floor(60 * next() ** 2) / (unit === "ratio" ? 60 : 1)
            : Number.NaN;
    });
    at("age")[i] = known ? 20 + Math.floor(50 * next()) : Number.NaN;
    const hot = {
      internet_dsl: online,
      internet_no_internet_service: !online,
      security_yes: online && secured,
      security_no: online && !secured,
      security_no_internet_service: !online,
    };
    if (known) for (const [name, held] of Object.entries(hot)) at(name)[i] = Number(held);
  }
  return [
    { ids: Array.from({ length: n }, (_, i) => String(i)), columns, values },
    { base: -1, parts },
  ];
}

describe("weights", () => {
  test("sum over the groups to the log-odds less the base, for 100,000 customers", () => {
    const [matrix, contributions] = drawn(100_000, 3);
    const scores = Float64Array.from(matrix.ids, (_, i) => leanOf(contributions, i));
    const among = learnMarginalMeans(matrix, scores);
    const { weights, look } = groupParts(matrix.columns, features, among);
    look(matrix.values, contributions.parts);
    let worst = 0;
    for (let i = 0; i < matrix.ids.length; i++) {
      let sum = 0;
      for (const weight of weights(i)) sum += weight;
      worst = Math.max(worst, Math.abs(sum - (scores[i] as number)));
    }
    expect(worst).toBeLessThan(1e-9);
  });

  test("of one thing are netted, so that it never pulls both ways", () => {
    const of = reasonsOf(
      ...customers({
        recency_days: [74, 0.9],
        gap_median: [Number.NaN, 0],
        orders_30d: [0, -0.3],
        spend_30d: [0, -0.2],
        visit_30d: [3, -0.5],
      }),
      options,
    );
    expect(of(0)).toEqual([
      { about: "visits", weight: -0.5, says: "3 visits in the last 30 days" },
      { about: "buying", weight: expect.closeTo(0.4, 12), says: "last order 74 days ago" },
    ]);
  });
});

describe("words", () => {
  test("of an attribute are the customer's own category, whichever of its columns carry the weight", () => {
    const of = reasonsOf(
      ...customers(
        { internet_dsl: [1, -0.1], internet_no_internet_service: [0, 0.6] },
        { internet_dsl: [0, 0.4], internet_no_internet_service: [0, 0] },
      ),
      options,
    );
    expect(of(0)).toEqual([
      { about: "internet", weight: expect.closeTo(0.5, 12), says: "internet: DSL" },
    ]);
    expect(of(1).map(({ says }) => says)).toEqual(["internet is not DSL"]);
  });

  test("of categories that always come together are one reason", () => {
    const none = {
      internet_no_internet_service: [1, -0.3],
      security_no_internet_service: [1, -0.2],
      security_no: [0, 0.1],
    } as const;
    const [matrix, contributions] = customers(
      none,
      { internet_dsl: [1, 0.1], security_no: [1, 0.2] },
      { internet_dsl: [1, 0.1], security_yes: [1, 0.1] },
    );
    const among = learnMarginalMeans(matrix, Float64Array.of(0.1, 0.4, 0.4));
    const of = reasonsOf(matrix, contributions, { ...options, among });
    expect(of(0)).toEqual([
      {
        about: "internet",
        weight: expect.closeTo(-0.4, 12),
        says: "internet: No internet service",
      },
    ]);
    expect(of(1).map(({ about }) => about)).toEqual(["security", "internet"]);
  });

  test("of a customer who has bought nothing are one reason, whatever is made of orders", () => {
    const nothing = Number.NaN;
    const of = reasonsOf(
      ...customers({
        recency_days: [nothing, 0.1],
        total_spend: [0, -0.6],
        tenure_days: [nothing, -0.2],
        returns: [0, 0.1],
        visit_30d: [2, 0.3],
      }),
      options,
    );
    expect(of(0).map(({ says, weight }) => [says, Math.round(100 * weight)])).toEqual([
      ["no order yet", -60],
      ["2 visits in the last 30 days", 30],
    ]);
  });

  test("are the plainest of those that pull the group's way, and what is there before what is not", () => {
    const says = (row: Known) =>
      reasonsOf(...customers({ recency_days: [74, 0], ...row }), options)(0)[0]?.says;
    expect(says({ orders_prior_30d: [2, 0.5], orders_90d: [2, 0.3] })).toBe(
      "2 orders in the last 90 days",
    );
    expect(says({ orders_30d: [0, 0.5], orders_90d: [2, 0.3] })).toBe(
      "2 orders in the last 90 days",
    );
    expect(says({ orders_30d: [0, 0.5], orders_90d: [2, -0.3] })).toBe(
      "no order in the last 30 days",
    );
    // The plainest that pulls next to nothing does not speak for the others.
    expect(says({ recency_days: [74, 0.01], orders_30d: [0, 0.5] })).toBe(
      "no order in the last 30 days",
    );
  });

  test("are never those of customers who score the other way", () => {
    const many = Array.from(
      { length: 100 },
      (_, i): Known =>
        i < 50
          ? { visit_30d: [1 + (i % 5), 0.3], age: [30, 0.5] }
          : { visit_30d: [11 + (i % 5), 0.3], age: [30, 0.5] },
    );
    const [matrix, contributions] = customers(...many);
    const scores = Float64Array.from(many, (_, i) => (i < 50 ? 0.2 : 0.8));
    const of = reasonsOf(matrix, contributions, {
      ...options,
      among: learnMarginalMeans(matrix, scores),
    });
    const says = (row: number) => of(row).map((reason) => reason.says);
    expect(says(0)).toEqual(["age is 30"]);
    expect(says(60)).toEqual(["age is 30", "11 visits in the last 30 days"]);
  });

  test("do not tell of an overdue customer that they buy often, for a score that lateness raises", () => {
    const many = Array.from({ length: 100 }, (_, i): Known => {
      const recency = 1 + i;
      return {
        recency_days: [recency, -0.2],
        gap_median: [i < 50 ? 10 : 80, 0],
        overdue_ratio: [recency / (i < 50 ? 10 : 80), -0.1],
        frequency: [i < 50 ? 9 : 2, -0.3],
      };
    });
    const [matrix, contributions] = customers(...many);
    const scores = Float64Array.from(many, (_, i) => i / 100);
    const among = learnMarginalMeans(matrix, scores);
    const of = reasonsOf(matrix, contributions, { ...options, among });
    expect(of(4)[0]?.says).toBe("last order 5 days ago, usually every 10 days");
    expect(of(29)[0]?.says).toBe("bought on 9 days so far");
  });

  test("tell a number below the median as a low one", () => {
    const rows = [1, 5, 9].map((visits) => ({
      visit_30d: [visits, visits < 5 ? 0.4 : -0.4] as const,
    }));
    const [matrix, contributions] = customers(...rows);
    const among = learnMarginalMeans(matrix, Float64Array.of(0.9, 0.3, 0.1));
    const of = reasonsOf(matrix, contributions, { ...options, among });
    expect(of(0)[0]?.says).toBe("only 1 visit in the last 30 days");
    expect(of(2)[0]?.says).toBe("9 visits in the last 30 days");
  });

  test("repeat no theme and no sentence, for 2,000 customers", () => {
    const [matrix, contributions] = drawn(2000, 5);
    const scores = Float64Array.from(matrix.ids, (_, i) => leanOf(contributions, i));
    const among = learnMarginalMeans(matrix, scores);
    const of = reasonsOf(matrix, contributions, { ...options, among });
    for (let i = 0; i < matrix.ids.length; i++) {
      const reasons = of(i);
      expect(new Set(reasons.map(({ about }) => about)).size).toBe(reasons.length);
      expect(new Set(reasons.map(({ says }) => says)).size).toBe(reasons.length);
    }
  });
});

test("rows of several matrices have their own reasons, whichever is asked for next", () => {
  const some = [drawn(50, 7), drawn(50, 9)] as const;
  const from = reasonsFrom(columns, options);
  const of = some.map(([matrix, contributions]) => from(matrix, contributions));
  const alone = some.map(([matrix, contributions]) => reasonsOf(matrix, contributions, options));
  for (let i = 0; i < 50; i++) for (const k of [0, 1]) expect(of[k]?.(i)).toEqual(alone[k]?.(i));
});

describe("the leading reasons", () => {
  const reasons = [-0.6, 0.5, -0.4, 0.1].map((weight) => ({
    about: String(weight),
    weight,
    says: "",
  }));
  const weights = (lean: number) => leadingReasons(reasons, { lean, most: 3 }).map((r) => r.weight);

  test("begin on the side that the score is on, the strongest others follow", () => {
    expect(weights(0.3)).toEqual([0.5, -0.6, -0.4]);
    expect(weights(-0.3)).toEqual([-0.6, 0.5, -0.4]);
  });

  test("beside the first change the odds by a tenth or more", () => {
    const faint = [0.3, -0.096, 0.095, -0.094].map((weight) => ({ about: "", weight, says: "" }));
    const shown = (lean: number) => leadingReasons(faint, { lean, most: 3 }).map((r) => r.weight);
    expect(shown(1)).toEqual([0.3, -0.096]);
    expect(shown(-1)).toEqual([-0.096, 0.3]);
    const last = leadingReasons(faint.slice(2), { lean: -1, most: 3 });
    expect(last.map(({ weight }) => weight)).toEqual([-0.094]);
    expect(leadingReasons([], { lean: 1, most: 3 })).toEqual([]);
  });

  test.each([1, 3])("are found without telling every other, up to %i", (most) => {
    const [matrix, contributions] = drawn(500, 11);
    const of = reasonsOf(matrix, contributions, options);
    for (let i = 0; i < 500; i++) {
      const shown = { lean: leanOf(contributions, i), most };
      expect(leadingReasons(of(i, shown), shown)).toEqual(leadingReasons(of(i), shown));
    }
  });
});

/** Draws a shop in which only the days since the last order decide; all else is noise or follows from it. */
function oneCause(n: number, seed: number): readonly [Matrix, Uint8Array] {
  const next = random(seed);
  const [matrix] = drawn(n, seed);
  const at = (name: string) => matrix.values[columns.indexOf(name)] as Float64Array;
  const labels = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const recency = 1 + Math.floor(180 * next());
    at("recency_days")[i] = recency;
    at("orders_30d")[i] = recency <= 30 ? 1 + Math.floor(2 * next()) : 0;
    at("orders_90d")[i] = recency <= 90 ? 1 + Math.floor(4 * next()) : 0;
    labels[i] = next() < 1 / (1 + Math.exp(-(recency - 90) / 20)) ? 1 : 0;
  }
  return [matrix, labels];
}

describe.each(["log", "percentile"] as const)("a logistic model on the scale %s", (scale) => {
  const [matrix, labels] = oneCause(4000, 17);
  const scorer = logistic({ scale }) as unknown as Scorer;
  const learned = scorer.fit({ matrix, labels }, 1);
  const topOf = (scored: Matrix) => {
    const contributions = scorer.contributions(learned, scored);
    const among = learnMarginalMeans(scored, scorer.apply(learned, scored));
    const of = reasonsOf(scored, contributions, { ...options, among });
    return scored.ids.map((_, i) => {
      const shown = { lean: leanOf(contributions, i), most: 1 };
      return leadingReasons(of(i, shown), shown)[0];
    });
  };
  const top = topOf(matrix);

  test("with one known cause names it first", () => {
    const clear = top.filter((_, i) => Math.abs((matrix.values[0]?.[i] ?? 90) - 90) > 15);
    const named = clear.filter((reason) => reason?.about === "buying");
    expect(named.length / clear.length).toBeGreaterThan(0.98);
    for (const reason of named.slice(0, 200))
      expect(reason?.says).toMatch(/order|buy|bought|spent/);
  });

  test("keeps at least 99 % of the first reasons when each number moves by a thousandth", () => {
    const next = random(23);
    const moved = {
      ...matrix,
      values: matrix.values.map((column, j) =>
        features[j]?.unit === "flag"
          ? column
          : column.map((value) => value * (1 + 0.002 * (next() - 0.5))),
      ),
    };
    const after = topOf(moved);
    const kept = after.filter((reason, i) => reason?.about === top[i]?.about).length;
    expect(kept / top.length).toBeGreaterThanOrEqual(0.99);
  });
});

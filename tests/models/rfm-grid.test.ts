import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Matrix } from "../../models/matrix.ts";
import { rfmBoxes, rfmGrid, rfmGroupOf, rfmGroups } from "../../models/rfm-grid.ts";

function buyers(recency: number[], frequency: number[], monetary?: number[]): Matrix {
  const columns = ["recency_days", "frequency", ...(monetary ? ["monetary"] : [])];
  const values = [recency, frequency, ...(monetary ? [monetary] : [])];
  return {
    ids: recency.map((_, i) => String(i).padStart(5, "0")),
    columns,
    values: values.map((column) => Float64Array.from(column)),
  };
}

function scores(matrix: Matrix, bins = 5) {
  const model = rfmGrid({ bins });
  return model.apply(model.fit(matrix, 1), matrix);
}

const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

describe("the grid of groups", () => {
  test("every cell of 5 x 5 x 5 lies in exactly one box", () => {
    for (const [r, f, m] of cells(5)) {
      const holding = rfmBoxes.filter(
        (box) =>
          box.r[0] <= r &&
          r <= box.r[1] &&
          box.f[0] <= f &&
          f <= box.f[1] &&
          box.m[0] <= m &&
          m <= box.m[1],
      );
      expect(holding.map(({ group }) => group)).toEqual([rfmGroupOf({ r, f, m })]);
    }
  });

  test.each([3, 4, 5])("with %i bins every cell has one of eleven groups", (bins) => {
    for (const [r, f, m] of cells(bins))
      expect(rfmGroups.slice(0, 11)).toContain(rfmGroupOf({ r, f, m }, bins));
  });

  test("all eleven groups are in the grid, and no other", () => {
    expect(new Set(rfmBoxes.map(({ group }) => group))).toEqual(new Set(rfmGroups.slice(0, 11)));
  });

  test("best everywhere is a champion, worst everywhere is lost, whatever the bins", () => {
    for (const bins of [3, 4, 5]) {
      expect(rfmGroupOf({ r: bins, f: bins, m: bins }, bins)).toBe("Champions");
      expect(rfmGroupOf({ r: 1, f: 1, m: 1 }, bins)).toBe("Lost");
      expect(rfmGroupOf({ r: 1, f: bins, m: bins }, bins)).toBe("Cannot lose them");
      expect(rfmGroupOf({ r: bins, f: 1, m: 1 }, bins)).toBe("New customers");
    }
  });

  test("a customer without orders has no place in the grid", () => {
    expect(rfmGroupOf({ r: 0, f: 0, m: 0 })).toBe("No orders yet");
    const { r, f, m, group } = scores(buyers([5, Number.NaN, 3], [1, 0, 2], [9, Number.NaN, 4]));
    expect([r[1], f[1], m[1], group[1]]).toEqual([0, 0, 0, "No orders yet"]);
  });
});

describe("the scores", () => {
  test("ten different customers fill five classes by twos; recent is 5, high is 5", () => {
    const { r, f, m } = scores(buyers(ten, ten, ten));
    expect([...r]).toEqual([5, 5, 4, 4, 3, 3, 2, 2, 1, 1]);
    expect([...f]).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    expect([...m]).toEqual([...f]);
  });

  test.each([3, 4, 5])(
    "equal values score equal, and better values never score less (%i bins)",
    (bins) => {
      fc.assert(
        fc.property(
          fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 60 }),
          (x) => {
            const { r, f } = scores(buyers(x, x), bins);
            x.forEach((a, i) => {
              x.forEach((b, j) => {
                if (a === b) expect([r[i], f[i]]).toEqual([r[j], f[j]]);
                if (a < b)
                  expect((r[i] ?? 0) >= (r[j] ?? 0) && (f[i] ?? 0) <= (f[j] ?? 0)).toBe(true);
              });
            });
            if (new Set(x).size > 1) {
              expect([Math.min(...f), Math.max(...f)]).toEqual([1, bins]);
              expect([Math.min(...r), Math.max(...r)]).toEqual([1, bins]);
            }
          },
        ),
        { numRuns: 60, seed: 5 },
      );
    },
  );

  test("few distinct values still part people: nine of ten alike, at either end", () => {
    const low = [1, 1, 1, 1, 1, 1, 1, 1, 1, 2];
    expect([...scores(buyers(ten, low)).f]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 5]);
    const high = [1, 2, 2, 2, 2, 2, 2, 2, 2, 2];
    expect([...scores(buyers(ten, high)).f]).toEqual([1, 5, 5, 5, 5, 5, 5, 5, 5, 5]);
  });

  test("equal customers are in the middle class, but one purchase day is the lowest frequency", () => {
    const { r, f, m } = scores(buyers([7, 7], [4, 4], [2, 2]));
    expect([...r, ...f, ...m]).toEqual([3, 3, 3, 3, 3, 3]);
    expect([...scores(buyers([7, 7], [1, 1])).f]).toEqual([1, 1]);
    expect(scores(buyers([7], [1], [5])).group).toEqual(["About to sleep"]);
  });

  test("a later day is scored by the trained cuts, and JSON keeps them", () => {
    const model = rfmGrid();
    const cuts = model.fit(buyers(ten, ten, ten), 1);
    const later = buyers([0, 500], [99, 1], [0.5, 1000]);
    const { r, f, m } = model.apply(JSON.parse(JSON.stringify(cuts)), later);
    expect([...r, ...f, ...m]).toEqual([5, 1, 5, 1, 1, 5]);
  });

  test("the order of customers only permutes their scores, and the input stays as it was", () => {
    const x = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
    const matrix = buyers(x, x, x);
    const before = structuredClone(matrix);
    const straight = scores(matrix);
    const turned = scores(buyers(x.toReversed(), x.toReversed(), x.toReversed()));
    expect(turned.group).toEqual(straight.group.toReversed());
    expect(matrix).toEqual(before);
  });

  test("a business without money is placed by recency and frequency", () => {
    const { m, group } = scores(buyers(ten, ten.toReversed()));
    expect([...m]).toEqual(Array(10).fill(0));
    expect([group[0], group[9]]).toEqual(["Champions", "Lost"]);
  });

  test("nobody, and bins out of 3..5", () => {
    expect(scores(buyers([], [])).group).toEqual([]);
    expect(() => rfmGrid({ bins: 6 })).toThrow("rfmGrid requires 3, 4 or 5 bins, got 6");
  });
});

describe("cut values of the shop's own", () => {
  const cuts = { recency: [30, 90, 180, 365], frequency: [1, 2, 4, 9], monetary: [10, 20, 30, 40] };
  const scored = (matrix: Matrix, own: Parameters<typeof rfmGrid>[0]) => {
    const model = rfmGrid(own);
    return model.apply(JSON.parse(JSON.stringify(model.fit(matrix, 1))), matrix);
  };

  test("a class ends at its cut, included: 30 days are still recent, 31 are not", () => {
    const { r, f, m } = scored(
      buyers([30, 31, 90, 180, 365, 366], [1, 2, 3, 4, 5, 10], [10, 10.01, 30, 40, 40.01, -5]),
      { cuts },
    );
    expect([...r]).toEqual([5, 4, 4, 3, 2, 1]);
    expect([...f]).toEqual([1, 2, 3, 3, 4, 5]);
    expect([...m]).toEqual([1, 2, 3, 4, 5, 1]);
  });

  test("the scores of one customer do not depend on the others, and other scores keep their quantiles", () => {
    const own = { bins: 3, cuts: { recency: [10, 20] } };
    const { r, f } = scored(buyers([5, 15, 25], [1, 2, 3]), own);
    expect([[...r], [...f]]).toEqual([
      [3, 2, 1],
      [1, 2, 3],
    ]);
    expect([...scored(buyers([15, 15], [1, 2]), own).r]).toEqual([2, 2]);
  });

  test.each([3, 4, 5])("with %i bins there are that many classes, and one cut fewer", (bins) => {
    const recency = ten.slice(0, bins - 1);
    const { r } = scored(buyers(ten, ten), { bins, cuts: { recency } });
    expect(new Set(r).size).toBe(bins);
    expect(() => rfmGrid({ bins, cuts: { recency: ten } })).toThrow(
      `rfmGrid requires bins - 1 = ${bins - 1} ascending cuts of recency, got 1, 2`,
    );
  });

  test("cuts that do not ascend are refused", () => {
    expect(() => rfmGrid({ bins: 3, cuts: { monetary: [5, 5] } })).toThrow(
      "ascending cuts of monetary",
    );
  });
});

const orders = new URL("../../../shared/data/rfm_orders/rfm_data_orders.csv.gz", import.meta.url);

// rfm_table() of the R package rfm (README of 2017), analysis date 2006-12-31, the first ten customers (this copy of the data leaves titles out of names):
// recency_days, transaction_count, amount, and their three scores.
const published = new Map([
  ["Abbey O'Reilly", [205, 6, 472, 3, 4, 3]],
  ["Add Senger", [140, 3, 340, 4, 1, 2]],
  ["Aden Lesch", [194, 4, 405, 3, 2, 3]],
  ["Admiral Senger", [132, 5, 448, 4, 3, 3]],
  ["Agness O'Keefe", [90, 9, 843, 5, 5, 5]],
  ["Aileen Barton", [84, 9, 763, 5, 5, 5]],
  ["Ailene Hermann", [281, 8, 699, 3, 5, 5]],
  ["Aiyanna Bruen", [246, 4, 157, 3, 2, 1]],
  ["Ala Schmidt", [349, 3, 363, 2, 1, 2]],
  ["Alannah Borer", [619, 4, 196, 1, 2, 1]],
]);

test.skipIf(!existsSync(orders))("agrees with the published scores of the R package rfm", () => {
  const customers = new Map<string, { last: number; orders: number; amount: number }>();
  for (const line of gunzipSync(readFileSync(orders))
    .toString("utf8")
    .trim()
    .split("\n")
    .slice(1)) {
    const [name = "", date = "", revenue = ""] = line.split(",");
    const id = name.replaceAll('"', "");
    const seen = customers.get(id) ?? { last: 0, orders: 0, amount: 0 };
    customers.set(id, {
      last: Math.max(seen.last, Date.parse(date)),
      orders: seen.orders + 1,
      amount: seen.amount + Number(revenue),
    });
  }
  const ids = [...customers.keys()].sort();
  const of = (value: (one: { last: number; orders: number; amount: number }) => number) =>
    Float64Array.from(ids, (id) => value(customers.get(id) ?? { last: 0, orders: 0, amount: 0 }));
  const values = [
    of(({ last }) => (Date.parse("2006-12-31") - last) / 86_400_000),
    of((one) => one.orders),
    of(({ amount }) => amount),
  ];
  const matrix = { ids, columns: ["recency_days", "orders", "total_spend"], values };
  const model = rfmGrid({ frequency: "orders", monetary: "total_spend" });
  const { r, f, m } = model.apply(model.fit(matrix, 1), matrix);
  for (const [name, expected] of published) {
    const i = ids.indexOf(name);
    expect([name, ...values.map((column) => column[i]), r[i], f[i], m[i]]).toEqual([
      name,
      ...expected,
    ]);
  }
});

function cells(bins: number): [number, number, number][] {
  const range = Array.from({ length: bins }, (_, i) => i + 1);
  return range.flatMap((r) =>
    range.flatMap((f) => range.map((m): [number, number, number] => [r, f, m])),
  );
}

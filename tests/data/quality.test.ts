import { describe, expect, test } from "vitest";
import { monthGaps } from "../../data/quality/month-gaps.ts";
import { populationStability, shiftOf } from "../../data/quality/psi.ts";
import type { SourceQuality } from "../../data/quality/quality.ts";
import { quantile, sharesBetween } from "../../data/quality/quality-numbers.ts";
import { judgeSource } from "../../data/quality/verdict.ts";
import { orders, readShop, type Shop } from "../dirty/shop.ts";

const file = (...rows: readonly string[]) => `id,at,order,amount\n${rows.join("\n")}\n`;

async function measured(shop: Partial<Shop> & Pick<Shop, "files">): Promise<SourceQuality> {
  const { quality } = await readShop({ sources: orders(), ...shop });
  const [source] = quality.sources;
  if (source === undefined) throw new Error("no source was measured");
  return source;
}

const column = (source: SourceQuality, name: string) =>
  source.columns.find((one) => one.name === name);

describe("months", () => {
  const months = (rows: Readonly<Record<string, number>>) =>
    Object.entries(rows).map(([month, n]) => ({ month, rows: n }));

  test("without a row between the first and the last are gaps, across years too", () => {
    const read = months({ "2025-11": 5, "2026-02": 5 });
    expect(monthGaps(read, "2025-11-01", "2026-02-28").empty).toEqual(["2025-12", "2026-01"]);
  });

  test("are not whole where the days begin after the first or end before the last of one", () => {
    const read = months({ "2026-01": 5, "2026-02": 5 });
    expect(monthGaps(read, "2026-01-02", "2026-02-27")).toMatchObject({
      first_partial: true,
      last_partial: true,
    });
    expect(monthGaps(read, "2026-01-01", "2026-02-28")).toMatchObject({
      first_partial: false,
      last_partial: false,
    });
  });

  test("are thin below a quarter of what is on both sides, so that neither growth nor a season's end is a gap", () => {
    const read = months({
      "2026-01": 100,
      "2026-02": 24,
      "2026-03": 100,
      "2026-04": 25,
      "2026-05": 100,
      "2026-06": 1,
    });
    expect(monthGaps(read, "2026-01-01", "2026-06-01").thin).toEqual(["2026-02"]);
    const grown = months({
      "2026-01": 1,
      "2026-02": 5,
      "2026-03": 25,
      "2026-04": 125,
      "2026-05": 3,
    });
    expect(monthGaps(grown, "2026-01-01", "2026-05-31").thin).toEqual([]);
  });
});

describe("numbers", () => {
  const ten = Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

  test("have quantiles that are values of theirs: the least that so large a share does not exceed", () => {
    expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantile(ten, share))).toEqual([1, 3, 5, 8, 10]);
  });

  test("lie between edges in shares that add up to 1, a value on an edge below it", () => {
    expect(sharesBetween(ten, [2, 7])).toEqual([0.2, 0.5, 0.3]);
    expect(sharesBetween(ten, [])).toEqual([1]);
  });

  test("beyond three interquartile ranges are outliers, and the farthest are named", async () => {
    const amounts = [1, 2, 3, 4, 5, 6, 7, 8, 23, -12, 24, 900, -13];
    const source = await measured({
      files: {
        "orders.csv": file(...amounts.map((amount, i) => `c${i},2026-01-01,${i},${amount}`)),
      },
    });
    const found = column(source, "amount");
    expect(found?.quantiles).toMatchObject({ q1: 2, median: 5, q3: 8 });
    // The fences are 2 - 3 * 6 and 8 + 3 * 6.
    expect(found?.outliers).toEqual({ rows: 1, below: 0, above: 1, examples: [900] });
  });

  test("of one value have no outliers to speak of", async () => {
    const rows = Array.from({ length: 8 }, (_, i) => `c${i},2026-01-01,${i},5`);
    const source = await measured({ files: { "orders.csv": file(...rows) } });
    expect(column(source, "amount")?.outliers).toBe(null);
  });
});

describe("values", () => {
  const shop = (rows: readonly string[]): Shop => ({
    files: { "orders.csv": `id,at,order,amount,kind\n${rows.join("\n")}\n` },
    sources: orders({
      columns: { customer_id: "id", at: "at", amount: "amount", category: "kind" },
    }),
  });

  test("of a category are counted with their shares of the rows that have one", async () => {
    const kinds = ["tea", "tea", "tea", "mugs", "", "mugs", "tea", "tea", "tea"];
    const source = await measured(shop(kinds.map((kind, i) => `c${i},2026-01-01,${i},1,${kind}`)));
    expect(column(source, "category")).toMatchObject({
      missing: 1,
      distinct: 2,
      top: [
        { value: "tea", rows: 6, share: 0.75 },
        { value: "mugs", rows: 2, share: 0.25 },
      ],
    });
  });

  test("that fewer than five rows share are not named where values are many", async () => {
    const kinds = ["tea", "tea", "tea", "tea", "tea", "a", "b", "c", "d", "e"];
    const source = await measured(shop(kinds.map((kind, i) => `c${i},2026-01-01,${i},1,${kind}`)));
    expect(column(source, "category")?.top).toEqual([{ value: "tea", rows: 5, share: 0.5 }]);
  });

  test("beyond ten thousand are counted about, within ten percent, the same on each run", async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `c${i % 100},2026-01-01,o${i},${i}`);
    const one = await measured({ files: { "orders.csv": file(...rows) }, threads: 1 });
    const two = await measured({ files: { "orders.csv": file(...rows) }, threads: 2 });
    expect(one).toEqual(two);
    const found = column(one, "order_id");
    expect(found?.distinct_about).toBe(true);
    expect(Math.abs((found?.distinct ?? 0) - 20_000)).toBeLessThan(2000);
    expect(column(one, "customer_id")).toMatchObject({ distinct: 100 });
    expect(column(one, "customer_id")).not.toHaveProperty("distinct_about");
  });
});

test("revenue without customer is its share of the amount with and without one", async () => {
  const source = await measured({
    files: { "orders.csv": file("a,2026-01-01,1,60", ",2026-01-02,2,30", ",2026-01-02,3,10") },
  });
  expect(source.without_customer).toEqual({ rows: 2, amount: 40, share_of_amount: 0.4 });
  expect(source.verdict).toEqual({
    verdict: "refuse",
    why: [
      "66.7% of the rows (2) name no customer",
      "40.0% of the revenue is nobody's: its rows name no customer, and no list can win it back",
    ],
  });
});

test("duplicates and overlaps are told apart", async () => {
  const line = "a,2026-01-01,1,10";
  const { quality } = await readShop({
    files: {
      "one.csv": file(line, line, "b,2026-01-02,2,5"),
      "two.csv": file(line, "c,2026-01-03,3,7"),
    },
    sources: {
      one: { ...(orders()["orders"] as object), path: "one.csv" },
      two: { ...(orders()["orders"] as object), path: "two.csv" },
    },
  });
  expect(quality.sources.map(({ repeats }) => repeats)).toEqual([
    { duplicates: 1, overlaps: [] },
    { duplicates: 0, overlaps: [{ source: "one", rows: 1 }] },
  ]);
});

test("customers whom another source does not know are counted both ways", async () => {
  const { quality } = await readShop({
    files: {
      "orders.csv": file(
        "a,2026-01-01,1,1",
        "b,2026-01-01,2,1",
        "c,2026-01-01,3,1",
        "c,2026-01-02,4,1",
      ),
      "people.csv": "id,city\na,York\nz,Bath\n",
    },
    sources: {
      ...orders(),
      people: { kind: "customers", path: "people.csv", columns: { customer_id: "id" } },
    },
  });
  expect(quality.sources.map(({ orphans }) => orphans)).toEqual([
    [{ unknown_to: "people", customers: 2, share: 2 / 3 }],
    [{ unknown_to: "orders", customers: 1, share: 1 / 2 }],
  ]);
  expect(quality.sources[0]?.verdict?.why).toEqual([
    "66.7% of the 3 customers in orders are unknown to people",
  ]);
});

test("freshness counts the days without a row before as_of, and the rows from it on", async () => {
  const files = { "orders.csv": file("a,2026-01-01,1,1", "b,2026-01-10,2,1", "c,2026-02-20,3,1") };
  const { freshness, verdict } = await measured({ files, asOf: "2026-01-26" });
  expect(freshness).toEqual({ as_of: "2026-01-26", days_missing: 15, rows_from_as_of: 1 });
  expect(verdict?.why).toContain(
    "orders end 15 days before as_of (2026-01-26): what happened since is not known",
  );
  const fresh = await measured({ files, asOf: "2026-01-11" });
  expect(fresh.freshness?.days_missing).toBe(0);
});

test("a source without a fault is fine, and one fault too many refuses it", async () => {
  const good = await measured({
    files: { "orders.csv": file("a,2026-01-01,1,1", "b,2026-01-31,2,2") },
  });
  expect(good.verdict).toEqual({ verdict: "fine", why: [] });
  const kinds = new Map([["orders", "transactions"]]);
  const unreadable = (rows: number) =>
    judgeSource({ ...good, rows_read: 100, reasons: { "unreadable date": rows } }, kinds).verdict;
  expect([0, 1, 29, 30].map(unreadable)).toEqual([
    "fine",
    "usable with care",
    "usable with care",
    "refuse",
  ]);
});

describe("the population stability index", () => {
  test("of a distribution with itself is 0", () => {
    for (const shares of [[1], [0.5, 0.5], [0.2, 0.3, 0.5, 0]])
      expect(populationStability(shares, shares)).toBe(0);
  });

  test("is the same both ways round, and never negative", () => {
    const [p, q] = [
      [0.5, 0.3, 0.2],
      [0.2, 0.3, 0.5],
    ] as const;
    expect(populationStability(p, q)).toBeCloseTo(populationStability(q, p), 12);
    // 2 * 0.3 * ln(2.5)
    expect(populationStability(p, q)).toBeCloseTo(0.6 * Math.log(2.5), 12);
  });

  test("is shifted from 0.1 on and greatly shifted from 0.25 on", () => {
    expect([0, 0.0999, 0.1, 0.2499, 0.25].map(shiftOf)).toEqual([
      "stable",
      "stable",
      "shifted",
      "shifted",
      "greatly shifted",
    ]);
  });
});

test.each([
  ["few", 40],
  ["many", 15_000],
])("%s texts are measured the same wherever their rows stand", async (_, kinds) => {
  const lines = Array.from(
    { length: 35_500 },
    (_, i) => `c${i % 9},2026-01-10,${i},5,${i < 20_500 ? "k0" : `k${i % kinds}`}`,
  );
  const kindOf = async (rows: readonly string[]) => {
    const columns = { customer_id: "id", at: "at", order_id: "order", category: "kind" };
    const source = await measured({
      files: { "orders.csv": `id,at,order,amount,kind\n${rows.join("\n")}\n` },
      sources: orders({ columns }),
    });
    return column(source, "category");
  };
  const [common, mixed] = [await kindOf(lines), await kindOf(lines.toReversed())];
  expect(common).toEqual(mixed);
  expect(common?.distinct_about).toBe(kinds > 10_000 ? true : undefined);
  expect(common?.distinct).toBeGreaterThan(0.9 * kinds);
  expect(common?.distinct).toBeLessThan(1.1 * kinds);
});

describe("changes since an earlier run", () => {
  const rows = (month: string, n: number, kind: string, amount: number, from = 0) =>
    Array.from(
      { length: n },
      (_, i) =>
        `c${i},2026-${month}-${String(1 + i).padStart(2, "0")},${from + i},${amount + i},${kind}`,
    );
  const shop = (lines: readonly string[], header = "id,at,order,amount,kind"): Shop => ({
    files: { "orders.csv": `${header}\n${lines.join("\n")}\n` },
    sources: orders({
      columns: {
        customer_id: "id",
        at: "at",
        order_id: "order",
        amount: "amount",
        category: "kind",
      },
    }),
  });
  const first = [...rows("01", 10, "tea", 1), ...rows("02", 10, "mugs", 1, 20)];
  const compared = async (lines: readonly string[], header?: string) => {
    const { quality } = await readShop(shop(first));
    const earlier = { run: "shop-2026-02-11", as_of: "2026-02-11", sha256: "0", quality };
    const now = await readShop({ ...shop(lines, header), earlier });
    return now.quality.changes?.sources[0];
  };

  test("are none where the files are the same", async () => {
    const same = await compared(first);
    expect(same).toMatchObject({
      status: "compared",
      new_columns: [],
      lost_columns: [],
      rewritten_months: [],
    });
    for (const { psi, shift, new_values, vanished_values } of same?.columns ?? [])
      expect([psi ?? 0, shift ?? "stable", new_values, vanished_values]).toEqual([
        0,
        "stable",
        [],
        [],
      ]);
  });

  test("are new and vanished values, shifted shares and a rewritten past", async () => {
    const found = await compared([...rows("01", 8, "tea", 1), ...rows("02", 10, "hats", 500, 20)]);
    expect(found?.rewritten_months).toEqual([{ month: "2026-01", rows_before: 10, rows_now: 8 }]);
    const of = (name: string) => found?.columns.find((one) => one.name === name);
    expect(of("category")).toMatchObject({
      new_values: ["hats"],
      vanished_values: ["mugs"],
      shift: "greatly shifted",
    });
    expect(of("amount")).toMatchObject({ shift: "greatly shifted" });
  });

  test("are no vanished values where rarer ones are listed no more, though still there", async () => {
    const kinds = (times: (kind: number) => number) =>
      Array.from({ length: 60 }, (_, kind) =>
        Array.from(
          { length: times(kind) },
          (_, i) => `c${i},2026-01-${10 + i},${1000 * kind + i},5,k${kind}`,
        ),
      ).flat();
    const { quality } = await readShop(shop(kinds((kind) => (kind < 20 ? 9 : 6))));
    expect(quality.sources[0]?.columns.find(({ name }) => name === "category")?.top).toHaveLength(
      20,
    );
    const earlier = { run: "shop-2026-02-11", as_of: "2026-02-11", sha256: "0", quality };
    const later = kinds((kind) => (kind === 1 ? 0 : kind === 0 ? 5 : 9));
    const now = await readShop({ ...shop(later), earlier });
    const found = now.quality.changes?.sources[0]?.columns.find(({ name }) => name === "category");
    expect(found?.vanished_values).toEqual(["k1"]);
    expect(found?.psi).toBeGreaterThan(0);
  });

  test("are none in the last month of the earlier run, which had not ended", async () => {
    const grown = await compared([...first, ...rows("02", 20, "mugs", 1, 40)]);
    expect(grown?.rewritten_months).toEqual([]);
  });

  test("are new columns of the file, and columns that it lost", async () => {
    const wide = first.map((line) => `${line},x`);
    const found = await compared(wide, "id,at,order,amount,kind,shop");
    expect([found?.new_columns, found?.lost_columns]).toEqual([["shop"], []]);
  });

  test("are not looked for without an earlier run", async () => {
    expect((await readShop(shop(first))).quality.changes).toBe(null);
  });
});

test("what came back is counted over all sources of orders, of which some may have nothing back", async () => {
  const returnsOf = async (files: Readonly<Record<string, string>>) => {
    const columns = { customer_id: "id", at: "at", amount: "amount" };
    const sources = Object.keys(files).map((path) => [
      path.replace(".csv", ""),
      { kind: "transactions", path, columns },
    ]);
    const { quality } = await readShop({ files, sources: Object.fromEntries(sources) });
    return quality.returns;
  };
  const sold = { "web.csv": "id,at,amount\na,2026-01-01,5\nb,2026-01-02,3\n" };
  const nothing = { matched: 0, lines_cancelled: 0 };
  expect(await returnsOf(sold)).toEqual({
    ...nothing,
    rows: 0,
    netted: 0,
    customers_without_purchase: 0,
  });
  const back = { "till.csv": "id,at,amount\nb,2026-01-03,-3\n" };
  expect(await returnsOf({ ...sold, ...back })).toEqual({
    ...nothing,
    rows: 1,
    netted: 1,
    customers_without_purchase: 1,
  });
});

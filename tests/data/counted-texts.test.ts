import { describe, expect, test } from "vitest";
import { countedTexts, textsBought } from "../../data/quality/counted-texts.ts";
import { before } from "../../data/window.ts";
import { sql } from "../../engines/sql.ts";
import { orders, readShop } from "../dirty/shop.ts";

const asOf = "2026-03-01";
const few = ["mugs", "tea", "", "Tea", "tea", "été", "ete", "tea", "mugs", ""];
const kinds = [few, few, few].flat();

interface Read {
  readonly kinds?: readonly string[];
  /** Day of the last row. */
  readonly last?: string;
  readonly lastAmount?: number;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Returns what was measured of orders, and what all rows of transactions before as_of tell. */
async function read({ kinds: all = kinds, last = "2026-02-28", lastAmount = 5, more = {} }: Read) {
  const lines = all.map((kind, i) => {
    const isLast = i === all.length - 1;
    return `c${i},${isLast ? last : "2026-01-10"},${i},${isLast ? lastAmount : 5},${kind}`;
  });
  const columns = {
    customer_id: "id",
    at: "at",
    order_id: "order",
    amount: "amount",
    category: "kind",
  };
  const { quality, rows } = await readShop(
    {
      files: {
        "orders.csv": `id,at,order,amount,kind\n${lines.join("\n")}\n`,
        "others.csv": "id,at,order,amount\na,2026-01-01,others-1,7\n",
      },
      sources: { ...orders({ columns }), ...more },
    },
    sql`
      select category as value, count(*) as rows
      from transactions
      where ${before(asOf)} and category is not null
      group by category
      order by rows desc, value`,
  );
  const told = countedTexts(quality.sources, "category", asOf);
  const bought = textsBought(quality.sources, "category", { asOf, observationDays: null });
  const plain = (texts: typeof told) => texts?.map(({ value, rows: n }) => ({ value, rows: n }));
  return { told: plain(told), bought: plain(bought), rows, quality };
}

describe("texts that were counted when a source was measured", () => {
  test("are those of all rows of transactions", async () => {
    const { told, bought, rows } = await read({});
    expect(told).toEqual(rows);
    expect(bought).toEqual(rows);
    expect(rows).toHaveLength(5);
  });

  test("do not tell what was bought where something came back, nor in a part of the time", async () => {
    const { told, bought, rows, quality } = await read({ lastAmount: -5 });
    expect(told).toEqual(rows);
    expect(bought).toBe(undefined);
    const window = { asOf, observationDays: 90 };
    expect(textsBought(quality.sources, "category", window)).toBe(undefined);
  });

  test.each([
    ["a row is of as_of", { last: asOf }],
    ["rarer ones are not listed", { kinds: Array.from({ length: 600 }, (_, i) => `k${i % 60}`) }],
    ["none is there", { kinds: ["", "", ""] }],
    [
      "another source has orders too",
      { more: { others: { ...Object(orders({})).orders, path: "others.csv" } } },
    ],
  ])("are not told where %s", async (_, shop) => {
    expect((await read(shop)).told).toBe(undefined);
  });
});

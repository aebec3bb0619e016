import fc from "fast-check";
import { expect, test } from "vitest";
import { sql } from "../../engines/sql.ts";
import { readShop } from "../dirty/shop.ts";

const csv = (...lines: readonly string[]) => `${lines.join("\n")}\n`;
const identities = {
  kind: "identities",
  path: "ids.csv",
  columns: { customer_id: "id", alias: "alias" },
};
const shopSource = (path: string) => ({
  kind: "transactions",
  path,
  columns: { customer_id: "id", at: "at", order_id: "order", amount: "amount" },
});

/** Merges links `customer alias` and returns which customer each id's order counts for, with what quality says. */
async function merge(links: readonly string[], ids: readonly string[]) {
  const { rows, quality } = await readShop(
    {
      files: {
        "ids.csv": csv("id,alias", ...links.map((link) => link.replace(" ", ","))),
        "orders.csv": csv("id,at,order,amount", ...ids.map((id, i) => `${id},2026-01-01,${i},1`)),
      },
      sources: { orders: shopSource("orders.csv"), identities },
    },
    sql`select order_id, customer_id from transactions order by order_id::integer`,
  );
  const { identities: merged } = quality;
  return { of: rows.map((row) => String(row["customer_id"])), merged, quality };
}

test("chains, several aliases and aliases of aliases are one customer under the id that is no alias", async () => {
  const { of, merged } = await merge(
    ["m b", "b a", "m z", "x y"],
    ["a", "b", "m", "z", "y", "x", "q"],
  );
  expect(of).toEqual(["m", "m", "m", "m", "x", "x", "q"]);
  expect(merged).toEqual({
    links: 4,
    self_links: 0,
    aliases_merged: 4,
    customers: 2,
    chained: 1,
    cycles: 0,
    shared_aliases: 0,
    suspicious: [],
    touched: [{ source: "orders", rows: 4, ids: 4 }],
  });
});

test("of a cycle the smallest id stands for all, of two customers with one alias the smaller", async () => {
  const { of, merged } = await merge(
    ["c b", "b d", "d c", "n m", "p m", "s s"],
    ["b", "c", "d", "m", "n", "p", "s"],
  );
  expect(of).toEqual(["b", "b", "b", "n", "n", "n", "s"]);
  expect(merged).toMatchObject({ self_links: 1, cycles: 1, chained: 3, shared_aliases: 1 });
});

test("ids match however the files write them: 17850, 17850.0 and ' 17850 '", async () => {
  const { of } = await merge(
    [" 17850.0 ,old", "9.0 8"],
    ["17850", "17850.0", " 17850 ", "8.0", "9"],
  );
  expect(of).toEqual(["17850", "17850", "17850", "9", "9"]);
  const mixed = await merge(["mail@shop 17850.0"], ["17850", " 17850.0", "mail@shop", "x"]);
  expect(mixed.of).toEqual(["mail@shop", "mail@shop", "mail@shop", "x"]);
});

test("a link without customer or alias is rejected with its reason, and the sources keep their order", async () => {
  const { quality } = await merge(["m a", " b", "m ", "m a"], ["a"]);
  expect(quality.sources.map(({ name }) => name)).toEqual(["orders", "identities"]);
  expect(quality.sources[1]).toMatchObject({
    rows_read: 4,
    rows_accepted: 1,
    reasons: { "missing customer": 1, "missing alias": 1, duplicate: 1 },
  });
});

test("a customer of more than ten ids is pointed at by the row of the first link", async () => {
  const shared = Array.from({ length: 10 }, (_, i) => `c${i} info@shop`);
  const { merged, quality } = await merge(["x y", ...shared], ["c1", "c9"]);
  expect(merged?.suspicious).toEqual([{ ids: 11, source: "identities", row: 2 }]);
  expect(quality.sources[1]?.guesses.join("\n")).toContain("11 ids");
});

test("two silos become one history before overlaps and one row a customer are looked for", async () => {
  const { rows, quality } = await readShop(
    {
      files: {
        "ids.csv": csv("id,alias", "m,web-1"),
        "shop.csv": csv("id,at,order,amount", "m,2026-01-01,1,5", "m,2026-01-02,2,5"),
        "web.csv": csv("id,at,order,amount", "web-1,2026-01-02,2,5", "web-1,2026-01-03,3,5"),
        "people.csv": csv("id,known,plan", "m,2026-01-01,basic", "web-1,2026-01-02,gold"),
      },
      sources: {
        identities,
        shop: shopSource("shop.csv"),
        web: shopSource("web.csv"),
        people: {
          kind: "customers",
          path: "people.csv",
          columns: { customer_id: "id", known_at: "known" },
        },
      },
    },
    sql`select customer_id, count(*) as orders, (select string_agg(customer_id || plan, ',') from customers) as people
      from transactions group by customer_id`,
  );
  expect(rows).toEqual([{ customer_id: "m", orders: 3, people: "mgold" }]);
  expect(quality.sources.map(({ reasons }) => reasons)).toEqual([
    {},
    {},
    { "duplicate of shop": 1 },
    { duplicate: 1 },
  ]);
});

test("whatever the links, ids are one customer exactly when a path of links joins them", async () => {
  const node = fc.integer({ min: 0, max: 9 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(node, node), { minLength: 1, maxLength: 8 }),
      async (links) => {
        const ids = Array.from({ length: 10 }, (_, i) => `k${i}`);
        const { of } = await merge(
          links.map(([a, b]) => `k${a} k${b}`),
          ids,
        );
        const reach = ids.map((_, i) => new Set([i]));
        for (let round = 0; round < 10; round++)
          for (const [a, b] of links)
            for (const set of reach)
              if (set.has(a) || set.has(b)) {
                set.add(a);
                set.add(b);
              }
        ids.forEach((_, i) => {
          ids.forEach((__, j) => {
            expect(of[i] === of[j]).toBe(reach[i]?.has(j));
          });
        });
      },
    ),
    { numRuns: 12, seed: 3 },
  );
});

import { expect, test } from "vitest";
import { type Sql, sql } from "../../engines/sql.ts";
import { readShop } from "../dirty/shop.ts";

const csv = (...lines: readonly string[]) => `${lines.join("\n")}\n`;

function box(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    kind: "subscriptions",
    path: "box.csv",
    columns: {
      customer_id: "id",
      started_at: "from",
      ended_at: "to",
      plan: "plan",
      price: "price",
      coupon: "coupon",
    },
    ...more,
  };
}

async function read(
  lines: readonly string[],
  more = {},
  query: Sql = sql`select * from subscriptions`,
) {
  return await readShop(
    {
      timezone: "Europe/London",
      files: { "box.csv": csv("id,from,to,plan,price,coupon", ...lines) },
      sources: { box: box(more) },
    },
    query,
  );
}

test("a subscription has UTC ends and local days; an empty end is one that runs", async () => {
  const { rows, canonical, quality } = await read([
    "1.0,2026-06-01 00:30,2026-07-02 00:10,gold,9.90,A",
    "2.0,2026-01-05 09:00,,basic,5,B",
  ]);
  expect(rows).toEqual([
    {
      source: "box",
      customer_id: "1",
      started_at: "2026-05-31T23:30:00.000Z",
      started_day: "2026-06-01",
      ended_at: "2026-07-01T23:10:00.000Z",
      ended_day: "2026-07-02",
      plan: "gold",
      price: 9.9,
      coupon: "A",
    },
    {
      source: "box",
      customer_id: "2",
      started_at: "2026-01-05T09:00:00.000Z",
      started_day: "2026-01-05",
      ended_at: null,
      ended_day: null,
      plan: "basic",
      price: 5,
      coupon: "B",
    },
  ]);
  expect(canonical.subscriptions.columns).toEqual(["plan", "price", "coupon"]);
  // An end may lie far ahead: the last start says how far the file goes.
  expect(canonical).toMatchObject({
    firstDay: "2026-01-05",
    firstStart: "2026-01-05",
    lastDay: "2026-06-01",
  });
  expect(quality.sources[0]).toMatchObject({ kind: "subscriptions", customers: 2 });
});

test("an end before its start, and a date that cannot be read, cost the row", async () => {
  const { quality, rejects, rows } = await read([
    "a,2026-01-01,2026-02-01,gold,1,",
    "b,2026-03-01,2026-02-28,gold,1,",
    "c,2026-03-01,soon,gold,1,",
    "d,never,,gold,1,",
    ",2026-03-01,,gold,1,",
    "e,2026-03-01,2026-03-01,gold,1,",
  ]);
  expect(rows.map((row) => row["customer_id"])).toEqual(["a", "e"]);
  expect(quality.sources[0]).toMatchObject({
    rows_read: 6,
    rows_accepted: 2,
    rows_rejected: 4,
    reasons: { "unreadable date": 2, "ends before it starts": 1, "missing customer": 1 },
  });
  expect(rejects["box"]).toContain('3,ends before it starts,"b,2026-03-01,2026-02-28,gold,1,"');
});

test("where nothing has ended, or an end lies after 2100, the subscription runs", async () => {
  const running = await read(["a,2026-01-01,,gold,1,", "b,2026-01-02,,gold,1,"]);
  const forever = await read(["a,2026-01-01,9999-12-31,gold,1,", "b,2026-01-02,2026-01-09,x,1,"]);
  expect(running.rows.map((row) => row["ended_at"])).toEqual([null, null]);
  expect(forever.rows.map((row) => row["ended_day"])).toEqual([null, "2026-01-09"]);
});

test("an end may be an expression, as may a start", async () => {
  const { rows } = await read(["a,2026-01-01,30,gold,1,", "b,2026-01-01,,gold,1,"], {
    columns: {
      customer_id: "id",
      started_at: "from",
      ended_at: 'cast("from" as date) + cast("to" as integer)',
    },
  });
  expect(rows.map((row) => row["ended_day"])).toEqual(["2026-01-31", null]);
});

test("repeated rows, overlaps between sources and rules work as for other kinds", async () => {
  const { quality, rows } = await readShop(
    {
      files: {
        "box.csv": csv(
          "id,from,to,plan,price,coupon",
          "a,2026-01-01,,gold,1,",
          "a,2026-01-01,,gold,1,",
          "t,2026-01-01,,test,0,",
        ),
        "old.csv": csv(
          "id,from,to,plan,price,coupon",
          "a,2026-01-01,,gold,1,",
          "z,2025-01-01,2025-02-01,gold,1,",
        ),
      },
      sources: {
        box: box({ reject: [{ when: "plan = 'test'", because: "a test account" }] }),
        old: box({ path: "old.csv" }),
      },
    },
    sql`select source, customer_id from subscriptions order by all`,
  );
  expect(rows).toEqual([
    { source: "box", customer_id: "a" },
    { source: "old", customer_id: "z" },
  ]);
  expect(quality.sources.map(({ reasons }) => reasons)).toEqual([
    { "a test account": 1, duplicate: 1 },
    { "duplicate of box": 1 },
  ]);
});

test("an exposure has its campaign, arm, cost and whether chance chose it", async () => {
  const { rows, canonical, quality } = await readShop(
    {
      files: {
        "ads.csv": csv(
          "id,at,campaign,arm,cost,random",
          "a,2026-01-01 10:00,7.0,mail,0.25,yes",
          "b,2026-01-02 11:00,7.0,control,,no",
          "c,2026-01-03 11:00,8.0,mail,x,maybe",
          "c,2026-01-03 11:00,8.0,mail,1,maybe",
        ),
      },
      sources: {
        ads: {
          kind: "exposures",
          path: "ads.csv",
          columns: {
            customer_id: "id",
            at: "at",
            campaign: "campaign",
            arm: "arm",
            channel: "'post'",
            cost: "cost",
            randomised: "random",
          },
        },
      },
    },
    sql`select * from exposures`,
  );
  expect(rows).toHaveLength(3);
  expect(rows[0]).toEqual({
    source: "ads",
    customer_id: "a",
    occurred_at: "2026-01-01T10:00:00.000Z",
    day: "2026-01-01",
    hour: 10,
    campaign: "7",
    arm: "mail",
    channel: "post",
    cost: 0.25,
    randomised: true,
  });
  expect(rows[1]).toMatchObject({ randomised: false, cost: null });
  expect(rows[2]).toMatchObject({ randomised: null });
  expect(quality.sources[0]?.reasons).toEqual({ "unreadable number": 1 });
  expect(quality.sources[0]?.guesses).toContain(
    "values that are neither yes nor no count as missing: 2 of 'random'",
  );
  expect(canonical.exposures.columns).toEqual(["campaign", "channel", "cost", "randomised"]);
});

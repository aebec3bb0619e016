import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseConfiguration } from "../../data/configuration.ts";
import { ingest } from "../../data/ingest.ts";
import { configurationSchema, type ListOptions } from "../../data/schema.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { keepingGains } from "../../models/metrics/profit.ts";
import { type Business, openBusiness } from "../../pipelines/business.ts";
import { gatherPeople } from "../../pipelines/gather-people.ts";
import { type RankListOptions, rankList } from "../../pipelines/lists.ts";
import { storeScores } from "../../pipelines/scores-table.ts";
import { codeTexts } from "../../pipelines/scoring/coded-texts.ts";
import { temporaryFolder, writeFiles } from "./command.ts";
import { lines } from "./shop.ts";

const asOf = "2025-03-01";
const CUSTOMERS = 60;
const ids = Array.from({ length: CUSTOMERS }, (_, n) => `c${String(n).padStart(2, "0")}`);
/** The chance to leave falls from .9 by .01 a customer; everybody is worth 100 if kept. */
const scores = Float64Array.from(ids, (_, n) => 0.9 - n / 100);

const files = {
  "orders.csv": lines(
    "customer,order,ordered,amount",
    ids.map((id, n) => `${id},${n},2025-02-01,10.00`),
  ),
  "people.csv": lines(
    "customer,consent",
    // The first two say no, of the third nothing is known.
    ids.map((id, n) => `${id},${n < 2 ? "false" : n === 2 ? "" : "true"}`),
  ),
  "events.csv": lines(
    "customer,at,type",
    "c03,2025-02-20,ticket",
    "c04,2025-02-20,ticket",
    "c04,2025-02-21,ticket_closed",
    "c05,2024-10-01,ticket",
    "c06,2025-02-27,email_sent",
    // At as_of and later nothing is known.
    "c07,2025-03-01,ticket",
  ),
  "campaigns.csv": lines(
    "customer,at,campaign,arm",
    "c08,2025-02-10,spring,mail",
    "c09,2025-02-10,spring,control",
    "c10,2025-01-29,spring,mail",
    "c11,2025-01-30,spring,mail",
    "c12,2025-03-01,summer,mail",
  ),
  "never.txt": "\uFEFFc13\n\n c14 \nnobody\n",
  "never.csv": lines("name;customer_id", '"Bond; James";c13', "x;c14", "y;c14"),
};
const sources = {
  orders: {
    kind: "transactions",
    path: "orders.csv",
    columns: { customer_id: "customer", order_id: "order", at: "ordered", amount: "amount" },
  },
  people: { kind: "customers", path: "people.csv", columns: { customer_id: "customer" } },
  events: {
    kind: "events",
    path: "events.csv",
    columns: { customer_id: "customer", at: '"at"', type: "type" },
  },
  campaigns: {
    kind: "exposures",
    path: "campaigns.csv",
    columns: { customer_id: "customer", at: '"at"', campaign: "campaign", arm: "arm" },
  },
};

const folder = temporaryFolder();
let business: Business;
let end: () => void;
let ended: Promise<unknown>;

beforeAll(async () => {
  await writeFiles(folder, files);
  await mkdir(join(folder, "rejects"));
  const configuration = parseConfiguration(
    JSON.stringify({
      name: "shop",
      currency: "EUR",
      as_of: asOf,
      seed: 3,
      sources,
      targets: { leaves: { kind: "inactivity", horizon: "45d" } },
    }),
    join(folder, "quintile.yaml"),
  );
  await new Promise<void>((ready, failed) => {
    ended = withEngine({ threads: 1 }, async (engine) => {
      const read = await ingest(engine, configuration, {
        folder,
        rejectsFolder: join(folder, "rejects"),
        temporary: folder,
      });
      business = await openBusiness(engine, configuration, read);
      const snapshot = await business.snapshotAt(asOf);
      const money = new Float64Array(CUSTOMERS).fill(100);
      await storeScores(business, snapshot, {
        customers: ids.length,
        grouped: { rfm: null, lifecycle: null, valueTier: null, clusters: null },
        names: [],
        targets: [
          {
            target: "leaves",
            asked: { customers: ids.length, places: null },
            score: scores,
            percentile: scores,
            reasons: codeTexts([
              ids.map(() => "more likely: 2 tickets in the last 30 days"),
              ids.map(() => null),
              ids.map(() => null),
            ]),
          },
        ],
        worth: { money: { spent: money, expected: money, ifKept: money }, comesBack: null },
      });
      await gatherPeople(business, snapshot.table);
      await new Promise<void>((finish) => {
        end = finish;
        ready();
      });
    });
    ended.catch(failed);
  });
});
afterAll(async () => {
  end();
  await ended;
});

const costs = { contact_cost: 2, offer_cost: 10, success_rate: "20%" };

async function ranked(list: object, options?: RankListOptions) {
  const { lists } = configurationSchema.parse({
    name: "shop",
    sources,
    targets: { leaves: { kind: "inactivity", horizon: "45d" } },
    lists: { l: { target: "leaves", ...list } },
  });
  return await rankList(business, "l", lists["l"] as ListOptions, options);
}

const listed = async (list: object, options?: RankListOptions) =>
  (await ranked({ capacity: 100, ...list }, options)).rows.map(({ customer_id }) => customer_id);
const missing = async (list: object, options?: RankListOptions) => {
  const on = new Set(await listed(list, options));
  return ids.filter((id) => !on.has(id));
};

describe("a list is as long as", () => {
  test("its number, or as there are customers", async () => {
    expect(await listed({ capacity: 7 })).toEqual(ids.slice(0, 7));
    expect(await listed({ capacity: 1000 })).toEqual(ids);
  });

  test("its share of those who are ranked, who was left out not counted", async () => {
    expect(await listed({ capacity: "10%" })).toHaveLength(6);
    expect(await listed({ capacity: "10%", where: "score > 0.5" })).toHaveLength(4);
    expect(await listed({ capacity: "0.1%" })).toHaveLength(1);
  });

  test("its budget pays for, offers counted that are expected to be taken", async () => {
    // A contact costs 2, and the offer of 10 is taken by who stays or is kept: 10 (1 - .8 p).
    const cost = [...scores].map((p) => 2 + 10 * (p * 0.2 + 1 - p));
    for (const budget of [1, 5, 100, 333]) {
      let sum = 0;
      const pays = cost.findIndex((one) => {
        sum += one;
        return sum > budget;
      });
      expect(await listed({ ...costs, capacity: { budget } }), String(budget)).toHaveLength(pays);
    }
    expect(await listed({ ...costs, capacity: { budget: 1e6 } })).toHaveLength(CUSTOMERS);
  });

  test("its budget pays for without the control group, which costs nothing", async () => {
    const options = { ...costs, offer_cost: 0, capacity: { budget: 60 }, control: "25%" };
    const { rows, control, profit } = await ranked(options);
    // 30 contacts of 2 each, and a quarter of the list left alone.
    expect([rows.length, control]).toEqual([40, 10]);
    expect(profit?.treated).toMatchObject({ contacted: 30, cost: 60 });
  });
});

describe("who is left out", () => {
  test("is counted for the first reason that applies, and all reasons add up", async () => {
    const { left_out, excluded, rows, candidates } = await ranked({
      capacity: 100,
      where: "score < 0.895",
      exclude: { "no consent": "consent = false", "low score": "score < 0.35" },
      never_contact: "never.txt",
    });
    expect(left_out).toEqual([
      { reason: "not whom the list is for", customers: 1 },
      { reason: "no consent", customers: 1 },
      { reason: "low score", customers: 4 },
      { reason: "never contact", customers: 2 },
    ]);
    expect(excluded).toBe(8);
    expect(rows.length + excluded).toBe(CUSTOMERS);
    expect(candidates).toBe(rows.length);
  });

  test("by one expression is counted under its own words, and an unknown answer leaves nobody out", async () => {
    const { left_out } = await ranked({ exclude: "consent = false" });
    expect(left_out).toEqual([{ reason: "consent = false", customers: 2 }]);
  });

  test("is who stands in the never-contact file, one id a line or a CSV", async () => {
    expect(await missing({ never_contact: "never.txt" })).toEqual(["c13", "c14"]);
    expect(await missing({ never_contact: "never.csv" })).toEqual(["c13", "c14"]);
    await expect(ranked({ never_contact: "nowhere.txt" })).rejects.toThrow(
      /^lists\.l\.never_contact: the file '.*nowhere\.txt' cannot be read$/,
    );
  });

  test("is who has a complaint that nothing closed, or closed too long ago to count", async () => {
    const opened = { opened: "ticket" };
    expect(await missing({ open_complaint: { ...opened, closed: "ticket_closed" } })).toEqual([
      "c03",
      "c05",
    ]);
    expect(await missing({ open_complaint: { ...opened, within: "30d" } })).toEqual(["c03", "c04"]);
    expect(
      await missing({ open_complaint: { ...opened, closed: "ticket_closed", within: "30d" } }),
    ).toEqual(["c03"]);
    expect(await missing({ open_complaint: "ticket_30d > 0" })).toEqual(["c03", "c04"]);
  });

  test("is whom a campaign reached in the days before as_of, its control arm and later days not counted", async () => {
    expect(await missing({ contacted_within: "30d" })).toEqual(["c08", "c11"]);
    expect(await missing({ contacted_within: { days: "30d", events: ["email_sent"] } })).toEqual([
      "c06",
      "c08",
      "c11",
    ]);
  });

  test("is whom somebody marked in those days", async () => {
    const marks = [
      { customer_id: "c20", status: "contacted", on: "2025-02-28" },
      { customer_id: "c21", status: "not now", on: "2025-01-30" },
      { customer_id: "c22", status: "contacted", on: "2025-01-29" },
      { customer_id: "c23", status: "contacted", on: asOf },
    ];
    expect(await missing({ contacted_within: "30d" }, { marks })).toEqual([
      "c08",
      "c11",
      "c20",
      "c21",
    ]);
    expect(await missing({}, { marks })).toEqual([]);
  });

  test("is asked for in words that are checked", async () => {
    await expect(ranked({ open_complaint: { opened: "tiket", within: "9d" } })).rejects.toThrow(
      "unknown type of event 'tiket' in lists.l.open_complaint, did you mean 'ticket'?",
    );
    await expect(ranked({ exclude: { old: "scoer > 1" } })).rejects.toThrow(
      "unknown column 'scoer' in lists.l.exclude.old, did you mean 'score'?",
    );
  });
});

describe("the control group", () => {
  test("is the exact share, halves up, drawn inside the list without moving a rank", async () => {
    for (const [capacity, share, held] of [
      [60, "10%", 6],
      [45, "10%", 5],
      [10, "15%", 2],
      [7, "50%", 4],
      [3, "10%", 0],
      [9, "100%", 9],
    ] as const) {
      const { rows, control } = await ranked({ capacity, control: share });
      expect(control, `${share} of ${capacity}`).toBe(held);
      expect(rows.map(({ customer_id }) => customer_id)).toEqual(ids.slice(0, capacity));
      expect(rows.map(({ rank }) => rank)).toEqual(rows.map((_, i) => i + 1));
    }
  });

  test("is drawn by the seed and the list's name alone: again the same, by another seed another", async () => {
    const draw = async (from = business) => {
      const { lists } = configurationSchema.parse({
        name: "shop",
        sources,
        targets: { leaves: { kind: "inactivity", horizon: "45d" } },
        lists: { l: { target: "leaves", capacity: 60, control: "30%" } },
      });
      const { rows } = await rankList(from, "l", lists["l"] as ListOptions);
      return rows.filter(({ group }) => group === "control").map(({ customer_id }) => customer_id);
    };
    const own = await draw();
    expect(await draw()).toEqual(own);
    const { configuration } = business;
    const other = await draw({ ...business, configuration: { ...configuration, seed: 4 } });
    expect(other).toHaveLength(own.length);
    expect(other).not.toEqual(own);
  });

  test("does not depend on the score: over many seeds everybody is drawn as often", async () => {
    const times = new Map(ids.map((id) => [id, 0]));
    const seeds = 30;
    const options = { capacity: 100, control: "50%", target: "leaves" };
    const { lists } = configurationSchema.parse({
      name: "shop",
      sources,
      targets: { leaves: { kind: "inactivity", horizon: "45d" } },
      lists: { l: options },
    });
    const { configuration } = business;
    for (let seed = 0; seed < seeds; seed++) {
      const from = { ...business, configuration: { ...configuration, seed } };
      for (const { group, customer_id } of (await rankList(from, "l", lists["l"] as ListOptions))
        .rows)
        if (group === "control") times.set(customer_id, (times.get(customer_id) ?? 0) + 1);
    }
    // Of 15 expected, four and a half standard deviations.
    for (const [id, n] of times) expect(Math.abs(n - seeds / 2), id).toBeLessThan(12.4);
    const best = ids.slice(0, 30).reduce((sum, id) => sum + (times.get(id) ?? 0), 0);
    expect(Math.abs(best / (seeds * 30) - 0.5)).toBeLessThan(0.05);
  });
});

describe("expected profit", () => {
  test("of a customer is the evaluation's formula with the score in the place of what came true", async () => {
    const { rows } = await ranked({ ...costs, capacity: 60 });
    const gains = keepingGains(scores, new Float64Array(CUSTOMERS).fill(100), {
      contactCost: 2,
      offerCost: 10,
      successRate: 0.2,
    });
    // By hand for the first: .9 (.2 (100 - 10) - 2) + .1 (-10 - 2) = 13.2.
    expect(rows[0]?.expected_profit).toBe(13.2);
    expect(rows.map(({ expected_profit }) => expected_profit)).toEqual(
      [...gains].map((gain) => Math.round(gain * 100) / 100),
    );
  });

  test("with a value of each customer saved takes that value", async () => {
    const { rows } = await ranked({ ...costs, value_saved: 200, capacity: 1 });
    expect(rows[0]?.expected_profit).toBeCloseTo(0.9 * (0.2 * 190 - 2) + 0.1 * -12, 9);
  });

  test("can be ranked by, and its best length is where the next contact would lose", async () => {
    const { rows, profit } = await ranked({ ...costs, rank_by: "expected_profit", capacity: 60 });
    const profits = rows.map(({ expected_profit }) => expected_profit ?? 0);
    expect(profits).toEqual(profits.toSorted((a, b) => b - a));
    const best = profits.filter((one) => one > 0);
    expect(profit?.best.contacted).toBe(best.length);
    expect(profit?.best.profit).toBeCloseTo(
      best.reduce((sum, one) => sum + one, 0),
      6,
    );
    expect(profit?.curve[0]).toEqual({ contacted: 0, cost: 0, profit: 0 });
    expect(profit?.curve.at(-1)?.contacted).toBe(CUSTOMERS);
    expect(profit?.at_length).toEqual(profit?.curve.at(-1));
  });

  test("is absent without costs, and cannot be ranked by then", async () => {
    const { rows, profit } = await ranked({});
    expect(profit).toBeNull();
    expect(rows[0]).not.toHaveProperty("expected_profit");
    await expect(ranked({ rank_by: "expected_profit" })).rejects.toThrow(
      "lists.l.rank_by: 'expected_profit' requires contact_cost and success_rate beside it",
    );
  });
});

test("a reason changes what is suggested", async () => {
  const { rows } = await ranked({ capacity: 4 });
  expect(rows[0]?.suggested_action).toContain("send nothing");
  expect(rows[3]?.suggested_action).toContain("support");
});

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { postedCustomers } from "../../bench/posted-customers.ts";
import { addDays } from "../../data/window.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Cell, Row } from "../../engines/engine.ts";
import { literal, sql } from "../../engines/sql.ts";
import { random } from "../../models/random.ts";
import { openScorer } from "../../pipelines/score-one/open-scorer.ts";
import {
  MOST_ROWS,
  type ScoredCustomer,
  type ScoreRequestBody,
  scoredCustomer,
  scoreRequest,
  UnscorableError,
} from "../../serve/score-one.ts";
import { quintile, temporaryFolder, writeFiles } from "./command.ts";
import { type Files, lines } from "./shop.ts";

type Scorer = Awaited<ReturnType<typeof openScorer>>;

const asOf = "2026-01-01";

async function batchOf(run: string): Promise<readonly Row[]> {
  const path = join(run, "scores.parquet");
  return await withEngine({ threads: 1 }, (engine) =>
    engine.rows(sql`select * from read_parquet(${literal(path)}) order by customer_id`),
  );
}

/** Writes an answer as the row of `scores.parquet` that it claims to be. */
function asRow(one: ScoredCustomer): Row {
  return {
    customer_id: one.customer_id,
    as_of: one.as_of,
    rfm_r: one.rfm?.r ?? null,
    rfm_f: one.rfm?.f ?? null,
    rfm_m: one.rfm?.m ?? null,
    rfm_segment: one.rfm?.segment ?? null,
    lifecycle: one.lifecycle,
    value_tier: one.value_tier,
    segment_id: one.segment?.id ?? null,
    segment_name: one.segment?.name ?? null,
    ...Object.fromEntries(
      one.targets.flatMap(({ target, score, percentile, reasons }): [string, Cell][] => [
        [`${target}_score`, score],
        [`${target}_percentile`, percentile],
        ...[0, 1, 2].map((k): [string, Cell] => [`${target}_reason_${k + 1}`, reasons[k] ?? null]),
      ]),
    ),
    expected_value: one.expected_value,
    p_alive: one.p_alive,
    expected_orders_365d: one.expected_orders_365d,
    next_order_on: one.next_order_on,
    next_order_from: one.next_order_from,
    next_order_to: one.next_order_to,
  };
}

const ask = async ({ scoreOne }: Scorer, body: unknown) => await scoreOne(scoreRequest.parse(body));

function bodyOf(posted: ReadonlyMap<string, ScoreRequestBody>, row: Row): ScoreRequestBody {
  const body = posted.get(String(row["customer_id"]));
  if (body === undefined) throw new Error(`nothing was read of ${row["customer_id"]}`);
  return body;
}

describe("one customer of the sample shop", () => {
  const folder = temporaryFolder();
  const run = join(folder, "run");
  let posted: ReadonlyMap<string, ScoreRequestBody> = new Map();
  let batch: readonly Row[] = [];
  let scorer: Scorer;
  let configuration = "";

  beforeAll(async () => {
    const ended = await quintile(
      ...["demo", "--customers", "1100", "--effort", "low", "--threads", "1"],
      ...["--out", run, "--quiet"],
    );
    expect(ended.code).toBe(0);
    configuration = join(folder, "sample-shop", "quintile.yaml");
    posted = await postedCustomers(configuration, { before: asOf });
    batch = await batchOf(run);
    scorer = await openScorer(run);
  }, 900_000);
  afterAll(() => scorer?.close());

  test("gets the numbers and words of the batch to the last digit, over 1,000 customers", async () => {
    const some = batch.slice(0, 1000);
    expect(some).toHaveLength(1000);
    for (const row of some.slice(0, 100))
      expect(asRow(await ask(scorer, bodyOf(posted, row)))).toEqual(row);
    const others = some.slice(100);
    const answers = await Promise.all(others.map((row) => ask(scorer, bodyOf(posted, row))));
    expect(answers.map(asRow)).toEqual(others);
    expect(some.some((row) => row["churn_score"] !== null)).toBe(true);
    expect(some.some((row) => row["p_alive"] !== null)).toBe(true);
  }, 300_000);

  test("gets answers of the form that is promised", async () => {
    for (const row of batch.slice(0, 20)) {
      const one = await ask(scorer, bodyOf(posted, row));
      expect(scoredCustomer.parse(one)).toEqual(one);
      expect(one.warnings).toEqual([]);
    }
  });

  test("sees no row of another who is asked about at the same time, even under one id", async () => {
    const [first, second] = batch.filter((row) => row["churn_score"] !== null);
    const bodies = [first, second].map((row) => bodyOf(posted, row as Row));
    const alone = [await ask(scorer, bodies[0]), await ask(scorer, bodies[1])];
    const renamed = bodies.map((body) => ({ ...body, customer_id: "x" }));
    const together = await Promise.all(renamed.map((body) => ask(scorer, body)));
    expect(together).toEqual(alone.map((one) => ({ ...one, customer_id: "x" })));
    expect(together[0]).not.toEqual(together[1]);
  });

  test("is not changed by the order of the rows", async () => {
    const body = bodyOf(posted, batch.find((row) => row["churn_score"] !== null) as Row);
    const turned = {
      ...body,
      transactions: [...(body.transactions ?? [])].reverse(),
      events: [...(body.events ?? [])].reverse(),
    };
    expect(await ask(scorer, turned)).toEqual(await ask(scorer, body));
  });

  test("is not changed by rows at or after as_of, which are counted", async () => {
    const body = bodyOf(posted, batch.find((row) => row["churn_score"] !== null) as Row);
    const { warnings, ...before } = await ask(scorer, body);
    const later = {
      ...body,
      transactions: [
        ...(body.transactions ?? []),
        { at: "2026-01-01T00:00:00+01:00", amount: 999, order_id: "later" },
        { at: "2026-02-01", amount: -999, order_id: "later still" },
      ],
      events: [...(body.events ?? []), { at: "2026-01-01", type: "visit" }],
    };
    const { warnings: told, ...after } = await ask(scorer, later);
    expect(warnings).toEqual([]);
    expect(after).toEqual(before);
    expect(told).toEqual([
      "2 transactions are of 2026-01-01 or later and not looked at.",
      "1 event is of 2026-01-01 or later and not looked at.",
    ]);
  });

  test("a time without an offset is the business's own", async () => {
    const order = { order_id: "o", amount: 20, product: "p", category: "toys" };
    const of = (at: string) => ask(scorer, { customer_id: "n", transactions: [{ at, ...order }] });
    expect(await of("2025-11-30T23:30")).toEqual(await of("2025-11-30T22:30:00Z"));
    expect(await of("2025-12-01T00:30:00+02:00")).toEqual(await of("2025-11-30T23:30:00+01:00"));
    expect(await of("2025-11-30")).toEqual(await of("2025-11-30T00:00:00+01:00"));
  });

  test("who is new with one order, and who only visits, are scored", async () => {
    const one = await ask(scorer, {
      customer_id: "new",
      transactions: [{ at: "2025-12-20T10:00:00Z", order_id: "1", amount: 49.9, quantity: 1 }],
    });
    expect(one).toMatchObject({ lifecycle: "First-time buyer", value_tier: "Lower 50 %" });
    for (const { score, percentile } of one.targets) {
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThan(1);
      expect(percentile).toBeGreaterThanOrEqual(0);
    }
    const visitor = await ask(scorer, {
      customer_id: "visitor",
      events: [{ at: "2025-12-20T10:00:00Z", type: "visit" }],
    });
    expect(visitor).toMatchObject({ lifecycle: "New lead", value_tier: "No spend", p_alive: null });
    expect(visitor.targets.find(({ target }) => target === "churn")?.score).toBeNull();
    expect(visitor.targets.find(({ target }) => target === "buys_again")?.score).not.toBeNull();
  });

  test("reasons for raise the odds, reasons against lower them, the strongest of both are told", async () => {
    const row = batch.find(({ churn_score }) => churn_score !== null) as Row;
    for (const one of (await ask(scorer, bodyOf(posted, row))).targets) {
      const more = one.more_likely.map(({ says }) => `more likely: ${says}`);
      const less = one.less_likely.map(({ says }) => `less likely: ${says}`);
      expect(one.more_likely.every(({ odds }) => odds > 1)).toBe(true);
      expect(one.less_likely.every(({ odds }) => odds < 1)).toBe(true);
      expect([...more, ...less]).toEqual(expect.arrayContaining(one.reasons));
    }
  });

  test("nobody of whom no row is known before as_of is scored", async () => {
    await expect(ask(scorer, { customer_id: "nobody" })).rejects.toThrow(UnscorableError);
    const later = { customer_id: "later", transactions: [{ at: "2026-01-01", amount: 1 }] };
    await expect(ask(scorer, later)).rejects.toThrow(/no row before as_of 2026-01-01/);
    const alone = { customer_id: "a", events: [{ at: "2025-12-01", type: "visit" }] };
    const [bad, good] = await Promise.allSettled([ask(scorer, later), ask(scorer, alone)]);
    expect([bad?.status, good?.status]).toEqual(["rejected", "fulfilled"]);
  });

  test("rows of another customer are refused", async () => {
    const mixed = {
      customer_id: "a",
      events: [{ at: "2025-12-01", type: "visit", customer_id: "b" }],
    };
    await expect(ask(scorer, mixed)).rejects.toThrow(
      "events of one customer were expected, of 'a', got a row of 'b'",
    );
  });

  test("attributes that the run does not know are named", async () => {
    const one = await ask(scorer, {
      customer_id: "a",
      customers: [{ known_at: "2025-01-01", shoe_size: 41 }],
    });
    expect(one.warnings).toEqual(["The run makes nothing of 'shoe_size'."]);
  });

  test("texts that look like SQL, control characters and odd letters are texts", async () => {
    const odd = ["'; drop table customers; --", '"', "\u0000", "\ud800", "𝄞", "$1"];
    for (const category of odd) {
      const one = await ask(scorer, {
        customer_id: category,
        transactions: [{ at: "2025-12-01", amount: 5, category, product: category }],
        customers: [{ known_at: "2025-01-01", region: category, age: category }],
      });
      expect(one.customer_id).toBe(category);
    }
    const row = batch[0] as Row;
    expect(asRow(await ask(scorer, bodyOf(posted, row)))).toEqual(row);
  });

  test("a batch on another day, with the same rows, is met on that day", async () => {
    const [day, before] = ["2025-11-01", join(folder, "before")];
    const ended = await quintile(
      ...["score", "-c", configuration, "--model", run, "--as-of", day, "--threads", "1"],
      ...["--out", before, "--quiet"],
    );
    expect(ended).toMatchObject({ code: 0 });
    const then = await postedCustomers(configuration, { before: day });
    const rows = (await batchOf(before)).slice(0, 60);
    const atDay = await openScorer(before);
    for (const row of rows) expect(asRow(await ask(atDay, bodyOf(then, row)))).toEqual(row);
    atDay.close();
    // Of the run of a later day all is the same but what stands among that day's customers.
    const among = /_percentile$|_reason_|_score$|^value_tier$/;
    const alone = (row: Row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => !among.test(name)));
    for (const row of rows) {
      const one = await ask(scorer, { ...bodyOf(then, row), as_of: day });
      expect(alone(asRow(one))).toEqual(alone(row));
      expect(one.warnings).toEqual([
        "Percentiles and tiers of value are among the customers of 2026-01-01, on whom ranks and reasons rest too.",
      ]);
    }
  }, 300_000);

  test("a run of a version that kept no reference is refused in a sentence", async () => {
    const old = join(folder, "old");
    await writeFiles(old, { "run.json": await readFile(join(run, "run.json"), "utf8") });
    for (const name of ["snapshot", "segments", "value", "outlook", "churn", "buys_again"])
      await writeFiles(old, {
        [`models/${name}.json`]: await readFile(join(run, "models", `${name}.json`), "utf8"),
      });
    await writeFile(join(old, "quintile.yaml"), "");
    await expect(openScorer(old)).rejects.toThrow(/score it again with this version/);
  });
});

/** Returns the files of a business of subscriptions and campaigns, whose customer file cannot say since when it is known. */
function boxes(): Files {
  const draw = random(5);
  const rows: string[] = [];
  const sent: string[] = [];
  const people: string[] = [];
  for (let n = 0; n < 600; n++) {
    const id = `s${String(n).padStart(4, "0")}`;
    const cheap = draw() < 0.5;
    const start = Math.floor(draw() * 500);
    const length = Math.ceil(-(cheap ? 120 : 700) * Math.log(1 - draw()));
    const [from, to] = [addDays("2024-01-01", start), addDays("2024-01-01", start + length)];
    rows.push([id, from, to < "2025-08-01" ? to : "", cheap ? "basic" : "gold", "5.25"].join(","));
    sent.push([id, `${addDays(from, 3)} 23:30`, n % 3, n % 2 === 0 ? "a" : "b", "0.35"].join(","));
    const answer = draw() < (cheap ? 0.7 : 0.2) ? "yes" : "no";
    people.push([id, 20 + Math.floor(draw() * 50), cheap ? "north" : "", answer].join(","));
  }
  return {
    "quintile.yaml": `name: boxes
currency: USD
timezone: America/New_York
as_of: 2025-06-01
windows: [30, 90]
sources:
  boxes:
    kind: subscriptions
    path: boxes.csv
    columns: { customer_id: who, started_at: from, ended_at: to, plan: plan, price: price }
  mailings:
    kind: exposures
    path: mailings.csv
    columns: { customer_id: who, at: sent, campaign: campaign, arm: arm, cost: cost }
  people: { kind: customers, path: people.csv, columns: { customer_id: who } }
targets:
  cancels: { kind: subscription_end, horizon: 60d }
  answers: { kind: given, column: answer, positive: "yes" }
segments: { clusters: { k: 3..4 } }
evaluation: { effort: low }
`,
    "boxes.csv": lines("who,from,to,plan,price", rows),
    "mailings.csv": lines("who,sent,campaign,arm,cost", sent),
    "people.csv": lines("who,age,region,answer", people),
  };
}

describe("one customer of a business of subscriptions and campaigns", () => {
  const folder = temporaryFolder();
  const run = join(folder, "run");

  test("gets the numbers and words of the batch to the last digit", async () => {
    const configuration = await writeFiles(folder, boxes());
    const ended = await quintile("run", "-c", configuration, "--out", run, "--quiet");
    expect(ended).toEqual({ code: 0, out: "", err: "" });
    const posted = await postedCustomers(configuration, { before: "2025-06-01" });
    const batch = await batchOf(run);
    const scorer = await openScorer(run);
    expect(batch.length).toBeGreaterThan(400);
    const answers = await Promise.all(batch.map((row) => ask(scorer, bodyOf(posted, row))));
    const names = Object.keys(batch[0] ?? {});
    const only = (row: Row) => Object.fromEntries(names.map((name) => [name, row[name]]));
    expect(answers.map((one) => only(asRow(one)))).toEqual(batch);
    expect(batch.some((row) => row["cancels_score"] === null)).toBe(true);
    scorer.close();
  }, 300_000);
});

describe("a request", () => {
  const good = { customer_id: "a", transactions: [{ at: "2025-12-01T10:00:00Z", amount: 1 }] };
  const refused = (body: unknown) => !scoreRequest.safeParse(body).success;

  test("that is malformed is refused", () => {
    expect(refused(good)).toBe(false);
    const row = good.transactions[0];
    const bad: readonly unknown[] = [
      {},
      [],
      null,
      { customer_id: "" },
      { customer_id: 5 },
      { ...good, as_of: "2025-13-01" },
      { ...good, as_of: "yesterday" },
      { ...good, more: 1 },
      { ...good, transactions: { 0: row } },
      { ...good, transactions: [{ amount: 1 }] },
      { ...good, transactions: [{ ...row, at: "01.12.2025" }] },
      { ...good, transactions: [{ ...row, at: "2025-02-30" }] },
      { ...good, transactions: [{ ...row, at: 1764583200 }] },
      { ...good, transactions: [{ ...row, amount: "1" }] },
      { ...good, transactions: [{ ...row, amount: 1e300 }] },
      { ...good, transactions: [{ ...row, total: 1 }] },
      { ...good, events: [{ at: "2025-12-01" }] },
      { ...good, customers: [{ age: {} }] },
      { ...good, customers: [{ age: 1 }, { age: 2 }] },
    ];
    expect(bad.filter((body) => !refused(body))).toEqual([]);
  });

  test("that is huge is refused", () => {
    const many = (n: number) => Array.from({ length: n }, () => good.transactions[0]);
    expect(refused({ ...good, transactions: many(MOST_ROWS) })).toBe(false);
    expect(refused({ ...good, transactions: many(MOST_ROWS + 1) })).toBe(true);
    expect(refused({ ...good, customer_id: "a".repeat(1_001) })).toBe(true);
    expect(
      refused({
        ...good,
        customers: [Object.fromEntries(many(1_001).map((_, j) => [`a${j}`, 1]))],
      }),
    ).toBe(true);
  });
});

import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfiguration } from "../../data/configuration.ts";
import { type Ingested, ingest } from "../../data/ingest.ts";
import { calendar } from "../../data/sample/calendar.ts";
import { chanceOfNoOrder, type Day, KEEN, liveDay } from "../../data/sample/life.ts";
import { population } from "../../data/sample/population.ts";
import { randomStream } from "../../data/sample/random.ts";
import { type SampleShop, writeSampleShop } from "../../data/sample/sample-shop.ts";
import { type Truth, truthOf } from "../../data/sample/truth.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Row } from "../../engines/engine.ts";
import { sql } from "../../engines/sql.ts";
import { rocAuc } from "../../models/metrics/roc-auc.ts";

const AS_OF = "2025-06-15";
const CUSTOMERS = 1000;
const FILES = [
  "quintile.yaml",
  "orders.csv.gz",
  "events.csv.gz",
  "customers.csv.gz",
  "truth.csv",
] as const;

let root: string;
let shop: SampleShop;
let truths: readonly Truth[];
let ingested: Ingested;
/** What the files tell of each customer: its last order and its purchase days before as_of. */
let seen: ReadonlyMap<string, Row>;
let known: readonly string[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "sample-shop-"));
  shop = await writeSampleShop(join(root, "shop"), { seed: 11, customers: CUSTOMERS, asOf: AS_OF });
  truths = await revealed(join(root, "shop"));
  const folder = dirname(shop.configuration);
  const [rejectsFolder, temporary] = [join(root, "rejects"), join(root, "scratch")];
  await mkdir(rejectsFolder);
  await mkdir(temporary);
  await withEngine({ threads: 1 }, async (engine) => {
    const configuration = await readConfiguration(shop.configuration);
    ingested = await ingest(engine, configuration, { folder, rejectsFolder, temporary });
    const orders = await engine.rows(sql`
      select customer_id, max(day)::date as last_day, count(distinct day) as frequency
      from transactions
      where not is_return
      group by customer_id`);
    seen = new Map(orders.map((row) => [String(row["customer_id"]), row]));
    const customers = await engine.rows(
      sql`select customer_id from customers where known_at is not null order by customer_id`,
    );
    known = customers.map((row) => String(row["customer_id"]));
  });
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe("the files", () => {
  test("are the same bytes for the same seed and others for another", async () => {
    const write = async (name: string, seed: number) => {
      await writeSampleShop(join(root, name), { seed, customers: 200 });
      return Promise.all(FILES.map((file) => readFile(join(root, name, file))));
    };
    const [one, again, other] = [
      await write("one", 3),
      await write("again", 3),
      await write("other", 4),
    ];
    FILES.forEach((_, i) => {
      expect(one[i]?.equals(again[i] ?? Buffer.alloc(0))).toBe(true);
      expect(one[i]?.equals(other[i] ?? Buffer.alloc(0))).toBe(false);
    });
  });

  test("hold no row at or after as_of, but for dates spoiled on purpose", async () => {
    for (const { path } of shop.files) {
      const days = [...(await unzipped(path)).matchAll(/\b(\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d/g)].map(
        ([, day = ""]) => day,
      );
      expect(days.length).toBeGreaterThan(CUSTOMERS / 2);
      const spoiled = (day: string) => day.startsWith("2099") || /-13-45|-02-30/.test(day);
      expect(days.filter((day) => day >= AS_OF && !spoiled(day))).toEqual([]);
    }
  });

  test("hold the two years before as_of", async () => {
    for (const source of ingested.quality.sources.filter(({ kind }) => kind !== "customers")) {
      expect(source.first_day).toBe("2023-06-16");
      expect(source.last_day).toBe("2025-06-14");
    }
  });

  test("hold about one spoiled row in a hundred", () => {
    for (const { rows, spoiled } of shop.files) {
      const good = rows - spoiled;
      // Binomial with 1 %: five deviations, and the three quotes left open.
      expect(Math.abs(spoiled - good / 100)).toBeLessThan(5 * Math.sqrt(good / 100) + 3);
    }
  });

  test("lose exactly the spoiled rows when they are read, for every reason that can be planted", () => {
    const { sources } = ingested.quality;
    expect(
      sources.map((source) => ({ rows: source.rows_read, spoiled: source.rows_rejected })),
    ).toEqual(shop.files.map(({ rows, spoiled }) => ({ rows, spoiled })));
    const reasons = new Set(sources.flatMap((source) => Object.keys(source.reasons)));
    for (const reason of [
      "missing customer",
      "unreadable date",
      "unreadable number",
      "date out of range",
      "wrong number of fields",
      "unterminated quote",
      "duplicate",
    ])
      expect(reasons).toContain(reason);
  });

  test("describe customers by attributes of each type", () => {
    const types = ingested.canonical.customers.attributes.map(({ column, type }) => [column, type]);
    expect(types).toEqual(
      expect.arrayContaining([
        ["age", "number"],
        ["region", "category"],
        ["consent", "flag"],
      ]),
    );
    expect(ingested.canonical.customers.hasKnownAt).toBe(true);
  });
});

describe("the truth", () => {
  test("tells of the same customers as the customer file", () => {
    expect(truths.map(({ customerId }) => customerId)).toEqual(known);
    expect(known).toHaveLength(CUSTOMERS);
  });

  test("calls those active that have an order in the 180 days before as_of", () => {
    const from = new Date(Date.parse(AS_OF) - 180 * 86_400_000).toISOString().slice(0, 10);
    for (const { customerId, active } of truths)
      expect(active).toBe(String(seen.get(customerId)?.["last_day"] ?? "") >= from);
  });

  test("gives a customer that buys within 30 days no lesser chance to stay for 90", () => {
    for (const truth of truths) {
      expect(truth.buysProbability).toBeLessThanOrEqual(1 - truth.churnProbability + 1e-6);
      expect(truth.bought && truth.churned).toBe(false);
    }
  });

  test("is absent where no shop was written", async () => {
    expect(await truthOf(join(root, "rejects"))).toBeNull();
  });

  test("has chances that come true as often as they say, in every tenth and on the whole", async () => {
    const several = [...truths];
    for (const seed of [21, 22, 23]) {
      const folder = join(root, `truth-${seed}`);
      await writeSampleShop(folder, { seed, customers: 2000 });
      several.push(...(await revealed(folder)));
    }
    const active = several.filter((truth) => truth.active);
    const churn = active.map((t) => [t.churnProbability, Number(t.churned)] as const);
    const buys = several.map((t) => [t.buysProbability, Number(t.bought)] as const);
    for (const pairs of [churn, buys]) {
      const tenths = inTenths(pairs).map(deviation);
      // Chi-square with 10 degrees of freedom passes 29.59 once in a thousand (any statistical table).
      expect(tenths.reduce((sum, z) => sum + z * z, 0)).toBeLessThan(29.59);
      expect(Math.abs(deviation(pairs))).toBeLessThan(3.29);
    }
  });

  test("is worth foreseeing: clearly above what recency or frequency alone can tell", () => {
    const active = truths.filter((truth) => truth.active);
    const fact = (truth: Truth, name: string) => seen.get(truth.customerId)?.[name] ?? null;
    const recency = (t: Truth) => Date.parse(String(fact(t, "last_day") ?? "1970-01-01"));
    const frequency = (t: Truth) => Number(fact(t, "frequency") ?? 0);
    const stays = (score: (t: Truth) => number) => auc(active, score, (t) => !t.churned);
    const buys = (score: (t: Truth) => number) => auc(truths, score, (t) => t.bought);
    const best = { stays: stays((t) => -t.churnProbability), buys: buys((t) => t.buysProbability) };
    expect(best.stays).toBeGreaterThan(0.8);
    expect(best.buys).toBeGreaterThan(0.8);
    expect(best.stays - Math.max(stays(recency), stays(frequency))).toBeGreaterThan(0.03);
    expect(best.buys - Math.max(buys(recency), buys(frequency))).toBeGreaterThan(0.03);
  });
});

describe("the exact chance of no order", () => {
  const days = calendar("2026-01-01", 730, 90);
  const [first, second] = population(40, days, randomStream(5, "people")).filter(
    ({ conversion, consent }) => conversion > 0.1 && consent,
  );

  test.each([
    [first, 30],
    [second, 90],
  ])("agrees with living the days many times over", (customer, horizon) => {
    if (customer === undefined) throw new Error("expected a customer that buys");
    const random = randomStream(9, "paths");
    const paths = 5000;
    for (const mood of [0, 1, 2, 3]) {
      const exact = chanceOfNoOrder(customer.habits, customer, mood, days.asOfDay, horizon);
      let quiet = 0;
      for (let path = 0; path < paths; path++)
        quiet += Number(!everOrders(customer, mood, horizon, random));
      const error = Math.sqrt((exact * (1 - exact)) / paths);
      expect(Math.abs(quiet / paths - exact)).toBeLessThan(4 * error + 1e-9);
    }
  });

  test("is 1 over no days and falls with every further day", () => {
    if (first === undefined) throw new Error("expected a customer that buys");
    const chances = Array.from({ length: 90 }, (_, n) =>
      chanceOfNoOrder(first.habits, first, KEEN, days.asOfDay, n),
    );
    expect(chances[0]).toBe(1);
    chances.slice(1).forEach((chance, n) => {
      expect(chance).toBeLessThan(chances[n] ?? 0);
    });
  });

  function everOrders(
    customer: NonNullable<typeof first>,
    mood: number,
    horizon: number,
    random: () => number,
  ): boolean {
    const day: Day = { opened: false, clicked: false, visited: false, ordered: false, next: mood };
    for (let d = 0; d < horizon && !day.ordered; d++)
      liveDay(customer.habits, customer, day.next, days.asOfDay + d, random, day);
    return day.ordered;
  }
});

async function revealed(folder: string): Promise<readonly Truth[]> {
  const found = await truthOf(folder);
  if (found === null) throw new Error("expected a truth");
  return found;
}

async function unzipped(path: string): Promise<string> {
  return gunzipSync(await readFile(path)).toString("utf8");
}

type Pair = readonly [chance: number, outcome: number];

function inTenths(pairs: readonly Pair[]): Pair[][] {
  const sorted = pairs.toSorted(([a], [b]) => a - b);
  return Array.from({ length: 10 }, (_, tenth) =>
    sorted.slice((tenth * sorted.length) / 10, ((tenth + 1) * sorted.length) / 10),
  );
}

/** Standard deviations between what came true and what was to be expected. */
function deviation(pairs: readonly Pair[]): number {
  const surplus = pairs.reduce((sum, [chance, outcome]) => sum + outcome - chance, 0);
  const variance = pairs.reduce((sum, [chance]) => sum + chance * (1 - chance), 0);
  return variance === 0 ? surplus : surplus / Math.sqrt(variance);
}

function auc(
  rows: readonly Truth[],
  score: (truth: Truth) => number,
  label: (truth: Truth) => boolean,
): number {
  const labels = Uint8Array.from(rows, (row) => Number(label(row)));
  return rocAuc(Float64Array.from(rows, score), labels).value ?? Number.NaN;
}

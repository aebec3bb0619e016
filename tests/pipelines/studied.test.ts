import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { sql } from "../../engines/sql.ts";
import { readMatrix } from "../../features/matrix.ts";
import type { Snapshot } from "../../features/snapshot.ts";
import { alone } from "../../models/crew.ts";
import { rowsBetween } from "../../models/matrix.ts";
import { random } from "../../models/random.ts";
import { segmenter } from "../../models/segmenter.ts";
import { withCrew } from "../../models/worker-crew.ts";
import type { Business } from "../../pipelines/business.ts";
import { assignByCrew, assignKinds } from "../../pipelines/kinds.ts";
import { kindNotes, studiedMatrix } from "../../pipelines/study.ts";
import type { ValueModel } from "../../pipelines/trained.ts";
import { momentNow, momentsAt } from "../../pipelines/value/moment.ts";
import { reportWorth } from "../../pipelines/value/report-worth.ts";
import { worthOf } from "../../pipelines/value/worth.ts";
import type { ValueReport } from "../../reports/value-report.ts";

const asOf = "2026-01-01";

/** Hands `work` a business of 100 customers of whom 25 are studied, without money. */
async function withBusiness(work: (business: Business) => Promise<void>): Promise<void> {
  await withEngine({}, async (engine) => {
    await engine.run(sql`
      create table everybody as
      select
        'c' || lpad(i::varchar, 3, '0') as customer_id,
        (i % 9)::double as frequency,
        least(7.0 * (i % 9), 200)::double as last_age_days,
        (250 + i)::double as tenure_days,
        10.0::double as monetary,
        (250 + i - least(7.0 * (i % 9), 200))::double as recency_days
      from range(100) as counted(i)
      order by customer_id`);
    await engine.run(sql`
      create table studied_customers as
      select customer_id from everybody where right(customer_id, 1) in ('1', '7') or customer_id < 'c005'
      order by customer_id desc`);
    const columns = ["frequency", "last_age_days", "tenure_days", "recency_days"];
    const snapshotAt = async (day: string): Promise<Snapshot> => ({
      table: "everybody",
      ordered: true,
      features: columns.map((name) => ({ name })) as unknown as Snapshot["features"],
      window: { asOf: day, observationDays: null },
    });
    await work({
      engine,
      asOf,
      crew: alone,
      canonical: { firstDay: "2025-01-01", transactions: { columns: [] } },
      study: {
        customers: 25,
        of: 100,
        draw: async () => ({ customers: sql`select customer_id from studied_customers` }),
      },
      snapshotAt,
    } as unknown as Business);
  });
}

test("those studied at as_of are read from the snapshot of everybody, where all of an earlier one are", async () => {
  await withBusiness(async (business) => {
    const some = await studiedMatrix(business, asOf);
    const all = await readMatrix(business.engine, await business.snapshotAt(asOf));
    const chosen = all.ids.filter((one) => /[17]$/.test(one) || one < "c005");
    expect(some.ids).toEqual(chosen);
    expect(some.values.map((column) => [...column])).toEqual(
      all.values.map((column) => chosen.map((one) => column[all.ids.indexOf(one)])),
    );
    expect(await studiedMatrix(business, "2025-06-01")).toEqual(all);
    expect(await studiedMatrix({ ...business, study: null }, asOf)).toEqual(all);
  });
});

test("parts that ask for those studied while they are read share one reading, and who asks later reads again", async () => {
  await withBusiness(async (business) => {
    const snapshot = await business.snapshotAt(asOf);
    const same = { ...business, snapshotAt: async () => snapshot };
    const [one, other] = await Promise.all([studiedMatrix(same, asOf), studiedMatrix(same, asOf)]);
    expect(one).toBe(other);
    const later = await studiedMatrix(same, asOf);
    expect(later).not.toBe(one);
    expect(later).toEqual(one);
  });
});

test("what those studied spent before as_of comes in the order in which they are read", async () => {
  await withBusiness(async (known) => {
    await known.engine.run(sql`
      create table transactions as
      select
        customer_id,
        '2025-12-01'::date as day,
        right(customer_id, 2)::double as amount,
        null::date as cancelled_on
      from everybody`);
    const canonical = { firstDay: "2025-01-01", transactions: { columns: ["amount"] } };
    const { matrix, spent } = await momentNow({ ...known, canonical } as unknown as Business, asOf);
    expect(matrix.ids.length).toBe(24);
    expect([...spent]).toEqual(matrix.ids.map((one) => Number(one.slice(-2))));
  });
});

test("what customers are worth does not depend on the pieces that they are read in, nor on threads", async () => {
  await withBusiness(async (business) => {
    const model: ValueModel = {
      fitted_on: asOf,
      horizon_days: 365,
      discount: 0.1,
      lifetime: {
        orders: { name: "bg-nbd", parameters: { r: 0.5, alpha: 4, a: 0.8, b: 2.5 } },
        spend: null,
      },
      champion: null,
    };
    const whole = await worthOf(business, model, asOf);
    expect(whole?.comesBack?.next).toHaveLength(100);
    expect(whole?.comesBack?.alive.some((chance) => chance > 0.1)).toBe(true);
    for (const piece of [1, 7, 99])
      expect(await worthOf(business, model, asOf, { piece })).toEqual(whole);
    const always = { leastNumbers: 0 };
    await withCrew(
      2,
      async (crew) => {
        expect(await worthOf({ ...business, crew }, model, asOf, { piece: 7 })).toEqual(whole);
      },
      always,
    );
  });
});

test("what everybody spent in a year is the feature's where there is one, read in whatever pieces", async () => {
  await withBusiness(async (known) => {
    await known.engine.run(sql`
      create table transactions as
      select customer_id, '2025-12-01'::date as day, 10 * frequency as amount, null::date as cancelled_on
      from everybody`);
    await known.engine.run(sql`alter table everybody add column spend_365d double`);
    await known.engine.run(sql`update everybody set spend_365d = 20 * frequency`);
    const canonical = { firstDay: "2025-01-01", transactions: { columns: ["amount"] } };
    const business = { ...known, canonical } as unknown as Business;
    const snapshot = await known.snapshotAt(asOf);
    const told = [...snapshot.features, { name: "spend_365d", family: "trend" }];
    const features = told as unknown as Snapshot["features"];
    const spentBy = async (read: Snapshot, piece: number) => {
      const found: number[] = [];
      const columns = ["frequency", "recency_days"];
      for await (const { spent, matrix } of momentsAt(business, read, { columns, piece })) {
        expect(spent.length).toBe(matrix.ids.length);
        found.push(...spent);
      }
      return found;
    };
    const orders = Array.from({ length: 100 }, (_, i) => i % 9);
    for (const piece of [7, 100]) {
      expect(await spentBy(snapshot, piece)).toEqual(orders.map((n) => 10 * n));
      expect(await spentBy({ ...snapshot, features }, piece)).toEqual(orders.map((n) => 20 * n));
    }
  });
});

test("a report tells the same worth of everybody where it is known and where it is worked out", async () => {
  await withBusiness(async (known) => {
    await known.engine.run(sql`
      create table transactions as
      select customer_id, '2025-12-01'::date as day, 10 * frequency as amount, null::date as cancelled_on
      from everybody`);
    const canonical = { firstDay: "2025-01-01", transactions: { columns: ["amount"] } };
    const business = { ...known, canonical } as unknown as Business;
    const learned = { bounds: [100, 150, 200, 300], ratios: [1, 0.5, 0.4, 0.2, 0.1] };
    const model: ValueModel = {
      fitted_on: asOf,
      horizon_days: 365,
      discount: 0,
      lifetime: null,
      champion: { name: "run-rate", learned },
    };
    const report = { champion: "run-rate", worth: null } as unknown as ValueReport;
    const expected = (await worthOf(business, model, asOf))?.money?.expected ?? null;
    const told = await reportWorth(business, report, { model, expected });
    expect(told?.worth).toMatchObject({ customers: 100 });
    expect(told?.worth?.total).toBeGreaterThan(100);
    expect(await reportWorth(business, report, { model, expected: null })).toEqual(told);
    const without = { model: { ...model, champion: null }, expected };
    expect(await reportWorth(business, report, without)).toBe(report);
  });
});

test("many customers are put in the kinds that each would be put in among few", () => {
  const draw = random(4);
  const columns = ["a", "b", "c"];
  const all = {
    ids: Array.from({ length: 41_000 }, (_, i) => String(i).padStart(6, "0")),
    columns,
    values: columns.map(() =>
      Float64Array.from({ length: 41_000 }, (_, i) => draw() + 4 * (i % 3)),
    ),
  };
  const learned = segmenter({ low: 3, high: 3 }).fit(rowsBetween(all, 0, 300), 1);
  const kinds = { learned, without_orders: false, names: [] };
  const { cluster, x, y } = assignKinds(all, kinds);
  for (const from of [0, 19_900, 39_900, 40_900]) {
    const few = assignKinds(rowsBetween(all, from, from + 100), kinds);
    expect(few.cluster).toEqual(cluster.slice(from, from + 100));
    expect([few.x, few.y]).toEqual([x.slice(from, from + 100), y.slice(from, from + 100)]);
  }
});

test("threads of a crew put customers in the kinds that one alone puts them in", async () => {
  const draw = random(5);
  const n = 12_000;
  const columns = ["a", "b", "orders"];
  const values = columns.map(() => Float64Array.from({ length: n }, () => Math.floor(3 * draw())));
  const all = { ids: Array.from({ length: n }, (_, i) => String(i)), columns, values };
  const learned = segmenter({ columns: ["a", "b"], low: 2, high: 2 }).fit(all, 1);
  for (const without_orders of [false, true]) {
    const kinds = { learned, without_orders, names: [] };
    const own = assignKinds(all, kinds);
    expect(own.cluster.includes(2)).toBe(without_orders);
    for (const matrix of [all, rowsBetween(all, 0, 1), rowsBetween(all, 0, 0)]) {
      const to = matrix.ids.length;
      const some = {
        cluster: own.cluster.slice(0, to),
        x: own.x.slice(0, to),
        y: own.y.slice(0, to),
      };
      expect(await assignByCrew(alone, matrix, kinds)).toEqual(some);
      for (const threads of [2, 3])
        expect(
          await withCrew(threads, (crew) => assignByCrew(crew, matrix, kinds), { leastNumbers: 0 }),
        ).toEqual(some);
    }
  }
});

test("a reader is told from how many customers kinds were learned, where not from all", () => {
  expect(kindNotes({ study: null })).toEqual([]);
  expect(kindNotes({ study: { customers: 40_000, of: 500_000 } })).toEqual([
    expect.stringContaining("40,000"),
  ]);
});

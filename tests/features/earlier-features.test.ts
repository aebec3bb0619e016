import { join } from "node:path";
import { expect, test } from "vitest";
import { addDays } from "../../data/window.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { id, literal, sql } from "../../engines/sql.ts";
import { featuresFor } from "../../features/catalogue.ts";
import { foretells } from "../../features/earlier-features.ts";
import { prepareHistory } from "../../features/history.ts";
import { takeSnapshot } from "../../features/snapshot.ts";
import { learnVocabulary } from "../../features/vocabulary.ts";
import { temporaryFolder } from "../pipelines/command.ts";
import { canonical, fillShop, windows } from "./shop.ts";

const day = "2026-01-15";
const later = addDays(day, 30);
const folder = temporaryFolder();

test("a snapshot of a day since which nothing happened tells what stays and ages, and a later one is the same with it", async () => {
  await withEngine({}, async (engine) => {
    await fillShop(engine, 3000);
    for (const table of ["transactions", "events", "exposures"])
      await engine.run(sql`delete from ${id(table)} where day >= ${literal(day)}::date`);
    await engine.run(
      sql`update transactions set cancelled_on = null where cancelled_on >= ${literal(day)}::date`,
    );
    const known = { ...canonical, customers: { ...canonical.customers, hasKnownAt: false } };
    const vocabulary = await learnVocabulary(engine, known, { asOf: day, observationDays: null });
    const features = featuresFor(vocabulary, { windows });
    const history = await prepareHistory(engine, vocabulary, features);
    expect(history?.changing).toBe(true);
    const take = async (table: string, asOf: string, more: object = {}) => {
      const window = { asOf, observationDays: null };
      await takeSnapshot(engine, { vocabulary, features, window, history, table, ...more });
      return await engine.columns(sql`select * from ${id(table)}`);
    };
    const then = await take("then", day);
    const path = join(folder, "then.parquet");
    await engine.write(sql`select * from "then"`, path, "parquet");
    await engine.run(sql`
      create view earlier_features as
      select (file_row_number + 1)::integer as code, * exclude (file_row_number)
      from read_parquet(${literal(path)}, file_row_number = true)`);
    const earlier = {
      table: "earlier_features",
      columns: new Set(Object.keys(then.numbers)),
      days: 30,
    };
    const told = features.filter((feature) => foretells(earlier, feature));
    expect(told.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["recency_days", "total_spend", "gap_median", "return_amount"]),
    );
    expect(told.map(({ name }) => name)).not.toContain("orders_30d");
    const plain = await take("plain", later);
    expect(plain.length).toBeGreaterThan(100);
    expect(plain.numbers["recency_days"]).not.toEqual(then.numbers["recency_days"]);
    for (const piece of [undefined, 1000]) {
      const found = await take("found", later, { earlier, ...(piece && { piece }) });
      expect(found.texts).toEqual(plain.texts);
      expect(found.numbers).toEqual(plain.numbers);
    }
    // What is told is taken, not worked out.
    await engine.run(sql`
      create or replace view earlier_features as
      select (file_row_number + 1)::integer as code, * exclude (file_row_number) replace (7 as orders)
      from read_parquet(${literal(path)}, file_row_number = true)`);
    const { numbers } = await take("other", later, { earlier });
    expect(new Set(numbers["orders"])).toEqual(new Set([7]));
  });
}, 120_000);

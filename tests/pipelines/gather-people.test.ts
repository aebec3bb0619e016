import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { columnNames } from "../../data/condition.ts";
import { parseConfiguration } from "../../data/configuration.ts";
import { ingest } from "../../data/ingest.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { id, sql } from "../../engines/sql.ts";
import { openBusiness } from "../../pipelines/business.ts";
import { gatherPeople, NUMBER, NUMBERED } from "../../pipelines/gather-people.ts";
import { temporaryFolder, writeFiles } from "./command.ts";
import { lines } from "./shop.ts";

const asOf = "2025-03-01";
const files = {
  "orders.csv": lines(
    "customer,ordered,amount",
    "b,2025-01-03,10.00",
    "a,2025-01-04,11.00",
    "b,2025-02-05,12.00",
    "c,2025-01-06,13.00",
    "c,2025-02-07,14.00",
    "d,2025-02-08,15.00",
    "d,2025-02-09,-15.00",
  ),
  "people.csv": lines("customer,city", "c,Rome", "a,Oslo", "z,Bern"),
};
const configuration = {
  name: "shop",
  currency: "EUR",
  as_of: asOf,
  sources: {
    orders: {
      kind: "transactions",
      path: "orders.csv",
      columns: { customer_id: "customer", at: "ordered", amount: "amount" },
    },
    people: { kind: "customers", path: "people.csv", columns: { customer_id: "customer" } },
  },
  targets: { leaves: { kind: "inactivity", horizon: "30d" } },
};
const known = [
  { customer_id: "a", score: 1, number: 1, city: "Oslo", last_order_on: "2025-01-04" },
  { customer_id: "b", score: 2, number: 2, city: null, last_order_on: "2025-02-05" },
  { customer_id: "c", score: 3, number: 3, city: "Rome", last_order_on: "2025-02-07" },
  { customer_id: "d", score: 4, number: 4, city: null, last_order_on: null },
];

test("people are told the same of whatever order their scores stand in, and of those alone who have one", async () => {
  const folder = temporaryFolder();
  await writeFiles(folder, files);
  await mkdir(join(folder, "rejects"));
  const read = parseConfiguration(JSON.stringify(configuration), join(folder, "quintile.yaml"));
  await withEngine({ threads: 1 }, async (engine) => {
    const rejectsFolder = join(folder, "rejects");
    const sources = await ingest(engine, read, { folder, rejectsFolder, temporary: folder });
    const business = await openBusiness(engine, read, sources);
    const { table } = await business.snapshotAt(asOf);
    const toldOf = async (scores: string, which = sql``) => {
      await engine.run(
        sql`create or replace table scores as select * from (values ${{ strings: [scores], values: [] }}) as t(customer_id, score) ${which}`,
      );
      await gatherPeople(business, table);
      const columns = sql`customer_id, score::double as score, city, last_order_on`;
      const people = await engine.rows(sql`select ${columns} from people order by customer_id`);
      const numbered = await engine.rows(
        sql`select ${columns}, ${NUMBER} as number from ${NUMBERED} order by customer_id`,
      );
      expect(numbered.map(({ number: _, ...row }) => row)).toEqual(people);
      const spent = await engine.rows(sql`
        select people.total_spend is not distinct from snapshot.total_spend as same
        from people join ${id(table)} as snapshot using (customer_id)`);
      expect(spent.every(({ same }) => same === true)).toBe(true);
      return numbered;
    };
    expect(await toldOf("('a', 1), ('b', 2), ('c', 3), ('d', 4)")).toEqual(known);
    expect(await toldOf("('d', 4), ('c', 3), ('b', 2), ('a', 1)")).toEqual(known);
    expect(await toldOf("('b', 2), ('c', 3)")).toEqual(known.slice(1, 3));
    // A customer of the customers' file alone has no number and no order.
    expect(await toldOf("('b', 2), ('z', 26)")).toEqual([
      known[1],
      { customer_id: "z", score: 26, number: null, city: "Bern", last_order_on: null },
    ]);
    // Nobody is looked for where nobody has a score, and what may be named stays the same.
    const names = () => columnNames(engine, "people");
    const before = await names();
    expect(await toldOf("('b', 2)", sql`where false`)).toEqual([]);
    expect(await names()).toEqual(before);
    expect(await engine.rows(sql`select count(*) as n from people_beside`)).toEqual([{ n: 0 }]);
  });
});

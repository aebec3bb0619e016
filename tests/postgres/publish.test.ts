import { randomBytes } from "node:crypto";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { literal, sql } from "../../engines/sql.ts";
import { quintile, temporaryFolder, writeFiles } from "../pipelines/command.ts";
import { lines } from "../pipelines/shop.ts";

const server = process.env["QUINTILE_POSTGRES"];
const schema = `quintile_${randomBytes(6).toString("hex")}`;
const folder = temporaryFolder();
const CUSTOMERS = 12_001;

async function rows(text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(`set search_path = ${schema}`);
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Writes a run's folder whose scores are `score` for everybody. */
async function runOf(name: string, score: number, listed: readonly string[], more = sql``) {
  const run = join(folder, name);
  await writeFiles(run, {
    "run.json": JSON.stringify({
      name: "shop",
      as_of: "2025-03-01",
      configuration: { lists: { at_risk: {} } },
    }),
    "lists/at_risk.csv": lines(
      "rank,customer_id,score,percentile,value,value_at_risk,segment,lifecycle,reason_1,reason_2,reason_3,suggested_action,group,last_order_on",
      listed.map(
        (id, i) =>
          `${i + 1},${id},0.9,99,100,90,Regulars,At risk,"more likely: a, ""b""",,,"Keep: call (phone)",treat,2025-01-01`,
      ),
    ),
  });
  await withEngine({ threads: 1 }, async (engine) => {
    await engine.write(
      sql`
        select
          case when n = 0 then '=1+1, "x" {}' else 'c' || n end as customer_id,
          '2025-03-01'::date as as_of,
          (n % 5)::integer as rfm_r,
          if(n % 2 = 0, null, 'Loyal') as lifecycle,
          ${literal(score)}::double as leaves_score
          ${more}
        from range(${CUSTOMERS}) as customers(n)
        order by n`,
      join(run, "scores.parquet"),
      "parquet",
    );
  });
  return run;
}

const address = () => {
  const url = new URL(server ?? "");
  url.password = "";
  return url.href;
};
const publish = async (run: string, ...more: readonly string[]) =>
  await quintile(
    "publish",
    "--to",
    address(),
    "--table",
    `${schema}.scores`,
    "--run",
    run,
    ...more,
  );

describe.skipIf(server === undefined)("a PostgreSQL server (QUINTILE_POSTGRES has its URL)", () => {
  beforeAll(async () => {
    process.env["PGPASSWORD"] = decodeURIComponent(new URL(server ?? "").password);
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(`create schema ${schema}`);
    await client.end();
  });
  afterAll(async () => {
    await rows(`drop schema ${schema} cascade`);
  });

  test("takes a run's scores with their types into a table that is made for them", async () => {
    const ended = await publish(await runOf("first", 0.123456789012345, ["c1"]));
    expect(ended.err).toBe("");
    expect(ended.out).toContain(`${schema}.scores: 12,001 rows as of 2025-03-01.`);
    const [all] = await rows(
      `select count(*)::int as n, sum(rfm_r)::int as r, count(lifecycle)::int as stages,
        min(leaves_score) as least, max(as_of)::text as day from scores`,
    );
    expect(all).toEqual({
      n: CUSTOMERS,
      r: 24_000,
      stages: 6000,
      least: 0.123456789012345,
      day: "2025-03-01",
    });
    const types = await rows(
      `select column_name as name, data_type as type from information_schema.columns
        where table_schema = '${schema}' and table_name = 'scores' order by ordinal_position`,
    );
    expect(types.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      "customer_id: text",
      "as_of: date",
      "rfm_r: bigint",
      "lifecycle: text",
      "leaves_score: double precision",
    ]);
    const [odd] = await rows(`select customer_id from scores where customer_id like '=%'`);
    expect(odd?.["customer_id"]).toBe('=1+1, "x" {}');
  });

  test("takes them again in their place, and a new column beside the others", async () => {
    const again = await runOf("again", 0.5, ["c1"], sql`, 7::double as buys_score`);
    expect((await publish(again)).code).toBe(0);
    const [all] = await rows(
      `select count(*)::int as n, min(leaves_score) as low, max(leaves_score) as high,
        min(buys_score) as buys from scores`,
    );
    expect(all).toEqual({ n: CUSTOMERS, low: 0.5, high: 0.5, buys: 7 });
  });

  test("takes lists too, and drops whom a list of the same day no longer holds", async () => {
    expect((await publish(await runOf("long", 0.5, ["c1", "c2"]), "--lists")).code).toBe(0);
    expect((await publish(await runOf("other", 0.5, ["c2", "'=3"]), "--lists")).code).toBe(0);
    const listed = await rows(
      `select list, rank::int as rank, customer_id, reason_1, "group", last_order_on::text as day
        from scores_lists order by rank`,
    );
    expect(listed).toEqual([
      {
        list: "at_risk",
        rank: 1,
        customer_id: "c2",
        reason_1: 'more likely: a, "b"',
        group: "treat",
        day: "2025-01-01",
      },
      expect.objectContaining({ rank: 2, customer_id: "=3" }),
    ]);
  });

  test("keeps all that it had where something goes wrong half-way", async () => {
    await rows(
      `alter table scores add constraint below_one check (leaves_score < 1 or customer_id <> 'c12000')`,
    );
    const ended = await publish(await runOf("bad", 1, ["c9"]), "--lists");
    expect(ended.code).toBe(3);
    expect(ended.err).toMatch(
      /^quintile: postgresql:\/\/127\.0\.0\.1:\d+\/postgres: new row .*below_one/,
    );
    const [all] = await rows(`select count(*)::int as n, max(leaves_score) as high from scores`);
    expect(all).toEqual({ n: CUSTOMERS, high: 0.5 });
    await rows("alter table scores drop constraint below_one");
    // The scores are good, the lists are not: neither is written.
    await rows(`alter table scores_lists add constraint nobody check (customer_id <> 'c9')`);
    expect((await publish(await runOf("bad", 0.75, ["c9"]), "--lists")).code).toBe(3);
    const [kept] = await rows(`select max(leaves_score) as high from scores`);
    expect(kept).toEqual({ high: 0.5 });
    expect(await rows("select 1 from scores_lists")).toHaveLength(2);
  });

  test("is told no password on the command line, and says none", async () => {
    const run = await runOf("plain", 0.5, []);
    const ended = await quintile("publish", "--to", server ?? "", "--run", run);
    expect(ended).toMatchObject({ code: 2, err: expect.stringContaining("PGPASSWORD") });
    expect(ended.err).not.toContain(process.env["PGPASSWORD"]);
    process.env["PGPASSWORD"] = "wrong-secret";
    try {
      const refused = await publish(run);
      expect(refused.code).toBe(3);
      expect(refused.err).toContain("refuses the user or the password");
      expect(refused.err).not.toContain("wrong-secret");
    } finally {
      process.env["PGPASSWORD"] = decodeURIComponent(new URL(server ?? "").password);
    }
  });
});

test("an address that is none is refused", async () => {
  const run = await runOf("here", 0.5, []);
  for (const to of ["shop", "mysql://me@host/db", "postgres://host/db"])
    expect(await quintile("publish", "--to", to, "--run", run)).toMatchObject({
      code: 2,
      err: "quintile: --to: expected an address such as postgres://user@host:5432/database\n",
    });
});

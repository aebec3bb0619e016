import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConfigurationError, DataError } from "../../data/errors.ts";
import { stagePostgres } from "../../data/ways/postgres.ts";
import { sql } from "../../engines/sql.ts";
import { readShop } from "../dirty/shop.ts";

const server = process.env["QUINTILE_POSTGRES"];
const PASSWORD = "TEST_SHOP_PASSWORD";
const URL_VARIABLE = "TEST_SHOP_URL";
const schema = `quintile_${randomBytes(6).toString("hex")}`;

/** Runs statements as the owner of the server. */
async function run(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(`set search_path = ${schema}`);
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Keys of a source that reaches the server by its parts. */
function parts(more: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const url = new URL(server ?? "");
  return {
    host: url.hostname,
    port: Number(url.port),
    database: url.pathname.slice(1),
    user: url.username,
    password_env: PASSWORD,
    ...more,
  };
}

function orders(postgres: Readonly<Record<string, unknown>>, more: object = {}) {
  return {
    orders: {
      kind: "transactions",
      postgres,
      columns: { customer_id: "id", at: '"at"', order_id: '"order"', amount: "amount" },
      ...more,
    },
  };
}

describe.skipIf(server === undefined)("a PostgreSQL server (QUINTILE_POSTGRES has its URL)", () => {
  beforeAll(async () => {
    process.env[PASSWORD] = decodeURIComponent(new URL(server ?? "").password);
    process.env[URL_VARIABLE] = server ?? "";
    await run(
      `create schema ${schema}`,
      `create table ${schema}.orders (id text, at timestamptz, "order" bigint, amount numeric(12, 2))`,
      `insert into ${schema}.orders values
        ('a', '2026-01-01 10:00:00+02', 9007199254740993, 10.50),
        ('b', '2026-06-30 23:30:00-05', 2, -3),
        (null, '2026-01-03 00:00:00+00', 3, 1),
        ('d', null, 4, 1)`,
    );
  });
  afterAll(async () => {
    await run(`drop schema ${schema} cascade`);
  });

  test("a query's rows are read, and rejected ones are counted and written", async () => {
    const { quality, rejects, rows } = await readShop(
      {
        files: {},
        timezone: "Europe/London",
        sources: orders(parts({ query: `select * from ${schema}.orders order by "order" desc` })),
      },
      sql`select customer_id, occurred_at::varchar as utc, day::varchar as day, hour, order_id, amount::varchar as amount
        from transactions order by customer_id`,
    );
    expect(rows).toEqual([
      {
        customer_id: "a",
        utc: "2026-01-01 08:00:00",
        day: "2026-01-01",
        hour: 8,
        order_id: "9007199254740993",
        amount: "10.5000",
      },
      {
        customer_id: "b",
        utc: "2026-07-01 04:30:00",
        day: "2026-07-01",
        hour: 5,
        order_id: "2",
        amount: "-3.0000",
      },
    ]);
    const [read] = quality.sources;
    const { hostname, port } = new URL(server ?? "");
    const name = `postgresql://${hostname}:${port}/postgres`;
    expect(read?.files[0]?.path).toBe(name);
    expect([read?.rows_read, read?.rows_accepted, read?.rows_rejected]).toEqual([4, 2, 2]);
    expect(rejects["orders"]).toBe(
      `file,line,reason,raw\n${name},2,unreadable date,"{""id"":""d"",""at"":null,""order"":""4"",""amount"":""1.00""}"\n${name},3,missing customer,"{""id"":null,""at"":""2026-01-03 00:00:00+00"",""order"":""3"",""amount"":""1.00""}"\n`,
    );
  });

  test("a table by its name, and a server by a URL in the environment, give the same rows", async () => {
    const read = async (postgres: Record<string, unknown>) =>
      (await readShop({ files: {}, sources: orders(postgres) })).quality.sources[0]?.files;
    const byTable = await read(parts({ table: `${schema}.orders` }));
    const byUrl = await read({ url_env: URL_VARIABLE, query: `select * from ${schema}.orders` });
    expect(byTable?.[0]?.rows_read).toBe(4);
    expect(byUrl).toEqual(byTable);
  });

  test("every type arrives as the server writes it", async () => {
    const text = await staged(
      `select 12345678901234567890.123456789::numeric as n, 'NaN'::numeric as nan, 0.1::float8 as f,
        9223372036854775807::int8 as i, true as yes, false as no, null::bool as maybe,
        date '2026-02-28' as d, timestamp '2026-02-28 01:02:03.456789' as t,
        timestamptz '2026-02-28 01:02:03.5+05:30' as z, 'infinity'::timestamptz as never,
        '{"a": [1, "x"]}'::json as j, '\\xdeadBEEF'::bytea as b, array[1, null, 3] as a,
        array['x y', 'q"'] as texts, interval '1 day 2 hours' as v,
        'c0ffee00-0000-4000-8000-000000000000'::uuid as u, E'line\\nend' as s, '' as empty, null as nothing`,
    );
    expect(text.split("\n").slice(1)).toEqual([""]);
    expect(JSON.parse(text.split("\n")[0] ?? "")).toEqual({
      n: "12345678901234567890.123456789",
      nan: "NaN",
      f: "0.1",
      i: "9223372036854775807",
      yes: "true",
      no: "false",
      maybe: null,
      d: "2026-02-28",
      t: "2026-02-28 01:02:03.456789",
      z: "2026-02-27 19:32:03.5+00",
      never: "infinity",
      j: '{"a": [1, "x"]}',
      b: "\\xdeadbeef",
      a: "{1,NULL,3}",
      texts: '{"x y","q\\""}',
      v: "P1DT2H",
      u: "c0ffee00-0000-4000-8000-000000000000",
      s: "line\nend",
      empty: "",
      nothing: null,
    });
  });

  test("300,000 rows pass through in batches, each once and in order", async () => {
    const text = await staged("select n from generate_series(1, 300000) as n");
    const lines = text.trimEnd().split("\n");
    expect(lines).toHaveLength(300_000);
    expect(lines.every((line, i) => line === `{"n":"${i + 1}"}`)).toBe(true);
  });

  test.each([
    [
      "a value that a function cannot take, in row 5,000",
      `select 1 / (5000 - n) from generate_series(1, 9000) as n`,
      /query: division by zero$/,
    ],
    [
      "a table that is not there",
      "select * from nowhere",
      /query: relation "nowhere" does not exist$/,
    ],
    ["an error of syntax", "selec 1", /query: syntax error at or near "selec"$/],
    ["two statements", "select 1; select 2", /query: expected one select$/],
    [
      "a statement that writes",
      `delete from ${schema}.orders returning *`,
      /query: expected one select$/,
    ],
    [
      "a select that writes",
      `select * into ${schema}.other from ${schema}.orders`,
      /query: expected one select$/,
    ],
    ["a statement without rows", "set timezone = 'UTC'", /query: expected one select$/],
  ])("%s is a fault of the query", async (_, query, says) => {
    const reading = readShop({ files: {}, sources: orders(parts({ query })) });
    await expect(reading).rejects.toThrow(ConfigurationError);
    await expect(reading).rejects.toThrow(says);
  });

  test("a table that is not there names the nearest", async () => {
    const reading = readShop({ files: {}, sources: orders(parts({ table: `${schema}.order` })) });
    await expect(reading).rejects.toThrow(/unknown table .* did you mean '.*orders'\?$/);
  });

  test("a query without rows is refused", async () => {
    const query = `select * from ${schema}.orders where false`;
    const reading = readShop({ files: {}, sources: orders(parts({ query })) });
    await expect(reading).rejects.toThrow(DataError);
    await expect(reading).rejects.toThrow(/^postgresql:\/\/[^@]*: it gives no rows$/);
  });

  test("a wrong password is refused, and no error shows it", async () => {
    process.env["TEST_WRONG_PASSWORD"] = "hunter2-secret";
    for (const more of [{ password_env: "TEST_WRONG_PASSWORD" }, { user: "nobody-we-know" }]) {
      const error = await failure(parts({ table: "orders", ...more }));
      expect(error).toBeInstanceOf(DataError);
      expect(error.message).toMatch(/the server refuses the user or the password/);
      expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toMatch(
        /hunter2|nobody-we/,
      );
    }
  });

  test("a database that is not there is named", async () => {
    const error = await failure(parts({ database: "nowhere", table: "orders" }));
    expect(error.message).toMatch(/: the server has no database 'nowhere'$/);
  });

  test("a certificate that nobody vouches for is refused, unless it may be so", async () => {
    const refused = await failure(parts({ ssl: true, table: `${schema}.orders` }));
    expect(refused.message).toMatch(/the server's certificate cannot be checked/);
    const { quality } = await readShop({
      files: {},
      sources: orders(parts({ ssl: "unverified", table: `${schema}.orders` })),
    });
    expect(quality.sources[0]?.rows_read).toBe(4);
  });
});

describe("a server that is not there", () => {
  test("is named without the user and the password", async () => {
    const port = await freePort();
    process.env["TEST_NO_SERVER"] = `postgresql://me:hunter2-secret@127.0.0.1:${port}/shop`;
    const error = await failure({ url_env: "TEST_NO_SERVER", table: "orders" });
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toBe(
      `postgresql://127.0.0.1:${port}/shop: cannot reach 127.0.0.1:${port}: nothing listens there`,
    );
  });

  test("is asked for nothing before its password is known", async () => {
    const error = await failure({
      database: "shop",
      user: "me",
      password_env: "TEST_UNSET",
      table: "orders",
    });
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toBe(
      "sources.orders.postgres.password_env: the environment variable TEST_UNSET is not set",
    );
  });

  test("has an address, or the variable is named and not shown", async () => {
    process.env["TEST_NO_ADDRESS"] = "hunter2-secret";
    const error = await failure({ url_env: "TEST_NO_ADDRESS", table: "orders" });
    expect(error.message).toMatch(
      /^sources\.orders\.postgres\.url_env: .* TEST_NO_ADDRESS holds no address/,
    );
    expect(error.message).not.toMatch(/hunter2/);
  });
});

async function failure(postgres: Record<string, unknown>): Promise<Error> {
  const error: unknown = await readShop({ files: {}, sources: orders(postgres) }).catch(
    (caught: unknown) => caught,
  );
  if (!(error instanceof Error)) throw new Error("it was read");
  return error;
}

/** Returns the text of the file that a query is staged as. */
async function staged(query: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "quintile-postgres-"));
  try {
    const copy = join(folder, "rows.txt");
    const file = await stagePostgres(
      { url_env: URL_VARIABLE, query },
      { place: "sources.orders", copy },
    );
    return await readFile(file.readable, "utf8");
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  await new Promise((resolve) => listener.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

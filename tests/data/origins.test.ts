import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, test } from "vitest";
import { parseConfiguration } from "../../data/configuration.ts";
import { ConfigurationError, DataError } from "../../data/errors.ts";
import { configurationSchema } from "../../data/schema.ts";
import { stageDuckDbFile } from "../../data/ways/duckdb-file.ts";

/** Returns what is said of a source with some keys beside kind and columns, below `sources.web`. */
function said(...lines: readonly string[]): string {
  const text = `name: shop
sources:
  web:
    kind: events
    type: visit
    columns: { customer_id: id, at: day }
${lines.map((line) => `    ${line}`).join("\n")}
`;
  try {
    parseConfiguration(text, "quintile.yaml");
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as ConfigurationError).message.replace("quintile.yaml:", "");
  }
  return "accepted";
}

const server = "database: shop, user: reader, table: visits";

describe("where a source's rows come from", () => {
  test.each([
    ["path: visits.csv"],
    ["path: [a.csv, b.csv]"],
    ["path: shop.duckdb\n    table: visits"],
    ["path: shop.sqlite\n    query: select * from visits"],
    ["path: book.xlsx\n    sheet: 2"],
    [`postgres: { ${server} }`],
    [
      `postgres: { host: db.shop.com, port: 5433, ssl: true, password_env: SHOP_PASSWORD, ${server} }`,
    ],
    ["postgres: { url_env: SHOP_URL, query: select 1, ssl: unverified }"],
  ])("%s is one", (line) => {
    expect(said(line)).toBe("accepted");
  });

  test.each([
    ["type: x", /^\d+:\d+: /],
    ["escape: '\"'", /sources\.web requires 'path' or 'postgres'$/],
    [
      `path: a.csv\n    postgres: { ${server} }`,
      /^8:5: sources\.web has both path and postgres, expected one of them$/,
    ],
    [
      "path: a.duckdb\n    table: a\n    query: select 1",
      /^9:5: sources\.web has both table and query/,
    ],
    [
      `postgres: { ${server} }\n    table: visits`,
      /^8:5: sources\.web has table beside postgres, write it below postgres$/,
    ],
    [
      `postgres: { ${server} }\n    sheet: visits`,
      /has sheet, which is for files, beside postgres$/,
    ],
    [
      "postgres: { database: shop, table: visits }",
      /^7:5: sources\.web\.postgres requires 'user', or url_env$/,
    ],
    ["postgres: { database: shop, user: reader }", /requires 'table' or 'query'$/],
    [`postgres: { query: select 1, ${server} }`, /has both table and query, expected one of them$/],
    [
      "postgres: { url_env: SHOP_URL, port: 1, table: visits }",
      /^7:42: sources\.web\.postgres has both url_env and port/,
    ],
    [
      `postgres: { usr: x, ${server} }`,
      /unknown key 'usr' in sources\.web\.postgres, did you mean 'user'\?$/,
    ],
  ])("%s is none", (line, says) => {
    expect(said(line)).toMatch(says);
  });

  test.each([
    [
      "password: hunter2-secret",
      /^7:\d+: sources\.web\.postgres\.password: a password does not belong in the configuration, put it into an environment variable and name that with password_env$/,
    ],
    ["Password: hunter2-secret", /a password does not belong/],
    [
      "url: 'postgresql://me:hunter2-secret@db/shop'",
      /an address with a password does not belong in the configuration, .* name that with url_env$/,
    ],
    [
      "password_env: hunter2-secret",
      /password_env: expected the name of an environment variable in capitals, such as SHOP_DB_PASSWORD$/,
    ],
    [
      "host: 'postgresql://me:hunter2-secret@db/shop'",
      /host: expected a host's name alone; an address belongs in url_env$/,
    ],
  ])("%s below postgres is refused, and not repeated", (line, says) => {
    const message = said(`postgres: { ${line}, ${server} }`);
    expect(message).toMatch(says);
    expect(message).not.toMatch(/hunter2/);
  });

  test("a URL where its variable's name belongs is refused, and not repeated", () => {
    const message = said(
      "postgres: { url_env: 'postgresql://me:hunter2-secret@db/shop', table: visits }",
    );
    expect(message).toMatch(
      /expected the name of an environment variable in capitals, such as SHOP_DB_URL$/,
    );
    expect(message).not.toMatch(/hunter2/);
  });
});

test("a DuckDB file that another program writes to is refused in one sentence", async () => {
  const folder = await mkdtemp(join(tmpdir(), "quintile-lock-"));
  const path = join(folder, "shop.duckdb");
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run("create table orders as select 1 as id");
  connection.closeSync();
  instance.closeSync();
  const library = import.meta.resolve("@duckdb/node-api");
  const writer = spawn(process.execPath, [
    "--input-type=module",
    "--eval",
    `import { DuckDBInstance } from ${JSON.stringify(library)};
    const instance = await DuckDBInstance.create(${JSON.stringify(path)});
    console.log("open");
    setInterval(() => instance, 1000);`,
  ]);
  try {
    await new Promise((resolve) => writer.stdout.once("data", resolve));
    const source = configurationSchema.parse({
      name: "shop",
      sources: {
        orders: { kind: "customers", path: "shop.duckdb", columns: { customer_id: "id" } },
      },
    }).sources["orders"];
    if (source === undefined) throw new Error("no source");
    const reading = stageDuckDbFile(
      { name: "shop.duckdb", path },
      { source, place: "sources.orders", copy: join(folder, "copy.parquet") },
    );
    await expect(reading).rejects.toThrow(DataError);
    await expect(reading).rejects.toThrow(
      /^another program has the database open for writing, close that first or name a copy of the file$/,
    );
  } finally {
    writer.kill();
    await rm(folder, { recursive: true });
  }
});

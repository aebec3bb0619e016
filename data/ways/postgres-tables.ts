import pg from "pg";
import { ConfigurationError, DataError } from "../errors.ts";
import { addressOfUrl } from "./postgres-address.ts";
import { connectionProblem } from "./postgres-errors.ts";

/** A column of a table to be written, with its type on the server. */
export interface PublishedColumn {
  readonly name: string;
  readonly type: "text" | "double precision" | "bigint" | "boolean" | "date";
}

export interface PublishedTable {
  /** `table` or `schema.table`. */
  readonly name: string;
  readonly columns: readonly PublishedColumn[];
  /** What tells rows apart: a row of the same key is replaced. */
  readonly key: readonly string[];
  /** Rows of these values that are not written now are removed; empty keeps them. */
  readonly replaces: Readonly<Record<string, readonly string[]>>;
  /** Batches of rows, as the server's own texts. */
  readonly rows: () => AsyncIterable<readonly (readonly (string | null)[])[]>;
}

const CONNECTING_MS = 15_000;

/**
 * Writes tables to a PostgreSQL server in one transaction: all of them are there at its end, or nothing has changed. A table
 * that is not there is made, a column that it lacks is added, and a row of the same key is replaced. Returns the number
 * of rows written to each, and the server's address without a password, which is taken from PGPASSWORD alone.
 */
export async function writePostgres(
  url: string,
  tables: readonly PublishedTable[],
): Promise<{ readonly server: string; readonly rows: readonly number[] }> {
  const address = addressOfUrl(url, "--to");
  const { name: server, ...connection } = address;
  const client = new pg.Client({
    ...connection,
    connectionTimeoutMillis: CONNECTING_MS,
    application_name: "quintile",
  });
  // A connection that breaks between two batches reports it here, and again to the batch that is written next.
  client.on("error", () => {});
  try {
    await client.connect().catch((error: unknown) => {
      throw connectionProblem(error, address);
    });
    await client.query("begin");
    await client.query("set local datestyle = 'ISO, YMD'");
    const rows: number[] = [];
    for (const table of tables) rows.push(await writeTable(client, table));
    await client.query("commit");
    return { server, rows };
  } catch (error) {
    await client.query("rollback").catch(() => {});
    if (error instanceof ConfigurationError) throw error;
    const [message = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new DataError(`${server}: ${message}`);
  } finally {
    await client.end().catch(() => {});
  }
}

async function writeTable(client: pg.Client, table: PublishedTable): Promise<number> {
  const target = quoted(table.name);
  const { columns, key } = table;
  const names = columns.map(({ name }) => pg.escapeIdentifier(name));
  await client.query(
    `create table if not exists ${target} (${columns
      .map(({ name, type }) => `${pg.escapeIdentifier(name)} ${type}`)
      .concat(`primary key (${key.map(pg.escapeIdentifier).join(", ")})`)
      .join(", ")})`,
  );
  // Two runs that are published at once follow each other.
  await client.query(`lock table ${target} in share row exclusive mode`);
  for (const { name, type } of columns)
    await client.query(
      `alter table ${target} add column if not exists ${pg.escapeIdentifier(name)} ${type}`,
    );
  const replaced = Object.entries(table.replaces);
  if (replaced.length > 0)
    await client.query(
      `delete from ${target} where ${replaced
        .map(([name], i) => `${pg.escapeIdentifier(name)}::text = any($${i + 1}::text[])`)
        .join(" and ")}`,
      replaced.map(([, values]) => values),
    );
  const others = columns.filter(({ name }) => !key.includes(name));
  const set = others
    .map(({ name }) => pg.escapeIdentifier(name))
    .map((name) => `${name} = excluded.${name}`)
    .join(", ");
  const statement = `insert into ${target} (${names.join(", ")})
    select ${columns.map(({ type }, i) => `c${i}::${type}`).join(", ")}
    from unnest(${columns.map((_, i) => `$${i + 1}::text[]`).join(", ")}) as rows (${columns
      .map((_, i) => `c${i}`)
      .join(", ")})
    on conflict (${key.map(pg.escapeIdentifier).join(", ")}) do ${set === "" ? "nothing" : `update set ${set}`}`;
  let written = 0;
  for await (const batch of table.rows()) {
    if (batch.length === 0) continue;
    await client.query(
      statement,
      columns.map((_, j) => batch.map((row) => row[j] ?? null)),
    );
    written += batch.length;
  }
  return written;
}

function quoted(name: string): string {
  const parts = name.split(".");
  if (parts.length > 2 || parts.some((part) => part === ""))
    throw new ConfigurationError(`--table: expected table or schema.table, got '${name}'`);
  return parts.map(pg.escapeIdentifier).join(".");
}

import type { Engine } from "../../engines/engine.ts";
import { id, list, type Sql, sql } from "../../engines/sql.ts";

/** Ids that have nearly as many values as there are rows, or customers. */
const MANIFOLD: ReadonlySet<unknown> = new Set(["customer_id", "order_id", "session_id"]);

/**
 * Creates a table of a query's rows, in order; one of that name is replaced. Where an engine keeps tables on a disk it packs
 * them, and to look for what repeats in manifold ids takes longer than all else about a row: these are kept as they are.
 */
export async function createRows(
  engine: Pick<Engine, "run" | "rows">,
  table: string,
  query: Sql,
): Promise<void> {
  const described = await engine.rows(
    sql`select column_name, column_type from (describe ${query})`,
  );
  const columns = described.map(({ column_name: name, column_type: type }) => {
    const declared = sql`${id(String(name))} ${{ strings: [String(type)], values: [] }}`;
    return MANIFOLD.has(name) && type === "VARCHAR"
      ? sql`${declared} using compression uncompressed`
      : declared;
  });
  await engine.run(sql`create or replace table ${id(table)} (${list(columns)})`);
  await engine.run(sql`insert into ${id(table)} ${query}`);
}

import type { Engine } from "../../engines/engine.ts";
import { id, literal, type Sql, sql } from "../../engines/sql.ts";

/** Holds for at most so many rows of a table, evenly spread and the same on any number of threads. */
export async function sampled(engine: Engine, table: string, most: number): Promise<Sql> {
  const [row] = await engine.rows(sql`select count(*) as n from ${id(table)}`);
  const stride = Math.max(1, Math.ceil(Number(row?.["n"]) / most));
  return stride === 1 ? sql`true` : sql`rowid % ${literal(stride)} = 0`;
}

import type { Engine } from "../engines/engine.ts";
import { id, type Sql, sql } from "../engines/sql.ts";
import { ConfigurationError } from "./errors.ts";
import { checkExpression } from "./expression.ts";
import { withoutValues } from "./personal/personal.ts";

/** Lists the columns of a table. */
export async function columnNames(engine: Engine, table: string): Promise<readonly string[]> {
  const rows = await engine.rows(sql`select column_name from (describe ${id(table)})`);
  return rows.map((row) => String(row["column_name"]));
}

/**
 * Returns a user's condition over the columns of a table; `where` says where it stands. One that is outside the checked
 * subset, names what is not there, or cannot be worked out in some row is a ConfigurationError.
 */
export async function checkCondition(
  engine: Engine,
  text: string,
  table: string,
  where: string,
): Promise<Sql> {
  // The day of a cancellation is known after the order that it stands on: no condition may see it.
  const names = (await columnNames(engine, table)).filter(
    (name) => table !== "transactions" || name !== "cancelled_on",
  );
  const condition = await checkExpression(engine, text, names, where);
  try {
    await engine.rows(
      sql`select count(*) filter (where (${condition})::boolean) as n from ${id(table)}`,
    );
  } catch (error) {
    throw new ConfigurationError(`${where}: ${reasonOf(error)}`);
  }
  return condition;
}

/** The engine's complaint without its prefix, its advice on casts, and the values of a row that it quotes. */
export function reasonOf(error: unknown): string {
  const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return withoutValues(first).replace(/^\w+ Error: |\.( You might.*)?$/g, "");
}

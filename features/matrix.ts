import type { Engine } from "../engines/engine.ts";
import { id, list, type Sql, sql } from "../engines/sql.ts";
import type { Matrix } from "../models/matrix.ts";
import type { Snapshot } from "./snapshot.ts";

export interface MatrixOptions {
  /** Features to read; by default all. */
  readonly columns?: readonly string[];
  /** A query with a column `customer_id`: only these customers are read. */
  readonly rows?: Sql;
}

/** Brings a snapshot's numbers out of the engine: customers by id, NaN for what is missing. */
export async function readMatrix(
  engine: Engine,
  snapshot: Snapshot,
  { columns = snapshot.features.map(({ name }) => name), rows }: MatrixOptions = {},
): Promise<Matrix> {
  const { texts, numbers } = await engine.columns(sql`
    select ${list([sql`customer_id`, ...columns.map(id)])}
    from ${id(snapshot.table)}
    ${rows === undefined ? sql`` : sql`where customer_id in (select customer_id from (${rows}))`}
    order by customer_id`);
  return {
    ids: (texts["customer_id"] ?? []).map(String),
    columns,
    values: columns.map((name) => numbers[name] ?? new Float64Array()),
  };
}

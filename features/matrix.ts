import type { Columns, Engine } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
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
  return matrixOf(await engine.columns(queryFor(snapshot, columns, rows)), columns);
}

/** Brings them out in pieces of so many customers, which need not be in memory together. */
export async function* readMatrices(
  engine: Engine,
  snapshot: Snapshot,
  {
    columns = snapshot.features.map(({ name }) => name),
    rows,
    customers,
  }: MatrixOptions & { readonly customers: number },
): AsyncGenerator<Matrix> {
  for await (const piece of engine.pieces(queryFor(snapshot, columns, rows), { rows: customers }))
    yield matrixOf(piece, columns);
}

/** Brings out every `step`-th customer of those by id, the first among them, and tells how many there are in all. */
export async function readEvery(
  engine: Engine,
  snapshot: Snapshot,
  {
    columns = snapshot.features.map(({ name }) => name),
    rows,
    most,
  }: MatrixOptions & { readonly most: number },
): Promise<{ readonly matrix: Matrix; readonly customers: number }> {
  const [counted] = await engine.rows(
    sql`select count(*) as n from (${queryFor(snapshot, [], rows)})`,
  );
  const customers = Number(counted?.["n"] ?? 0);
  const step = Math.max(1, Math.ceil(customers / most));
  const query =
    step === 1
      ? queryFor(snapshot, columns, rows)
      : sql`
          select ${list([sql`customer_id`, ...columns.map(id)])}
          from (
            select *, row_number() over (order by customer_id) as place
            from (${queryFor(snapshot, columns, rows)})
          )
          where place % ${literal(step)} = 1
          order by customer_id`;
  return { matrix: matrixOf(await engine.columns(query), columns), customers };
}

function queryFor({ table }: Snapshot, columns: readonly string[], rows: Sql | undefined): Sql {
  return sql`
    select ${list([sql`customer_id`, ...columns.map(id)])}
    from ${id(table)}
    ${rows === undefined ? sql`` : sql`where customer_id in (select customer_id from (${rows}))`}
    order by customer_id`;
}

function matrixOf({ texts, numbers }: Columns, columns: readonly string[]): Matrix {
  return {
    ids: (texts["customer_id"] ?? []).map(String),
    columns,
    values: columns.map((name) => numbers[name] ?? new Float64Array()),
  };
}

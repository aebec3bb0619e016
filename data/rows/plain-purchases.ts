import { join } from "node:path";
import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import { about } from "../errors.ts";
import { checkPersonal } from "../personal/personal-columns.ts";
import type { FileRead } from "../quality/quality.ts";
import type { Configuration, SourceOptions } from "../schema.ts";
import { idText } from "../types/column-types.ts";
import { openSource } from "../ways/source-opening.ts";
import type { StagedFile } from "../ways/staging.ts";
import { ascends } from "./ascending.ts";
import { type CanonicalColumns, canonicalColumns } from "./canonical-columns.ts";
import { openEvaluation } from "./evaluation.ts";
import { type JudgeOptions, reasonOf, timeOf } from "./judging.ts";
import { checkMapping, type Mapping, usedColumns } from "./mapping.ts";
import { declares } from "./parquet-reading.ts";
import { fewOf, GAP_DAYS } from "./plausible-days.ts";
import { cellsOf, type FileColumn, parquetRows, reader, sharedColumns } from "./raw-table.ts";

/**
 * The purchases of a business whose only source is one Parquet file that declares the types of all that is used, and of which
 * every row is accepted, is a purchase and an order of its own: they are read where they lie, and no table of them is made.
 */
export interface PlainPurchases {
  readonly source: string;
  readonly file: FileRead;
  /** Query for `raw` (the file's id), occurred_at, day, hour and `columns`. */
  readonly rows: Sql;
  /** A customer's id as text, over `raw`. */
  readonly customer: Sql;
  readonly columns: readonly string[];
  readonly firstDay: string;
  readonly lastDay: string;
  /** Whether purchases carry a time of day. */
  readonly hours: boolean;
}

export interface PlainOptions {
  /** Paths in the configuration are relative to it. */
  readonly folder: string;
  /** An existing folder; nothing is copied to it where all goes well. */
  readonly temporary: string;
}

/** Returns the purchases of such a business; null of any other, which is to be read row by row. */
export async function openPlainPurchases(
  engine: Engine,
  { sources, timezone }: Configuration,
  options: PlainOptions,
): Promise<PlainPurchases | null> {
  const [[name, source] = [], ...others] = Object.entries(sources);
  if (name === undefined || source === undefined || others.length > 0 || !isPlain(source))
    return null;
  const [file, ...more] = await stage(engine, name, source, options);
  if (file === undefined || more.length > 0 || file.format !== "parquet") return null;
  const columns = await about(name, () => sharedColumns(engine, [file]));
  checkPersonal(name, source, columns);
  const mapping = await checkMapping(engine, name, source, columns);
  const customers = plainColumn(mapping, "customer_id");
  const order = plainColumn(mapping, "order_id");
  if (customers === null || order === null) return null;
  const used = usedColumns(mapping);
  const given = { name, source, mapping, timezone, exact: new Set<string>(), columns, used };
  if (!mapping.columns.every(({ plain }) => plain !== null)) return null;
  if (!declares([file], { ...given, nulls: [], table: "" })) return null;
  if (!(await ascends(engine, reader(file), orderOf(order, columns)))) return null;
  return await rowsOf(engine, file, { ...given, customers });
}

/** Whether nothing in a source's configuration speaks against any row. */
function isPlain({ kind, reject, duplicates = "drop", nulls, postgres }: SourceOptions): boolean {
  return (
    kind === "transactions" &&
    reject.length === 0 &&
    duplicates === "drop" &&
    nulls === undefined &&
    postgres === undefined
  );
}

async function stage(
  engine: Engine,
  name: string,
  source: SourceOptions,
  { folder, temporary }: PlainOptions,
): Promise<readonly StagedFile[]> {
  const mentioned = Object.values(source.columns);
  const opened = await openSource(engine, name, source, { folder, temporary, mentioned });
  const [part] = opened;
  if (part === undefined || opened.length > 1 || part.format !== "parquet") return [];
  return [await about(part.name, () => part.stage(join(temporary, `${name}.txt`)))];
}

interface RowsOptions extends Omit<JudgeOptions, "table"> {
  readonly columns: readonly FileColumn[];
  readonly used: ReadonlySet<string>;
  /** The file's column of customers. */
  readonly customers: string;
}

/** Looks at every row once, by days; null where one is not what it should be. */
async function rowsOf(
  engine: Engine,
  file: StagedFile,
  { columns, used, customers, ...options }: RowsOptions,
): Promise<PlainPurchases | null> {
  const { name, source, mapping } = options;
  const kept = columns
    .filter((column) => used.has(column.name))
    .map((column, i) => ({ ...column, column: id(`quintile.${i}`) }));
  const cells = cellsOf(file, kept, { exact: options.exact, nulls: [] });
  const from = sql`(
    select ${list(kept.map(({ column }, i) => sql`${cells[i] ?? sql`null`} as ${column}`))}
    from ${reader(file)}
  )`;
  const [view, typed] = ["plain_purchases", "plain_purchases_typed"];
  await engine.run(sql`create or replace view ${id(view)} as select * from ${from}`);
  const raw = { table: view, columns: kept, sampled: false, hashes: [], from: [from], row: ROW };
  const evaluation = await openEvaluation(engine, raw, typed, mapping, options);
  const canonical = await canonicalColumns(engine, raw, evaluation, options);
  const column = evaluation.raw(customers);
  const customer = evaluation.take(column.column);
  // An id is read once for each customer, not in each row.
  const reason = reasonOf({ ...canonical, customer }, source.kind, []);
  const found = canonical.columns.filter(({ name: one }) => one !== "is_return");
  const judged = sql`
    select ${list([
      sql`${customer} as raw`,
      ...timeOf(canonical, source.kind),
      ...found.map(({ name: one, value }) => sql`${value} as ${id(one)}`),
      sql`${reason} > 0 or ${isReturn(canonical)} as odd`,
    ])}
    from ${evaluation.from()[0] ?? from}`;
  const [row] = await engine.rows(sql`
    with days as (
      select day, count(*) as n, bool_or(odd) as odd, bool_or(hour <> 0) as hours
      from (${judged})
      group by day
    )
    select
      sum(n)::bigint as rows,
      bool_or(odd) as odd,
      bool_or(hours) as hours,
      min(day) as first_day,
      max(day) as last_day,
      sum(n) filter (day >= (select max(day) from days) - ${literal(GAP_DAYS)}) as late
    from days`);
  await engine.run(sql`drop view ${id(typed)}`);
  const rows = Number(row?.["rows"]);
  if (row === undefined || rows === 0 || row["odd"] !== false) return null;
  if (rows !== (await parquetRows(engine, file))) return null;
  if (Number(row["late"]) <= fewOf(rows)) return null;
  return {
    source: name,
    file: {
      path: file.name,
      bytes: file.bytes,
      sha256: file.sha256,
      rows_read: rows,
      rows_accepted: rows,
      rows_rejected: 0,
    },
    rows: sql`select * exclude (odd) from (${judged})`,
    customer: await idText(engine, raw, { ...column, column: id("raw") }),
    columns: found.map(({ name: one }) => one),
    firstDay: String(row["first_day"]),
    lastDay: String(row["last_day"]),
    hours: row["hours"] === true,
  };
}

function isReturn({ columns }: CanonicalColumns): Sql {
  return columns.find(({ name }) => name === "is_return")?.value ?? sql`false`;
}

function plainColumn({ columns }: Mapping, name: string): string | null {
  return columns.find((mapped) => mapped.name === name)?.plain ?? null;
}

/** Says by which order of values a column of order numbers ascends. */
function orderOf(column: string, columns: readonly FileColumn[]) {
  const type = columns.find(({ name }) => name === column)?.type ?? "";
  return { column, text: !/INT/.test(type) };
}

/** No row's number is asked for. */
const ROW: Sql = sql`null::bigint`;

import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import { ConfigurationError, DataError } from "../errors.ts";
import { inferType, type TypeOptions } from "../types/column-types.ts";
import type { OpenedFile } from "../ways/opening.ts";
import type { StagedFile } from "../ways/staging.ts";
import {
  type Judged,
  type JudgeOptions,
  judgeRows,
  REASON,
  UNLIKE_FIRST_ROWS,
  UNREADABLE,
} from "./judging.ts";
import type { Mapping } from "./mapping.ts";
import {
  blanksOf,
  cleaned,
  csvReader,
  type RawColumn,
  type RawRows,
  ROW_HASH,
} from "./raw-table.ts";

/** Rows that tell how the columns of a file are written. */
const FIRST_ROWS = 5_000;

/** A delimited file as an engine would read it. */
export type Delimited = Pick<
  StagedFile,
  "readable" | "headed" | "columns" | "dialect" | "exotic" | "padded"
>;

export interface DirectOptions extends JudgeOptions {
  readonly used: ReadonlySet<string>;
  /**
   * When rows get a hash of all their cells: as they are read, or only once some are the same in all that is kept of
   * them; then the files must still be there.
   */
  readonly hashed: "at once" | "when asked for";
}

/**
 * Whether a source may be read without a table of its raw text between: of orders or events, in delimited files, no marks
 * for missing values.
 */
export function mayReadDirectly(
  files: readonly OpenedFile[],
  { source, mapping, exact }: Pick<DirectOptions, "source" | "mapping" | "exact">,
): boolean {
  return (
    (source.kind === "transactions" || source.kind === "events") &&
    source.nulls === undefined &&
    exact.size === 0 &&
    !needsRowNumber(mapping) &&
    files.every(({ format }) => format === "csv")
  );
}

/** Whether an expression of a mapping reads the number of a row over all files. */
export function needsRowNumber({ columns, rules }: Mapping): boolean {
  return [...columns, ...rules].some(({ expression }) =>
    expression.strings.join("").includes('"quintile.row"'),
  );
}

/**
 * Reads delimited files straight into a judged table, in one pass, with the columns read as the first rows of the first
 * file say. Returns null, and leaves nothing behind, where some cell speaks against them or a record cannot be read: then all rows
 * must be looked at first.
 */
export async function readDirectly(
  engine: Engine,
  files: readonly Delimited[],
  options: DirectOptions,
): Promise<Judged | null> {
  const first = `${options.table}_first`;
  try {
    const raw = await firstRows(engine, files, { ...options, table: first });
    const judged = await judgeRows(engine, raw, options);
    const doubts = [UNLIKE_FIRST_ROWS, ...UNREADABLE].map((reason) => literal(reason));
    const [row] = await engine.rows(
      sql`select count(*) as n from ${id(judged.table)} where ${REASON} in (${list(doubts)})`,
    );
    if (row?.["n"] === 0) return judged;
  } catch (error) {
    if (!(error instanceof ConfigurationError || error instanceof DataError || isRefusal(error)))
      throw error;
  } finally {
    await engine.run(sql`drop table if exists ${id(first)}`);
  }
  await engine.run(sql`drop table if exists ${id(options.table)}`);
  return null;
}

/** Whether the engine refused to read: what a file holds is not what its first rows said. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error && /^(Invalid Input|Conversion|Out of Range) Error/.test(error.message)
  );
}

/** Loads the first rows, finds the columns' types in them, and says how all rows are read with these types. */
async function firstRows(
  engine: Engine,
  files: readonly Delimited[],
  { table, used, mapping, source, timezone, hashed }: DirectOptions,
): Promise<RawRows> {
  const [head] = files;
  if (head === undefined) throw new Error("a source has at least one file");
  const columns: readonly RawColumn[] = head.columns
    .filter((name) => used.has(name))
    .map((name, i) => ({ name, type: null, column: id(`quintile.${i}`) }));
  const texts = rowsOf(head, columns, { types: new Map(), hashed });
  await engine.run(
    sql`create or replace table ${id(table)} as select * from ${texts} limit ${literal(FIRST_ROWS)}`,
  );
  const later = hashed === "when asked for";
  const raw = {
    table,
    columns,
    sampled: true,
    hashes: later ? [] : null,
    from: [id(table)],
    row: sql`null::bigint`,
  };
  const types = await numberTypes(engine, raw, mapping, { source, timezone });
  for (const { name, column } of columns) {
    const type = types.get(name);
    if (type !== undefined)
      await engine.run(
        sql`alter table ${id(table)} alter column ${column} type ${{ strings: [type], values: [] }}`,
      );
  }
  const typed = columns.map((column) => ({ ...column, type: types.get(column.name) ?? null }));
  return {
    ...raw,
    columns: typed,
    hashes: later
      ? files.map((file) => sql`select ${hashOf(file)} from ${csvReader(file, types)}`)
      : null,
    from: files.map((file) => rowsOf(file, typed, { types, hashed })),
  };
}

/** Columns that the reader itself may take for numbers: used as numbers only, and plainly written. */
async function numberTypes(
  engine: Engine,
  raw: RawRows,
  { columns, rules }: Mapping,
  options: TypeOptions,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Set(
    columns.flatMap(({ name, plain }) => (plain === null || NUMBERS.has(name) ? [] : [plain])),
  );
  const numbers = [...columns, ...rules].flatMap(({ uses }) => uses);
  const types = new Map<string, string>();
  for (const name of new Set(numbers.filter((one) => !texts.has(one)))) {
    const column = raw.columns.find((one) => one.name === name);
    if (column === undefined) continue;
    const { kind, misfits, guess } = await inferType(engine, raw, column, options);
    if (misfits === 0 && guess === null)
      if (kind === "integer") types.set(name, "BIGINT");
      else if (kind === "number") types.set(name, "DOUBLE");
  }
  return types;
}

const NUMBERS = new Set(["amount", "quantity", "discount", "value", "price", "cost"]);

function rowsOf(
  file: Delimited,
  columns: readonly RawColumn[],
  {
    types,
    hashed,
  }: Pick<DirectOptions, "hashed"> & { readonly types: ReadonlyMap<string, string> },
): Sql {
  const blanks = blanksOf(file);
  const cells = columns.map(({ name, type, column }) => {
    const cell =
      type === null && blanks !== "none"
        ? cleaned(id(name), { exact: false, blanks, nulls: [] })
        : id(name);
    return sql`${cell} as ${column}`;
  });
  const hash = hashed === "at once" ? [hashOf(file)] : [];
  return sql`(select ${list([...hash, ...cells])} from ${csvReader(file, types)}) as direct`;
}

function hashOf({ columns }: Delimited): Sql {
  return sql`hash(${list(columns.map((name) => id(name)))}) as ${ROW_HASH}`;
}

import type { Engine } from "../../engines/engine.ts";
import { id, literal, type Sql, sql } from "../../engines/sql.ts";
import { DataError } from "../errors.ts";
import { shownExample } from "../personal/personal.ts";
import type { RawColumn, RawRows } from "../rows/raw-table.ts";
import type { SourceOptions } from "../schema.ts";
import { type DateReading, readDates, toLocal, toUtc } from "./date-formats.ts";
import { type NumberReading, readNumbers } from "./number-formats.ts";
import { statedFormats } from "./stated-formats.ts";

export type ColumnKind = "integer" | "number" | "flag" | "date" | "timestamp" | "text";

/** A column typed by what the file holds. */
export interface TypedColumn extends RawColumn {
  readonly kind: ColumnKind;
  /** Its value, over the raw table; null where it is missing or of another type than the column. */
  readonly value: Sql;
  /** Whether a cell holds something that its type cannot read. */
  readonly unreadable: Sql | null;
  /** Where the type was learned from the first rows only: whether a cell speaks against it. */
  readonly unlike: Sql | null;
  /** Cells that its type cannot read. */
  readonly misfits: number;
  readonly guess: string | null;
}

/** A column counts as a number, date or flag when at least this share of its values does. */
const SHARE = 0.98;
const YES = ["true", "t", "yes", "y"];
const NO = ["false", "f", "no", "n"];

export interface TypeOptions {
  readonly source: SourceOptions;
  readonly timezone: string;
}

/** Returns a column with the type that nearly all of its values have, else as text. */
export async function inferType(
  engine: Engine,
  raw: RawRows,
  column: RawColumn,
  given: TypeOptions,
): Promise<TypedColumn> {
  const options = { ...given, source: column.reading ?? given.source };
  if (column.type !== null) return nativeType(raw, column, column.type, options.timezone);
  const { decimal, thousands } = options.source;
  const numbers = await readNumbers(engine, column, { table: raw.table, decimal, thousands });
  const text = {
    ...column,
    kind: "text" as const,
    value: column.column,
    ...nothingOdd,
  };
  if (numbers.total === 0) return text;
  if (numbers.fits >= SHARE * numbers.total)
    return numbers.padded && numbers.whole ? text : numberType(raw, column, numbers);
  if (numbers.fits > 0 && numbers.fits >= 0.5 * numbers.total) return text;
  const flag = await flagType(engine, raw, column);
  if (flag !== null) return flag;
  const dates = await datesIfAny(engine, raw, column, options);
  if (dates === null || dates.fits < SHARE * dates.total) return text;
  return await dateType(engine, raw, column, dates);
}

/** Returns an id column as text for expressions: one month's `C1001` among numbers must not change what they mean. */
export async function idType(
  engine: Engine,
  raw: RawRows,
  column: RawColumn,
  { timezone }: TypeOptions,
): Promise<TypedColumn> {
  if (column.type !== null) return nativeType(raw, column, column.type, timezone);
  const value = await idText(engine, raw, column);
  return { ...column, kind: "text", value, ...nothingOdd };
}

/** Returns a column as a number, whatever share of its values is one; none at all is refused. */
export async function numberColumn(
  engine: Engine,
  raw: RawRows,
  column: RawColumn,
  { source, timezone }: TypeOptions,
): Promise<TypedColumn> {
  if (column.type !== null) return nativeType(raw, column, column.type, timezone);
  const { decimal, thousands } = column.reading ?? source;
  const numbers = await readNumbers(engine, column, { table: raw.table, decimal, thousands });
  if (numbers.total > 0 && numbers.fits === 0)
    throw new DataError(
      `none of ${numbers.total} values in column '${column.name}' is a number; an example is '${shownExample(column.name, numbers.example, source.pii)}'`,
    );
  return numberType(raw, column, numbers);
}

/** Returns the text of an id column: where nearly all values are numbers, `17850.0` is `17850`. */
export async function idText(engine: Engine, raw: RawRows, column: RawColumn): Promise<Sql> {
  const shorn = (text: Sql): Sql => sql`regexp_replace(${text}, '^([+-]?\\d+)\\.0*$', '\\1')`;
  if (column.type !== null) {
    const fractional = /^(DOUBLE|FLOAT|DECIMAL)/.test(column.type);
    const text = sql`${column.column}::varchar`;
    return fractional ? shorn(text) : text;
  }
  const [row] = await engine.rows(
    sql`select count(${column.column}) as total, count(try_cast(${column.column} as double)) as numbers
      from ${id(raw.table)}`,
  );
  const total = Number(row?.["total"]);
  const numeric = total > 0 && Number(row?.["numbers"]) >= SHARE * total;
  if (!numeric) return column.column;
  return sql`case when contains(${column.column}, '.') then ${shorn(column.column)} else ${column.column} end`;
}

const nothingOdd = { unreadable: null, unlike: null, misfits: 0, guess: null };

function numberType({ sampled }: RawRows, column: RawColumn, numbers: NumberReading): TypedColumn {
  const misfits = numbers.total - numbers.fits;
  const plain = numbers.format === "1234.5" || numbers.format === "as configured";
  const value = numbers.whole && plain ? sql`try_cast(${numbers.value} as bigint)` : numbers.value;
  const unreadable = sql`(${column.column} is not null and ${value} is null)`;
  const zeros = sql`(starts_with(${column.column}, '0') and strlen(${column.column}) > 1)`;
  return {
    ...column,
    kind: numbers.whole && plain ? "integer" : "number",
    value,
    unreadable: misfits > 0 || sampled ? unreadable : null,
    unlike: sampled
      ? numbers.whole && plain
        ? sql`(${unreadable} or ${zeros})`
        : unreadable
      : null,
    misfits,
    guess: plain ? null : `column '${column.name}' holds numbers such as ${numbers.format}`,
  };
}

async function flagType(
  engine: Engine,
  raw: RawRows,
  column: RawColumn,
): Promise<TypedColumn | null> {
  const lower = sql`lower(${column.column})`;
  const rows = await engine.rows(
    sql`select distinct ${lower} as value from ${id(raw.table)} where ${column.column} is not null order by 1 limit 3`,
  );
  const values = rows.map((row) => String(row["value"]));
  const pair = YES.findIndex((yes, i) => values.every((value) => value === yes || value === NO[i]));
  if (pair < 0) return null;
  const value = sql`(${lower} = ${literal(YES[pair] ?? "")})`;
  const unlike = sql`(${lower} not in (${literal(YES[pair] ?? "")}, ${literal(NO[pair] ?? "")}))`;
  return { ...column, kind: "flag", value, ...nothingOdd, unlike: raw.sampled ? unlike : null };
}

async function datesIfAny(
  engine: Engine,
  raw: RawRows,
  column: RawColumn,
  { source, timezone }: TypeOptions,
): Promise<DateReading | null> {
  const [row] = await engine.rows(
    sql`select count(*) as n, count(*) filter (regexp_matches(v, '^\\d.*[-/. ].*\\d')) as like_dates
      from (select ${column.column} as v from ${id(raw.table)} where ${column.column} is not null limit 1000) as first_rows`,
  );
  if (Number(row?.["like_dates"]) < Number(row?.["n"]) * 0.9) return null;
  const table = { table: raw.table, sampled: raw.sampled, timezone };
  const formats = statedFormats(source, column.name);
  if (formats !== undefined) {
    const given = await readDates(engine, column, { ...table, formats });
    if (given !== null && given.fits >= SHARE * given.total) return given;
  }
  return await readDates(engine, column, table);
}

async function dateType(
  engine: Engine,
  raw: RawRows,
  column: RawColumn,
  { format, local, unlike, fits, total }: DateReading,
): Promise<TypedColumn> {
  const [row] = await engine.rows(
    sql`select count(*) filter (${local} <> date_trunc('day', ${local})) as times from ${id(raw.table)}`,
  );
  const days = Number(row?.["times"]) === 0;
  const value = days ? sql`(${local})::date` : local;
  return {
    ...column,
    kind: days ? "date" : "timestamp",
    value,
    unreadable: fits < total ? sql`(${column.column} is not null and ${value} is null)` : null,
    unlike: raw.sampled ? (days ? sql`(${unlike} or ${local} <> ${value})` : unlike) : null,
    misfits: total - fits,
    guess: `column '${column.name}' holds dates, read as ${format}`,
  };
}

function nativeType(
  { sampled }: RawRows,
  column: RawColumn,
  type: string,
  timezone: string,
): TypedColumn {
  const as = (kind: ColumnKind, value: Sql = column.column): TypedColumn => ({
    ...column,
    kind,
    value,
    ...nothingOdd,
    unlike: sampled && type === "DOUBLE" ? sql`(not isfinite(${column.column}))` : null,
  });
  if (/^(U?(TINY|SMALL|BIG)INT|U?INTEGER)$/.test(type)) return as("integer");
  if (/^(U?HUGEINT|DECIMAL|DOUBLE|FLOAT)/.test(type)) return as("number");
  if (type === "BOOLEAN") return as("flag");
  if (type === "DATE") return as("date");
  if (type === "TIMESTAMP WITH TIME ZONE") return as("timestamp", toLocal(column.column, timezone));
  if (type.startsWith("TIMESTAMP")) return as("timestamp", sql`${column.column}::timestamp`);
  return as("text", sql`${column.column}::varchar`);
}

interface ReadTime {
  readonly local: Sql;
  readonly utc: Sql;
  /** Where the format was learned from the first rows only: whether a cell speaks against it. */
  readonly unlike: Sql | null;
  readonly guess: string | null;
}

/** Returns how a column is to be read as time; none at all is refused, naming the format and an example. */
export async function dateColumn(
  engine: Engine,
  raw: RawRows,
  column: RawColumn,
  { source, timezone }: TypeOptions,
): Promise<ReadTime> {
  if (column.type !== null && /^(DATE|TIMESTAMP)/.test(column.type)) {
    const { value } = nativeType(raw, column, column.type, timezone);
    const zoned = column.type === "TIMESTAMP WITH TIME ZONE";
    const local = sql`${value}::timestamp`;
    return {
      local,
      utc: zoned ? sql`timezone('UTC', ${column.column})` : toUtc(local, timezone),
      unlike: null,
      guess: null,
    };
  }
  const text =
    column.type === null ? column : { ...column, column: sql`(${column.column}::varchar)` };
  const formats = statedFormats(column.reading ?? source, column.name);
  const reading = await readDates(engine, text, {
    table: raw.table,
    sampled: raw.sampled,
    timezone,
    formats,
  });
  if (reading === null || reading.fits === 0) {
    const [row] = await engine.rows(
      sql`select min(${text.column}) as example, count(${text.column}) as total,
          count(*) filter (try_cast(${text.column} as double) between 20000 and 80000) as serials
        from ${id(raw.table)} where ${text.column} is not null`,
    );
    const total = Number(row?.["total"]);
    const example = shownExample(column.name, row?.["example"], source.pii);
    if (total === 0) throw new DataError(`column '${column.name}' holds no date, it is empty`);
    throw new DataError(
      formats === undefined
        ? `none of ${total} values in column '${column.name}' is a date that we know; an example is '${example}', ${row?.["serials"] === total ? "which may be a day as Excel counts them: then say date_format: excel" : "say its date_format"}`
        : `none of ${total} values in column '${column.name}' fits date_format '${formats.join("', '")}'; an example is '${example}'`,
    );
  }
  const guessed = formats === undefined;
  return {
    local: reading.local,
    utc: reading.utc,
    unlike: raw.sampled ? reading.unlike : null,
    guess: guessed ? `column '${column.name}' holds dates, read as ${reading.format}` : null,
  };
}

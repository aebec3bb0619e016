import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import { DataError } from "../errors.ts";
import { shownExample } from "../personal/personal.ts";
import type { RawColumn } from "../rows/raw-table.ts";

/** A way to read a column's text as numbers. */
export interface NumberReading {
  /** `1234.5`, `1,234.50`, `1.234,50`: how its numbers are written. */
  readonly format: string;
  readonly fits: number;
  readonly total: number;
  /** A value that it does not read, or null. */
  readonly example: string | null;
  /** Whether every value is whole, without a point or exponent, and fits 18 digits. */
  readonly whole: boolean;
  /** Whether some value starts with a zero that a number would lose. */
  readonly padded: boolean;
  /** DOUBLE; null where the text is no number. */
  readonly value: Sql;
}

export interface NumberOptions {
  readonly table: string;
  readonly decimal?: string | undefined;
  readonly thousands?: string | undefined;
}

/** Returns how a text column is to be read as numbers: plainly where that reads all, else as most of them are written. */
export async function readNumbers(
  engine: Engine,
  { column, name }: Pick<RawColumn, "column" | "name">,
  { table, decimal, thousands }: NumberOptions,
): Promise<NumberReading> {
  if (decimal !== undefined || thousands !== undefined) {
    const bare =
      thousands === undefined ? column : sql`replace(${column}, ${literal(thousands)}, '')`;
    const pointed = decimal === "," ? sql`replace(${bare}, ',', '.')` : bare;
    return await counted(engine, table, column, "as configured", finite(pointed));
  }
  const plain = await counted(engine, table, column, "1234.5", finite(column));
  if (plain.fits === plain.total || !(await mostlyDigits(engine, table, column))) return plain;
  const bare = sql`regexp_replace(regexp_replace(${column}, '^([-+]?)\\s*[£$€]\\s*', '\\1'), '\\s*[£$€]$', '')`;
  const points = await counted(
    engine,
    table,
    column,
    "1,234.50",
    sql`case when regexp_full_match(${bare}, '[-+]?(\\d{1,3}([,''’]\\d{3})+|\\d+)(\\.\\d+)?')
      then ${finite(sql`regexp_replace(${bare}, '[,''’]', '', 'g')`)} end`,
  );
  const commas = await counted(
    engine,
    table,
    column,
    "1.234,50",
    sql`case when regexp_full_match(${bare}, '[-+]?(\\d{1,3}([. \\x{a0}\\x{202f}]\\d{3})+|\\d+)(,\\d+)?')
      then ${finite(sql`replace(regexp_replace(${bare}, '[. \\x{a0}\\x{202f}]', '', 'g'), ',', '.')`)} end`,
  );
  const most = Math.max(plain.fits, points.fits, commas.fits);
  if (most === plain.fits) return plain;
  if (points.fits === most && commas.fits === most) {
    const [row] = await engine.rows(
      sql`select ${column} as example from ${id(table)} where ${points.value} <> ${commas.value} limit 1`,
    );
    if (row !== undefined)
      throw new DataError(
        `numbers such as '${shownExample(name, row["example"])}' in column '${name}' can be read with a decimal comma and with a thousands comma, say which with decimal or thousands`,
      );
  }
  return points.fits === most ? points : commas;
}

/** Whether the first values look like amounts at all: most columns of text need no closer look. */
async function mostlyDigits(engine: Engine, table: string, column: Sql): Promise<boolean> {
  const [row] = await engine.rows(
    sql`select count(*) as n, count(*) filter (regexp_matches(value, '^[-+£$€ ]*\\d')) as digits
      from (select ${column} as value from ${id(table)} where ${column} is not null limit 1000) as first_rows`,
  );
  return Number(row?.["digits"]) >= 0.5 * Number(row?.["n"]);
}

function finite(text: Sql): Sql {
  return sql`case when isfinite(try_cast(${text} as double)) then try_cast(${text} as double) end`;
}

async function counted(
  engine: Engine,
  table: string,
  column: Sql,
  format: string,
  value: Sql,
): Promise<NumberReading> {
  const [row] = await engine.rows(
    sql`select ${list([
      sql`count(${column}) as total`,
      sql`count(${value}) as fits`,
      sql`min(${column}) filter (${column} is not null and ${value} is null) as example`,
      sql`count(*) filter (regexp_full_match(${column}, '[+-]?\\d{1,18}')) as wholes`,
      sql`count(*) filter (regexp_matches(${column}, '^[+-]?0\\d')) as padded`,
    ])} from ${id(table)}`,
  );
  const total = Number(row?.["total"]);
  const example = row?.["example"] ?? null;
  return {
    format,
    fits: Number(row?.["fits"]),
    total,
    example: example === null ? null : String(example),
    whole: Number(row?.["wholes"]) === Number(row?.["fits"]),
    padded: Number(row?.["padded"]) > 0,
    value,
  };
}

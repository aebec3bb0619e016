import type { Engine } from "../../engines/engine.ts";
import { type Sql, sql } from "../../engines/sql.ts";
import { ConfigurationError, DataError } from "../errors.ts";
import { shownExample } from "../personal/personal.ts";
import type { Evaluation } from "../rows/evaluation.ts";
import type { Mapped } from "../rows/mapping.ts";
import type { RawRows } from "../rows/raw-table.ts";
import { dateColumn, type TypeOptions } from "./column-types.ts";
import { readDates, toLocal, toUtc } from "./date-formats.ts";
import { statedFormats } from "./stated-formats.ts";

export interface Time {
  readonly local: Sql;
  readonly utc: Sql;
  /** Whether the row gives a time at all. */
  readonly given: Sql;
}

/** Returns a mapped column or expression as time; one that holds no time at all is refused. */
export async function readTime(
  engine: Engine,
  raw: RawRows,
  evaluation: Evaluation,
  mapped: Mapped,
  { source, timezone }: TypeOptions,
): Promise<Time & { readonly unlike: Sql | null; readonly guess: string | null }> {
  const { take } = evaluation;
  if (mapped.plain !== null) {
    const column = evaluation.raw(mapped.plain);
    const read = await dateColumn(engine, raw, column, { source, timezone });
    const given = take(sql`${column.column} is not null`);
    return {
      local: take(read.local),
      utc: take(read.utc),
      given,
      unlike: read.unlike === null ? null : take(read.unlike),
      guess: read.guess,
    };
  }
  const { value, failed, type } = await evaluation.evaluate(mapped);
  const given = sql`(${failed} or ${value} is not null)`;
  if (type === "TIMESTAMP WITH TIME ZONE")
    return {
      local: toLocal(value, timezone),
      utc: sql`timezone('UTC', ${value})`,
      given,
      unlike: null,
      guess: null,
    };
  if (/^(DATE|TIMESTAMP)/.test(type)) {
    const local = sql`(${value})::timestamp`;
    return { local, utc: toUtc(local, timezone), given, unlike: null, guess: null };
  }
  if (type !== "VARCHAR")
    throw new ConfigurationError(`${mapped.where}: a date or a text was expected, got a number`);
  const formats = statedFormats(source, mapped.name);
  const reading = await readDates(
    engine,
    { column: sql`(try({'v': ${mapped.expression}})).v`, name: mapped.name },
    { table: evaluation.view, sampled: raw.sampled, timezone, formats },
  );
  if (reading === null || reading.fits === 0)
    throw new DataError(
      `${mapped.where} gives no date; an example is '${shownExample(mapped.uses[0] ?? mapped.name, reading?.example, source.pii)}'`,
    );
  const guess = formats === undefined ? `${mapped.where} is read as ${reading.format}` : null;
  return {
    local: take(reading.local),
    utc: take(reading.utc),
    given,
    unlike: raw.sampled ? take(reading.unlike) : null,
    guess,
  };
}

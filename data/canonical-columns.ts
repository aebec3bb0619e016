import type { Engine } from "../engines/engine.ts";
import { list, literal, type Sql, sql } from "../engines/sql.ts";
import { dateColumn, idText, numberColumn, padded, type TypedColumn } from "./column-types.ts";
import { readDates, toLocal, toUtc } from "./date-formats.ts";
import { ConfigurationError, DataError } from "./errors.ts";
import type { Evaluated, Evaluation } from "./evaluation.ts";
import { IDS } from "./id-columns.ts";
import type { Mapped, Mapping } from "./mapping.ts";
import { shownExample } from "./personal.ts";
import type { RawRows } from "./raw-table.ts";
import type { SourceOptions } from "./schema.ts";
import { statedFormats } from "./stated-formats.ts";
import { keptKind, keptType, MONEY, type StoredColumn, typeName } from "./stored-types.ts";

/** A source's canonical columns as SQL over its evaluation. */
export interface CanonicalColumns {
  readonly customer: Sql;
  /** Null for customers without `known_at`. */
  readonly time: Time | null;
  readonly columns: readonly (StoredColumn & { readonly value: Sql })[];
  /** Conditions under which a row holds a number that cannot be read. */
  readonly unreadable: readonly Sql[];
  /** Conditions under which a cell speaks against what the first rows said of its column. */
  readonly unlike: readonly Sql[];
  readonly guesses: readonly string[];
}

interface Time {
  readonly local: Sql;
  readonly utc: Sql;
  /** Whether the row gives a time at all. */
  readonly given: Sql;
}

export interface ColumnOptions {
  readonly name: string;
  readonly source: SourceOptions;
  readonly mapping: Mapping;
  readonly timezone: string;
  /** Columns that stay raw text. */
  readonly exact: ReadonlySet<string>;
}

const NUMBERS = ["amount", "quantity", "discount", "value"];
const TEXTS = ["category", "channel", "campaign", "type"];

/** Returns a source's canonical columns, extras and attributes, each read as its meaning asks. */
export async function canonicalColumns(
  engine: Engine,
  raw: RawRows,
  evaluation: Evaluation,
  options: ColumnOptions,
): Promise<CanonicalColumns> {
  const { name, source, mapping, exact } = options;
  const guesses: string[] = [];
  const unreadable: Sql[] = [];
  const unlike: Sql[] = [];
  const columns: { readonly name: string; readonly type: string; readonly value: Sql }[] = [];
  let customer: Sql = sql`null`;
  let time: Time | null = null;
  const { take } = evaluation;

  const number = async (mapped: Mapped): Promise<Sql> => {
    const used: TypedColumn[] = [];
    let value: Sql;
    if (mapped.plain === null) {
      const evaluated = await evaluation.evaluate(mapped);
      for (const column of mapped.uses) used.push(await evaluation.typed(column));
      unreadable.push(evaluated.failed);
      value = evaluated.value;
    } else {
      const column = await numberColumn(engine, raw, evaluation.raw(mapped.plain), options);
      if (column.guess !== null) guesses.push(column.guess);
      if (column.unlike !== null) unlike.push(take(column.unlike));
      used.push(column);
      value = take(column.value);
    }
    for (const column of used)
      if (column.unreadable !== null) unreadable.push(take(column.unreadable));
    const money = sql`try_cast(${value} as decimal(18, 4))`;
    unreadable.push(sql`(${value} is not null and ${money} is null)`);
    return money;
  };
  const text = async ({ name: canonical, plain }: Mapped): Promise<Sql> => {
    const column = evaluation.raw(plain ?? "");
    if (raw.sampled && column.type === null) unlike.push(take(padded(column.column)));
    return take(
      IDS.includes(canonical) ? await idText(engine, raw, column) : sql`${column.column}::varchar`,
    );
  };

  for (const mapped of mapping.columns) {
    const own = source.kind !== "customers";
    if (mapped.name === "customer_id")
      customer =
        mapped.plain === null ? asId(await evaluation.evaluate(mapped)) : await text(mapped);
    else if (mapped.name === "at" || mapped.name === "known_at") {
      const read = await readTime(engine, raw, evaluation, mapped, options);
      if (read.guess !== null) guesses.push(read.guess);
      if (read.unlike !== null) unlike.push(read.unlike);
      time = read;
    } else if (own && NUMBERS.includes(mapped.name))
      columns.push({ name: mapped.name, type: MONEY, value: await number(mapped) });
    else if (own && [...IDS, ...TEXTS].includes(mapped.name)) {
      const value =
        mapped.plain === null
          ? sql`nullif(trim((${(await evaluation.evaluate(mapped)).value})::varchar), '')`
          : await text(mapped);
      columns.push({ name: mapped.name, type: "VARCHAR", value });
    } else if (mapped.plain !== null)
      columns.push(await taken(evaluation, mapped.name, mapped.plain, options));
    else {
      const { value, type } = await evaluation.evaluate(mapped);
      const kept = keptType(type, source.kind);
      columns.push({ name: mapped.name, type: kept, value: sql`(${value})::${typeName(kept)}` });
    }
  }
  const misfits: string[] = [];
  for (const attribute of mapping.attributes) {
    const free = !RESERVED.includes(attribute.toLowerCase());
    const called = free ? attribute : `attribute_${attribute}`;
    if (!free) guesses.push(`column '${attribute}' is called '${called}', its own name is taken`);
    columns.push(await taken(evaluation, called, attribute, options));
    const odd = exact.has(attribute) ? 0 : (await evaluation.typed(attribute)).misfits;
    if (odd > 0) misfits.push(`${odd} of column '${attribute}'`);
  }
  if (misfits.length > 0)
    guesses.push(
      `values that are not of their column's type count as missing: ${misfits.join(", ")}`,
    );
  if (source.kind === "events" && !columns.some((column) => column.name === "type"))
    columns.push({
      name: "type",
      type: "VARCHAR",
      value: sql`${literal(source.type ?? name)}::varchar`,
    });
  if (source.kind === "transactions") {
    const negative = columns.flatMap(({ name: column, value }) => {
      if (column === "cancels") return [sql`${value} is not null`];
      return ["amount", "quantity"].includes(column) ? [sql`coalesce(${value} < 0, false)`] : [];
    });
    columns.push({
      name: "is_return",
      type: "BOOLEAN",
      value: negative.length === 0 ? sql`false` : list(negative, " or "),
    });
  }
  return { customer, time, columns, unreadable, unlike, guesses };
}

const RESERVED = ["source", "customer_id", "known_at", "file_row"];

async function taken(
  evaluation: Evaluation,
  name: string,
  column: string,
  { source, exact }: ColumnOptions,
): Promise<StoredColumn & { readonly value: Sql }> {
  const raw = exact.has(name) || exact.has(column);
  const typed = raw ? null : await evaluation.typed(column);
  const type = typed === null ? "VARCHAR" : keptKind(typed.kind, source.kind);
  const value = evaluation.take(typed?.value ?? evaluation.raw(column).column);
  return { name, type, value: sql`${value}::${typeName(type)}` };
}

function asId({ value, type }: Evaluated): Sql {
  const text = sql`nullif(trim((${value})::varchar), '')`;
  return /^(DOUBLE|FLOAT|DECIMAL)/.test(type) ? sql`regexp_replace(${text}, '\\.0*$', '')` : text;
}

async function readTime(
  engine: Engine,
  raw: RawRows,
  evaluation: Evaluation,
  mapped: Mapped,
  { source, timezone }: ColumnOptions,
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

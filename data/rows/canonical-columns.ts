import type { Engine } from "../../engines/engine.ts";
import { list, literal, type Sql, sql } from "../../engines/sql.ts";
import { MEANINGS } from "../kinds.ts";
import type { SourceOptions } from "../schema.ts";
import { idText, numberColumn, type TypedColumn } from "../types/column-types.ts";
import { type End, endOf } from "../types/ended-column.ts";
import { flagOf } from "../types/flag-column.ts";
import { keptKind, keptType, MONEY, type StoredColumn, typeName } from "../types/stored-types.ts";
import { readTime, type Time } from "../types/time-column.ts";
import type { Evaluated, Evaluation } from "./evaluation.ts";
import type { Mapped, Mapping } from "./mapping.ts";
import type { RawRows } from "./raw-table.ts";

/** A source's canonical columns as SQL over its evaluation. */
export interface CanonicalColumns {
  readonly customer: Sql;
  /** Null for customers without `known_at`. */
  readonly time: Time | null;
  readonly columns: readonly (StoredColumn & { readonly value: Sql })[];
  /** Null for all but subscriptions. */
  readonly end: Pick<End, "local" | "unreadable"> | null;
  /** Ids that stay the integers that the file declares. */
  readonly numbered: readonly string[];
  /** Conditions under which a row holds a number that cannot be read. */
  readonly unreadable: readonly Sql[];
  /** Conditions under which a cell speaks against what the first rows said of its column. */
  readonly unlike: readonly Sql[];
  readonly guesses: readonly string[];
}

export interface ColumnOptions {
  readonly name: string;
  readonly source: SourceOptions;
  readonly mapping: Mapping;
  readonly timezone: string;
  /** Columns that stay raw text. */
  readonly exact: ReadonlySet<string>;
  /** Ids that may stay the integers that a file declares; by default all become text. */
  readonly mayBeNumbered?: ReadonlySet<string>;
}

/** Returns a source's canonical columns, extras and attributes, each read as its meaning asks. */
export async function canonicalColumns(
  engine: Engine,
  raw: RawRows,
  evaluation: Evaluation,
  options: ColumnOptions,
): Promise<CanonicalColumns> {
  const { name, source, mapping, exact, mayBeNumbered = new Set() } = options;
  const meaning = MEANINGS[source.kind];
  const guesses: string[] = [];
  const unreadable: Sql[] = [];
  const unlike: Sql[] = [];
  const numbered: string[] = [];
  const columns: { readonly name: string; readonly type: string; readonly value: Sql }[] = [];
  let customer: Sql = sql`null`;
  let time: Time | null = null;
  let end: End | null = null;
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
    if (mayBeNumbered.has(canonical) && isInteger(column.type)) {
      numbered.push(canonical);
      return take(column.column);
    }
    return take(
      meaning.ids.includes(canonical) || canonical === "customer_id"
        ? await idText(engine, raw, column)
        : sql`${column.column}::varchar`,
    );
  };

  for (const mapped of mapping.columns) {
    if (mapped.name === "customer_id")
      customer =
        mapped.plain === null ? asId(await evaluation.evaluate(mapped)) : await text(mapped);
    else if (mapped.name === meaning.time) {
      const read = await readTime(engine, raw, evaluation, mapped, options);
      if (read.guess !== null) guesses.push(read.guess);
      if (read.unlike !== null) unlike.push(read.unlike);
      time = read;
    } else if (mapped.name === "ended_at" && source.kind === "subscriptions") {
      const ended = await endOf(engine, raw, evaluation, mapped, options);
      columns.push(...ended.columns);
      guesses.push(...ended.guesses);
      end = ended;
    } else if (meaning.flags.includes(mapped.name)) {
      const flag = await flagOf(engine, raw, evaluation, mapped);
      columns.push({ name: mapped.name, type: "BOOLEAN", value: flag.value });
      guesses.push(...flag.guesses);
    } else if (meaning.numbers.includes(mapped.name))
      columns.push({ name: mapped.name, type: MONEY, value: await number(mapped) });
    else if ([...meaning.ids, ...meaning.texts].includes(mapped.name)) {
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
  return { customer, time, end, columns, numbered, unreadable, unlike, guesses };
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

/** Whether a column is declared as integers that all are a BIGINT. */
function isInteger(type: string | null): boolean {
  return type !== null && /^(U?(TINY|SMALL)INT|U?INTEGER|BIGINT)$/.test(type);
}

function asId({ value, type }: Evaluated): Sql {
  const text = sql`nullif(trim((${value})::varchar), '')`;
  return /^(DOUBLE|FLOAT|DECIMAL)/.test(type) ? sql`regexp_replace(${text}, '\\.0*$', '')` : text;
}

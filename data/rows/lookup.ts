import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import { ConfigurationError } from "../errors.ts";
import { unknownName } from "../nearest.ts";
import type { SourceOptions } from "../schema.ts";
import { idText } from "../types/column-types.ts";
import { openEvaluation } from "./evaluation.ts";
import { type Judged, REASON } from "./judging.ts";
import type { Mapped, Mapping } from "./mapping.ts";
import { type FileColumn, type RawColumn, type RawTable, ROW_HASH } from "./raw-table.ts";

export type LookupOptions = Extract<SourceOptions, { readonly kind: "lookup" }>;

/** A lookup whose rows have been judged: at most one row a key, and the columns that it lends. */
export interface Lookup {
  readonly source: string;
  readonly options: LookupOptions;
  readonly table: string;
  readonly lends: readonly RawColumn[];
}

/** A pair of columns that must agree: the joined source's and the lookup's. */
export interface KeyPair {
  readonly theirs: string;
  readonly ours: string;
}

/** Returns the pairs of columns that `join.on` names. */
export function keyPairs({ join: { on } }: LookupOptions): readonly KeyPair[] {
  if (typeof on === "string") return [{ theirs: on, ours: on }];
  if (Array.isArray(on)) return on.map((name) => ({ theirs: name, ours: name }));
  return Object.entries(on).map(([theirs, ours]) => ({ theirs, ours }));
}

/** Names the column of a judged lookup that holds the nth part of its key, as text. */
export function keyColumn(nth: number): Sql {
  return id(`quintile.key${nth}`);
}

/** Returns a lookup's options with every column that it lends or is joined by under its name. */
export function lookupColumns(
  source: string,
  options: LookupOptions,
  columns: readonly FileColumn[],
): LookupOptions {
  const names = columns.map(({ name }) => name);
  const lent =
    Object.keys(options.columns).length > 0
      ? { ...options.columns }
      : Object.fromEntries(names.map((name) => [name, name]));
  for (const { ours } of keyPairs(options)) {
    if (Object.hasOwn(lent, ours)) continue;
    if (!names.includes(ours))
      throw new ConfigurationError(
        unknownName(
          "column",
          ours,
          [...Object.keys(lent), ...names],
          `sources.${source}.join.on of the lookup`,
        ),
      );
    lent[ours] = ours;
  }
  return { ...options, columns: lent };
}

const REASONS = ["accepted", "missing key"] as const;

export interface JudgeLookupOptions {
  readonly name: string;
  readonly source: LookupOptions;
  readonly mapping: Mapping;
  readonly timezone: string;
  readonly table: string;
}

/** Judges a lookup's rows: without a key, spoken against by a rule, or of a key that an earlier row has. */
export async function judgeLookup(
  engine: Engine,
  raw: RawTable,
  { name, source, mapping, timezone, table }: JudgeLookupOptions,
): Promise<{ readonly judged: Judged; readonly lookup: Lookup }> {
  const view = `${table}_typed`;
  const evaluation = await openEvaluation(engine, raw, view, mapping, { source, timezone });
  const lent: { readonly name: string; readonly type: string | null; readonly value: Sql }[] = [];
  for (const mapped of mapping.columns) {
    if (mapped.plain === null) {
      const { value, type } = await evaluation.evaluate(mapped);
      lent.push({ name: mapped.name, type: /NULL/.test(type) ? null : type, value });
    } else {
      const { column, type } = evaluation.raw(mapped.plain);
      lent.push({ name: mapped.name, type, value: evaluation.take(column) });
    }
  }
  const pairs = keyPairs(source);
  const keys: Sql[] = [];
  for (const { ours } of pairs) {
    const mapped = mapping.columns.find((one) => one.name === ours);
    if (mapped === undefined) throw new Error(`key '${ours}' was not mapped`);
    keys.push(await keyText(engine, raw, evaluation, mapped));
  }
  const rules: Sql[] = [];
  for (const rule of mapping.rules) rules.push((await evaluation.evaluate(rule)).value);
  const cases = [
    sql`when ${list(
      keys.map((key) => sql`${key} is null`),
      " or ",
    )} then 1`,
    ...rules.map((rule, i) => sql`when (${rule})::boolean then ${literal(REASONS.length + i)}`),
  ];
  // Common subexpressions would be pulled out of `try`, and then one unreadable cell fails the whole query.
  await engine.run(sql`set disabled_optimizers = 'common_subexpressions'`);
  const [rows = id(raw.table)] = evaluation.from();
  try {
    await engine.run(
      sql`create or replace table ${id(table)} as
        select ${list([
          ROW_HASH,
          sql`(case ${list(cases, "\n")} else 0 end)::usmallint as ${REASON}`,
          ...keys.map((key, i) => sql`${key} as ${keyColumn(i)}`),
          ...lent.map((column) => sql`${column.value} as ${id(column.name)}`),
        ])}
        from ${rows}`,
    );
  } finally {
    await engine.run(sql`reset disabled_optimizers`);
  }
  await engine.run(sql`drop view ${id(view)}`);
  const reasons = [...REASONS, ...mapping.rules.map(({ because }) => because), "duplicate"];
  await rejectLaterKeys(engine, table, pairs.length, reasons.length - 1);
  const isKey = (column: string) => pairs.some(({ ours }) => ours === column);
  return {
    judged: {
      source: name,
      kind: "lookup",
      table,
      dated: false,
      loaded: raw.files.map((file) => file.rows),
      hashes: null,
      columns: lent.map(({ name: column, type }) => ({ name: column, type: type ?? "VARCHAR" })),
      reasons,
      guesses: [...new Set(evaluation.guesses())],
    },
    lookup: {
      source: name,
      options: source,
      table,
      lends: lent
        .filter((column) => !isKey(column.name))
        .map(({ name: column, type }) => ({
          name: column,
          type,
          column: id(column),
          reading: source,
        })),
    },
  };
}

async function keyText(
  engine: Engine,
  raw: RawTable,
  evaluation: Awaited<ReturnType<typeof openEvaluation>>,
  mapped: Mapped,
): Promise<Sql> {
  if (mapped.plain !== null)
    return evaluation.take(
      sql`nullif(trim(${await idText(engine, raw, evaluation.raw(mapped.plain))}), '')`,
    );
  const { value, type } = await evaluation.evaluate(mapped);
  const text = sql`nullif(trim((${value})::varchar), '')`;
  return /^(DOUBLE|FLOAT|DECIMAL)/.test(type) ? sql`regexp_replace(${text}, '\\.0*$', '')` : text;
}

async function rejectLaterKeys(
  engine: Engine,
  table: string,
  keys: number,
  reason: number,
): Promise<void> {
  const key = list(Array.from({ length: keys }, (_, i) => keyColumn(i)));
  await engine.run(
    sql`update ${id(table)} set ${REASON} = ${literal(reason)}
      where rowid in (
        select file_row
        from (
          select rowid as file_row, row_number() over (partition by ${key} order by rowid) as nth
          from ${id(table)}
          where ${REASON} = 0
        )
        where nth > 1
      )`,
  );
}

import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import { instantColumn } from "../kinds.ts";
import type { SourceOptions } from "../schema.ts";
import type { StoredColumn } from "../types/stored-types.ts";
import {
  type CanonicalColumns,
  type ColumnOptions,
  canonicalColumns,
} from "./canonical-columns.ts";
import { openEvaluation } from "./evaluation.ts";
import { FILE_ROW } from "./mapping.ts";
import { type RawRows, ROW_HASH } from "./raw-table.ts";
import { createRows } from "./rows-table.ts";

/** A source's rows under canonical names, each with the number of the first reason that speaks against it. */
export interface Judged {
  readonly source: string;
  readonly kind: SourceOptions["kind"];
  readonly table: string;
  /** Whether the source says when each of its rows was: of customers, since when one is known. */
  readonly dated: boolean;
  /** Rows of it that came from each file, in order. */
  readonly loaded: readonly number[];
  /** Queries for the hashes of its rows, one after the other; null where the hashes stand beside the rows. */
  readonly hashes: readonly Sql[] | null;
  /** Optional columns, extras or attributes that it has, in order. */
  readonly columns: readonly StoredColumn[];
  /** Ids that the table holds as integers, each of which stands for its text; by default all are text. */
  readonly numbered?: readonly string[];
  /** The one file that the rows come from, where it tells them again as they are, should all be accepted. */
  readonly file?: FileOfRows;
  /** Column of the accepted rows whose values were found to ascend, so that all differ and none is missing. */
  readonly ascends?: string;
  /** What the numbers in `REASON` stand for; 0 is an accepted row. */
  readonly reasons: readonly string[];
  readonly guesses: readonly string[];
}

/** A Parquet file and the query for its rows as a judged table has them, accepted and by their `rowid`, over the view `fileOf(table)`. */
export interface FileOfRows {
  readonly path: string;
  readonly rows: Sql;
}

export const REASON: Sql = id("quintile.reason");
const RULE = id("quintile.rule");
/** Columns of a judged table that say what becomes of a row; an accepted row needs them no more. */
export const VERDICT: readonly Sql[] = [ROW_HASH, REASON, RULE];
/** Number of a judged row over all files of its source, from 1: a judged table keeps every row, in order. */
export const ROW: Sql = sql`(rowid + 1)`;

const BUILT_IN = [
  "accepted",
  "missing customer",
  "unreadable date",
  "unreadable number",
  "date out of range",
  "ends before it starts",
] as const;
/** A cell is not of the type that its column has in the first rows; never in rows of which all were looked at. */
export const UNLIKE_FIRST_ROWS = 65_535;
/** `unreadable date` and `unreadable number`. */
export const UNREADABLE = [2, 3] as const;
/** `date out of range`. */
export const OUT_OF_RANGE = 4;
const ENDS_BEFORE = 5;
const FIRST_RULE = BUILT_IN.length;

export interface JudgeOptions extends ColumnOptions {
  readonly table: string;
  /** The Parquet file behind the view `fileOf(table)`, where all rows are read from that. */
  readonly path?: string | undefined;
}

/** Returns a source's rows under canonical names, judged up to the user's own rules; duplicates are another step. */
export async function judgeRows(
  engine: Engine,
  raw: RawRows,
  options: JudgeOptions,
): Promise<Judged> {
  const { name, source, mapping, table, path } = options;
  const view = `${table}_typed`;
  const evaluation = await openEvaluation(engine, raw, view, mapping, options);
  const canonical = await canonicalColumns(engine, raw, evaluation, options);
  const rules: Sql[] = [];
  for (const rule of mapping.rules) rules.push((await evaluation.evaluate(rule)).value);
  const { customer, columns } = canonical;
  const loaded: number[] = [];
  const place = path === undefined ? sql`null` : evaluation.take(sql`${FILE_ROW} - 1`);
  const unlike = [...evaluation.unlike(), ...canonical.unlike];
  const cells = [
    sql`${customer} as customer_id`,
    ...timeOf(canonical, source.kind),
    ...columns.map((column) => sql`${column.value} as ${id(column.name)}`),
  ];
  // Common subexpressions would be pulled out of `try`, and then one unreadable cell fails the whole query.
  const tries =
    !raw.sampled && [...mapping.columns, ...mapping.rules].some(({ plain }) => plain === null);
  if (tries) await engine.run(sql`set disabled_optimizers = 'common_subexpressions'`);
  try {
    for (const [i, from] of evaluation.from().entries()) {
      const rows = sql`
        select ${list([
          ...(raw.hashes === null ? [ROW_HASH] : []),
          sql`(${reasonOf(canonical, source.kind, unlike)})::usmallint as ${REASON}`,
          ...(rules.length === 0 ? [] : [sql`(${ruleOf(rules)})::usmallint as ${RULE}`]),
          ...cells,
        ])}
        from ${from}`;
      if (i === 0) await createRows(engine, table, rows);
      else await engine.run(sql`insert into ${id(table)} ${rows}`);
      const [count] = await engine.rows(sql`select count(*) as n from ${id(table)}`);
      loaded.push(Number(count?.["n"]) - loaded.reduce((sum, n) => sum + n, 0));
    }
  } finally {
    if (tries) await engine.run(sql`reset disabled_optimizers`);
    await engine.run(sql`drop view ${id(view)}`);
  }
  return {
    source: name,
    kind: source.kind,
    table,
    dated: canonical.time !== null,
    loaded,
    hashes: raw.hashes,
    columns: columns.map(({ name: column, type }) => ({ name: column, type })),
    ...(path === undefined
      ? {}
      : {
          file: {
            path,
            rows: sql`
              select ${list([sql`0::usmallint as ${REASON}`, ...cells, sql`${place} as rowid`])}
              from ${evaluation.from()[0] ?? sql``}`,
          },
        }),
    ...(canonical.numbered.length === 0 ? {} : { numbered: canonical.numbered }),
    reasons: [...BUILT_IN, ...mapping.rules.map(({ because }) => because)],
    guesses: [...new Set([...evaluation.guesses(), ...canonical.guesses])],
  };
}

/** Returns a column of a judged table as it is understood elsewhere: ids are text. */
export function cellOf({ numbered = [] }: Pick<Judged, "numbered">, name: string): Sql {
  return numbered.includes(name) ? sql`${id(name)}::varchar` : id(name);
}

/** Lets the user's own rules speak, once the reasons that go before them are settled. */
export async function applyRules(engine: Engine, { table, reasons }: Judged): Promise<void> {
  if (reasons.length > FIRST_RULE)
    await engine.run(
      sql`update ${id(table)} set ${REASON} = ${RULE} where ${REASON} = 0 and ${RULE} is not null`,
    );
}

/** Returns the number of the first reason that speaks against a row, 0 where none does. */
export function reasonOf(
  { customer, time, end, unreadable }: CanonicalColumns,
  kind: SourceOptions["kind"],
  unlike: readonly Sql[],
): Sql {
  const cases = [sql`when ${customer} is null then 1`];
  if (unlike.length > 0)
    cases.unshift(sql`when ${list(unlike, " or ")} then ${literal(UNLIKE_FIRST_ROWS)}`);
  if (time !== null) {
    const undated = sql`${time.local} is null`;
    cases.push(
      kind === "customers"
        ? sql`when ${time.given} and ${undated} then 2`
        : sql`when ${undated} then 2`,
    );
  }
  if (end !== null) cases.push(sql`when ${end.unreadable} then 2`);
  if (unreadable.length > 0) cases.push(sql`when ${list(unreadable, " or ")} then 3`);
  if (time !== null)
    cases.push(
      sql`when ${time.local} < timestamp '1970-01-01' or ${time.local} >= timestamp '2101-01-01'
        then ${literal(OUT_OF_RANGE)}`,
    );
  if (time !== null && end !== null)
    cases.push(sql`when ${end.local} < ${time.local} then ${literal(ENDS_BEFORE)}`);
  return sql`case ${list(cases, "\n")} else 0 end`;
}

function ruleOf(rules: readonly Sql[]): Sql {
  const cases = rules.map(
    (rule, i) => sql`when (${rule})::boolean then ${literal(FIRST_RULE + i)}`,
  );
  return sql`case ${list(cases, "\n")} end`;
}

/** Returns a source's columns of time. */
export function timeOf({ time }: CanonicalColumns, kind: SourceOptions["kind"]): readonly Sql[] {
  if (kind === "customers") return [sql`${time?.utc ?? sql`null`}::timestamp as known_at`];
  const local = time?.local ?? sql`null::timestamp`;
  const utc = time?.utc ?? sql`null`;
  const instant = instantColumn(kind) ?? "occurred_at";
  const dated = [sql`${utc} as ${id(instant)}`, sql`(${local})::date as day`];
  return kind === "subscriptions"
    ? dated
    : [...dated, sql`date_part('hour', ${local})::utinyint as hour`];
}

import type { Engine, Row } from "../../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import { instantColumn } from "../kinds.ts";
import type { PersonalClass } from "../personal/personal.ts";
import { cellOf, type Judged, REASON } from "../rows/judging.ts";
import type { StoredColumn } from "../types/stored-types.ts";
import { type ListedValues, listCategories, listValues, MOST_CATEGORIES } from "./listed-values.ts";
import type { ColumnQuality, TopValue } from "./quality.ts";
import { type Distribution, distributions, outliersOf } from "./quality-numbers.ts";
import { textOf } from "./text-of.ts";

export interface ColumnsOptions {
  readonly personal: ReadonlyMap<string, PersonalClass>;
  /** Distinct customers, counted. */
  readonly customers: number;
}

/** Beyond so many distinct values counting them one by one costs more than it tells. */
const EXACT = 10_000;
/** Of more, the values of one hash in so many, a power of two, are counted: right to about four percent, and better the more there are. */
const ONE_IN = 16;
/** Values that are listed of a column, at most. */
const MOST_VALUES = 20;
/** A value that is no category is listed when at least so many rows share it: a rarer one may be somebody's. */
const LEAST_ROWS = 5;

/** Estimates below the one or above the other leave no doubt on which side of `EXACT` the engine's own estimate is. */
const SURELY_FEW = 2_500;
const SURELY_MANY = 40_000;

interface Counted extends StoredColumn {
  readonly missing: number;
  readonly present: number;
  /** Distinct values by those of one hash in so many; customers and categories as they were counted. */
  readonly sampled: number;
  /** Whether distinct values are few enough to be counted one by one. */
  readonly few: boolean;
  readonly min: string | null;
  readonly max: string | null;
  /** Its values, where they were listed already. */
  readonly values: ListedValues | undefined;
}

/** What is told of a column by its values one by one. */
interface Listed extends Pick<Counted, "min" | "max"> {
  readonly distinct: number;
  readonly top: readonly TopValue[];
}

/** Measures the accepted values of a source's canonical columns; nothing is shown of those that tell of persons. */
export async function measureColumns(
  engine: Engine,
  judged: Judged,
  { personal, customers }: ColumnsOptions,
): Promise<readonly ColumnQuality[]> {
  const all = await counted(engine, judged, { personal, customers });
  const columns = all.filter(
    ({ name, present }) =>
      present > 0 ||
      (name !== "known_at" && (judged.kind !== "identities" || name !== "occurred_at")),
  );
  const isNumber = ({ type }: StoredColumn) => /^(DOUBLE|BIGINT|DECIMAL)/.test(type);
  const numbers = columns.filter((column) => isNumber(column) && !personal.has(column.name));
  const spread = await distributions(engine, judged, numbers);
  const outliers = await outliersOf(engine, judged, numbers, spread);
  const listed = new Map<string, Listed>();
  for (const column of columns)
    if (isListed(column, personal))
      listed.set(column.name, await commonestOf(engine, judged, column));
  const counts = await countFew(
    engine,
    judged,
    columns.filter(({ name, few }) => few && !listed.has(name)),
  );
  return columns.map((column) => {
    const { name, type, missing, sampled, few } = column;
    const values = listed.get(name);
    const distinct = few ? (values?.distinct ?? counts.get(name) ?? 0) : sampled;
    const { min, max } = few ? (values ?? column) : column;
    return {
      name,
      type: plainName(type),
      missing,
      distinct,
      ...(name === "customer_id" || few ? {} : { distinct_about: true as const }),
      personal: personal.get(name) ?? null,
      min,
      max,
      ...numbersOf(spread.get(name)),
      ...(spread.has(name) ? { outliers: outliers.get(name) ?? null } : {}),
      ...(values === undefined ? {} : { top: values.top }),
    };
  });
}

function isText({ type }: StoredColumn): boolean {
  return type === "VARCHAR" || type === "BOOLEAN";
}

function isListed(column: StoredColumn, personal: ColumnsOptions["personal"]): boolean {
  return isText(column) && !personal.has(column.name);
}

/**
 * Counts in one pass; distinct values by those of one hash in so many, and by the engine's own estimate only where that
 * leaves in doubt whether they are few. The least and the greatest of few texts are told by their list.
 */
async function counted(
  engine: Engine,
  judged: Judged,
  { personal, customers }: ColumnsOptions,
): Promise<readonly Counted[]> {
  const { table, kind, columns, ascends } = judged;
  const time = instantColumn(kind) ?? "occurred_at";
  const described = await engine.rows(sql`select column_name from (describe ${id(table)})`);
  const has = new Set(described.map((row) => row["column_name"]));
  const measured: readonly StoredColumn[] = [
    { name: "customer_id", type: "VARCHAR" },
    { name: time, type: "TIMESTAMP" },
    ...columns,
  ].filter(({ name }) => !["is_return", "ended_day"].includes(name) && has.has(name));
  const accepted = async (columnsOf: readonly Sql[]): Promise<Row> => {
    if (columnsOf.length === 0) return {};
    const [row] = await engine.rows(
      sql`select ${list(columnsOf)} from ${id(table)} where ${REASON} = 0`,
    );
    return row ?? {};
  };
  const categories = await listCategories(
    engine,
    judged,
    measured.flatMap((column) =>
      column.type === "VARCHAR" && isListed(column, personal) ? [column.name] : [],
    ),
  );
  const extremes = ({ name }: StoredColumn, i: number) =>
    personal.has(name)
      ? []
      : [
          sql`min(${cellOf(judged, name)})::varchar as ${id(`min${i}`)}`,
          sql`max(${cellOf(judged, name)})::varchar as ${id(`max${i}`)}`,
        ];
  const all = await accepted(
    measured.flatMap((column, i) => {
      // Without a cast, which would be made for nothing.
      const held = id(column.name);
      const value = cellOf(judged, column.name);
      const differing = column.name === ascends ? sql`*` : sql`distinct ${value}`;
      const chosen = sql`filter (hash(${value}) & ${literal(ONE_IN - 1)} = 0)`;
      return [
        sql`count(*) - count(${held}) as ${id(`missing${i}`)}`,
        sql`count(${held}) as ${id(`present${i}`)}`,
        // Customers are counted elsewhere, and categories were.
        ...(column.name === "customer_id" || categories.has(column.name)
          ? []
          : [sql`${literal(ONE_IN)} * count(${differing}) ${chosen} as ${id(`sampled${i}`)}`]),
        ...(isText(column) ? [] : extremes(column, i)),
      ];
    }),
  );
  const isCustomer = (i: number) => measured[i]?.name === "customer_id";
  const valuesOf = (i: number) => categories.get(measured[i]?.name ?? "");
  const sampled = (i: number) => {
    if (isCustomer(i)) return customers;
    return valuesOf(i)?.distinct ?? Number(all[`sampled${i}`]);
  };
  const doubtful = (i: number) =>
    !isCustomer(i) && sampled(i) > SURELY_FEW && sampled(i) < SURELY_MANY;
  const about = await accepted(
    measured.flatMap(({ name }, i) =>
      doubtful(i)
        ? [sql`approx_count_distinct(${cellOf(judged, name)}) as ${id(`about${i}`)}`]
        : [],
    ),
  );
  const few = (i: number) =>
    doubtful(i) ? Number(about[`about${i}`]) < EXACT : !isCustomer(i) && sampled(i) <= SURELY_FEW;
  const unlisted = await accepted(
    measured.flatMap((column, i) =>
      isText(column) && !(few(i) && isListed(column, personal)) ? extremes(column, i) : [],
    ),
  );
  return measured.map(({ name, type }, i) => ({
    name,
    type,
    missing: Number(all[`missing${i}`]),
    present: Number(all[`present${i}`]),
    sampled: sampled(i),
    few: few(i),
    min: textOf(all[`min${i}`] ?? unlisted[`min${i}`]),
    max: textOf(all[`max${i}`] ?? unlisted[`max${i}`]),
    values: valuesOf(i),
  }));
}

/** Counts few values one by one. */
async function countFew(
  engine: Engine,
  { table }: Judged,
  columns: readonly Counted[],
): Promise<ReadonlyMap<string, number>> {
  if (columns.length === 0) return new Map();
  const [row] = await engine.rows(
    sql`select ${list(
      columns.map(({ name }, i) => sql`count(distinct ${id(name)}) as ${id(`n${i}`)}`),
    )} from ${id(table)} where ${REASON} = 0`,
  );
  return new Map(columns.map(({ name }, i) => [name, Number(row?.[`n${i}`])]));
}

/** Counts the rows of each value, and lists the commonest where values are not too many. */
async function commonestOf(
  engine: Engine,
  judged: Judged,
  { name, few, present, sampled, values }: Counted,
): Promise<Listed> {
  if (!few && sampled >= 2 * EXACT) return { distinct: sampled, top: [], min: null, max: null };
  const listed = values ?? (await listValues(engine, judged, name));
  const distinct = few ? listed.distinct : sampled;
  const areCategories = distinct <= MOST_CATEGORIES && 3 * distinct <= present;
  const shown = areCategories
    ? listed.top
    : listed.top.filter(({ rows }) => rows >= LEAST_ROWS).slice(0, MOST_VALUES);
  return {
    distinct,
    top:
      distinct >= 2 * EXACT
        ? []
        : shown.map(({ value, rows }) => ({ value, rows, share: rows / present })),
    min: listed.min,
    max: listed.max,
  };
}

function numbersOf(spread: Distribution | undefined): Pick<ColumnQuality, "quantiles" | "bins"> {
  return spread === undefined ? {} : { quantiles: spread.quantiles, bins: spread.bins };
}

function plainName(type: string): string {
  if (type === "DOUBLE" || type === "BIGINT") return "number";
  if (type.startsWith("DECIMAL")) return "decimal";
  if (type === "BOOLEAN") return "flag";
  return type === "VARCHAR" ? "text" : type.toLowerCase();
}

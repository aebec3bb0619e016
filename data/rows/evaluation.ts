import type { Engine } from "../../engines/engine.ts";
import { id, list, type Sql, sql } from "../../engines/sql.ts";
import { reasonOf } from "../condition.ts";
import { ConfigurationError } from "../errors.ts";
import { isId } from "../kinds.ts";
import { idType, inferType, type TypedColumn, type TypeOptions } from "../types/column-types.ts";
import { FILE_ROW, type Mapped, type Mapping } from "./mapping.ts";
import { type RawColumn, type RawRows, ROW_HASH } from "./raw-table.ts";

/** An expression's value in the row that `Evaluation.from` gives. */
export interface Evaluated {
  readonly value: Sql;
  /** Whether the expression could not be computed in this row. */
  readonly failed: Sql;
  /** The engine's type. */
  readonly type: string;
}

/** The first of two levels over a source's raw rows: what it computes, the second may use many times. */
export interface Evaluation {
  /** View of the raw rows with every column that an expression names, typed. */
  readonly view: string;
  raw(column: string): RawColumn;
  typed(column: string): Promise<TypedColumn>;
  /**
   * Computes an expression in each row; an error in one row costs that row's value only. Where the first rows only were
   * looked at it fails the query: all rows must be looked at then.
   */
  evaluate(mapped: Mapped): Promise<Evaluated>;
  /** Computes SQL over raw columns in each row. */
  take(value: Sql): Sql;
  /** What was guessed of the typed columns. */
  guesses(): readonly string[];
  /** Conditions under which a cell speaks against what the first rows said of its column. */
  unlike(): readonly Sql[];
  /** The queries of all that was asked for, one after the other. */
  from(): readonly Sql[];
}

/** Opens an evaluation of a source's raw rows: types the columns that expressions name, and makes the view of them. */
export async function openEvaluation(
  engine: Engine,
  raw: RawRows,
  view: string,
  { columns, rules }: Mapping,
  options: TypeOptions,
): Promise<Evaluation> {
  const types = new Map<string, TypedColumn>();
  const level: Sql[] = [];
  const ids = new Set(columns.flatMap(({ name, plain }) => (isId(name) ? [plain] : [])));
  const hash = raw.hashes === null ? [ROW_HASH] : [];
  const evaluation: Evaluation = {
    view,
    raw(column) {
      const found = raw.columns.find(({ name }) => name === column);
      if (found === undefined) throw new Error(`column '${column}' was not loaded`);
      return found;
    },
    async typed(column) {
      const known =
        types.get(column) ??
        (ids.has(column)
          ? await idType(engine, raw, evaluation.raw(column), options)
          : await inferType(engine, raw, evaluation.raw(column), options));
      types.set(column, known);
      return known;
    },
    async evaluate(mapped) {
      const type = await typeOfExpression(engine, view, mapped, types);
      if (raw.sampled)
        return { value: evaluation.take(mapped.expression), failed: sql`false`, type };
      const alias = evaluation.take(sql`try({'v': ${mapped.expression}})`);
      return { value: sql`(${alias}).v`, failed: sql`(${alias} is null)`, type };
    },
    take(value) {
      const alias = id(`quintile.x${level.length}`);
      level.push(sql`${value} as ${alias}`);
      return alias;
    },
    guesses: () => [...types.values()].flatMap(({ guess }) => (guess === null ? [] : [guess])),
    unlike: () =>
      [...types.values()].flatMap(({ unlike }) =>
        unlike === null ? [] : [evaluation.take(unlike)],
      ),
    from: () =>
      raw.from.map(
        (rows) => sql`(select ${list([...hash, ...level])} from ${typed(rows)}) as evaluated`,
      ),
  };
  for (const { uses } of [...columns.filter(({ plain }) => plain === null), ...rules])
    for (const column of uses) await evaluation.typed(column);
  const raws = raw.columns.map(({ column }) => column);
  const values = [...types.values()].map((column) => sql`${column.value} as ${id(column.name)}`);
  const typed = (rows: Sql): Sql =>
    sql`(select ${list([sql`${raw.row} as ${FILE_ROW}`, ...hash, ...raws, ...values])} from ${rows}) as typed`;
  await engine.run(
    sql`create or replace view ${id(view)} as select * from ${typed(id(raw.table))}`,
  );
  return evaluation;
}

/** Returns the engine's type of an expression; one that does not fit its columns' types is refused. */
async function typeOfExpression(
  engine: Engine,
  view: string,
  mapped: Mapped,
  types: ReadonlyMap<string, TypedColumn>,
): Promise<string> {
  try {
    const [row] = await engine.rows(
      sql`describe select ${mapped.expression} as value from ${id(view)}`,
    );
    return String(row?.["column_type"]);
  } catch (error) {
    const kinds = mapped.uses.map((name) => `'${name}' holds ${types.get(name)?.kind ?? "text"}`);
    throw new ConfigurationError(`${mapped.where}: ${[reasonOf(error), ...kinds].join("; ")}`);
  }
}

import type { Engine } from "../../engines/engine.ts";
import { id, type Sql, sql } from "../../engines/sql.ts";
import type { Evaluation } from "../rows/evaluation.ts";
import type { Mapped } from "../rows/mapping.ts";
import type { RawRows } from "../rows/raw-table.ts";
import type { TypeOptions } from "./column-types.ts";
import type { StoredColumn } from "./stored-types.ts";
import { readTime } from "./time-column.ts";

/** When a subscription ended: null while it runs. */
export interface End {
  readonly local: Sql;
  /** Whether the row gives an end that cannot be read. */
  readonly unreadable: Sql;
  readonly columns: readonly (StoredColumn & { readonly value: Sql })[];
  readonly guesses: readonly string[];
}

/**
 * Returns the end of each subscription of a source. An empty cell is one that still runs; so is an end after 2100, which
 * files write for "open" and which no as_of reaches.
 */
export async function endOf(
  engine: Engine,
  raw: RawRows,
  evaluation: Evaluation,
  mapped: Mapped,
  options: TypeOptions,
): Promise<End> {
  if (await isEmpty(engine, raw, evaluation, mapped))
    return ended(sql`null`, sql`null`, [], sql`false`);
  const { local, utc, given, guess } = await readTime(engine, raw, evaluation, mapped, options);
  const open = sql`${local} >= timestamp '2101-01-01'`;
  return ended(
    sql`case when not (${open}) then ${local} end`,
    sql`case when not (${open}) then ${utc} end`,
    guess === null ? [] : [guess],
    sql`(${given} and ${local} is null)`,
  );
}

function ended(local: Sql, utc: Sql, guesses: readonly string[], unreadable: Sql): End {
  return {
    local: sql`(${local})::timestamp`,
    unreadable,
    columns: [
      { name: "ended_at", type: "TIMESTAMP", value: sql`(${utc})::timestamp` },
      { name: "ended_day", type: "DATE", value: sql`(${local})::date` },
    ],
    guesses,
  };
}

/** Tells whether no subscription has ended: then there is no date to learn a format from. */
async function isEmpty(
  engine: Engine,
  raw: RawRows,
  evaluation: Evaluation,
  mapped: Mapped,
): Promise<boolean> {
  const [row] =
    mapped.plain === null
      ? await engine.rows(
          sql`select count((try({'v': ${mapped.expression}})).v) as n, count(*) filter ((try({'v': ${mapped.expression}})) is null) as failed
            from ${id(evaluation.view)}`,
        )
      : await engine.rows(
          sql`select count(${evaluation.raw(mapped.plain).column}) as n, 0 as failed from ${id(raw.table)}`,
        );
  return Number(row?.["n"]) + Number(row?.["failed"]) === 0;
}

import type { Engine } from "../../engines/engine.ts";
import { id, type Sql, sql } from "../../engines/sql.ts";
import type { Evaluation } from "../rows/evaluation.ts";
import type { Mapped } from "../rows/mapping.ts";
import type { RawRows } from "../rows/raw-table.ts";

const YES = sql`('true', 't', 'yes', 'y', '1', '1.0')`;
const NO = sql`('false', 'f', 'no', 'n', '0', '0.0')`;

/** Returns a mapped column or expression as true or false, null where it is neither, with a note of how often that is. */
export async function flagOf(
  engine: Engine,
  raw: RawRows,
  evaluation: Evaluation,
  mapped: Mapped,
): Promise<{ readonly value: Sql; readonly guesses: readonly string[] }> {
  if (mapped.plain === null)
    return { value: flag((await evaluation.evaluate(mapped)).value), guesses: [] };
  const { column } = evaluation.raw(mapped.plain);
  const [row] = await engine.rows(
    sql`select count(${column}) - count(${flag(column)}) as n from ${id(raw.table)}`,
  );
  const misfits = Number(row?.["n"]);
  return {
    value: flag(evaluation.take(column)),
    guesses:
      misfits === 0
        ? []
        : [`values that are neither yes nor no count as missing: ${misfits} of '${mapped.plain}'`],
  };
}

function flag(written: Sql): Sql {
  const text = sql`lower(trim((${written})::varchar))`;
  return sql`case when ${text} in ${YES} then true when ${text} in ${NO} then false end`;
}

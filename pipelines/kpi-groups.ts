import type { Engine } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";

/** Lists the names that a column of `people` holds, in their order. */
export async function namesIn(engine: Engine, column: string): Promise<readonly string[]> {
  const rows = await engine.rows(sql`
    select distinct ${id(column)} as name from people where ${id(column)} is not null order by name`);
  return rows.map((row) => String(row["name"]));
}

/** Gives the place of a column's text among names, from 1, in its stead: texts cross slowly. */
export function placeAmong(names: readonly string[], column: string): Sql {
  return sql`
    list_position([${list(names.map((name) => literal(name)))}]::varchar[], ${id(column)})::double
    as ${id(column)}`;
}

/** Parts customers by the place of their group among names, the largest group first; who has none is in no group. */
export function groupsOf(
  places: Float64Array,
  names: readonly string[],
): readonly (readonly [string, Int32Array])[] {
  return names
    .map((name, group) => [name, rowsWith(places, group + 1)] as const)
    .sort(([a, own], [b, others]) => others.length - own.length || (a < b ? -1 : 1));
}

/** Returns the rows that have a value, ascending. */
export function rowsWith(values: Float64Array, value: number): Int32Array {
  const rows = new Int32Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    rows[n] = i;
    n += values[i] === value ? 1 : 0;
  }
  return rows.slice(0, n);
}

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
): readonly (readonly [string, Uint8Array])[] {
  const groups = names.map(() => new Uint8Array(places.length));
  const sizes = new Float64Array(names.length);
  places.forEach((place, i) => {
    const members = groups[place - 1];
    if (members === undefined) return;
    members[i] = 1;
    sizes[place - 1] = (sizes[place - 1] as number) + 1;
  });
  const size = (group: number) => sizes[group] as number;
  return Array.from(names.keys())
    .sort((a, b) => size(b) - size(a) || ((names[a] ?? "") < (names[b] ?? "") ? -1 : 1))
    .map((group) => [names[group] ?? "", groups[group] ?? new Uint8Array()] as const);
}

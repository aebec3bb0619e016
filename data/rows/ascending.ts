import type { Engine } from "../../engines/engine.ts";
import { id, type Sql, sql } from "../../engines/sql.ts";

/**
 * Tells whether the values of a column ascend from row to row, none missing and none the same as the one before. Then all
 * differ, which sorting or grouping would cost ten times as much to find; it ends with the first row that does not ascend.
 * Texts ascend by their length first, as numbers do.
 */
export async function ascends(
  engine: Pick<Engine, "rows">,
  rows: Sql,
  { column, text }: { readonly column: string; readonly text: boolean },
): Promise<boolean> {
  const descends = text
    ? sql`(length(value), value) <= (length(before), before)`
    : sql`value <= before`;
  const found = await engine.rows(sql`
    select 1
    from (
      select value, lag(value) over () as before
      from (select ${id(column)} as value from ${rows})
    )
    where value is null or (before is not null and ${descends})
    limit 1`);
  return found.length === 0;
}

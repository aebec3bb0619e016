import type { Engine } from "../../engines/engine.ts";
import { id, list, type Sql, sql } from "../../engines/sql.ts";

/** Texts of many rows as codes of their distinct values, ascending; -1 where there is none. */
export interface Coded {
  readonly codes: Int16Array | Int32Array;
  readonly texts: readonly string[];
}

/** Returns the text of a row. */
export function textAt({ codes, texts }: Coded, row: number): string | null {
  return texts[codes[row] as number] ?? null;
}

/** Reads columns of texts that share one dictionary out of `from`, whose order is kept. */
export async function readCoded(
  engine: Engine,
  columns: readonly Sql[],
  from: Sql,
): Promise<readonly Coded[]> {
  const type = id("quintile.texts");
  const distinct = id("quintile.distinct texts");
  await engine.run(sql`
    create table ${distinct} as
    select distinct text
    from (${list(
      columns.map((column) => sql`select (${column})::varchar as text from ${from}`),
      " union all ",
    )})
    where text is not null
    order by text`);
  const dictionary = await engine.columns(sql`select text from ${distinct}`);
  await engine.run(sql`create type ${type} as enum (select text from ${distinct})`);
  await engine.run(sql`drop table ${distinct}`);
  const texts = (dictionary.texts["text"] ?? []).map((text) => text ?? "");
  const coded: Coded[] = [];
  for (const column of columns) {
    const { numbers } = await engine.columns(sql`
      select coalesce(enum_code((${column})::varchar::${type})::double, -1) as code from ${from}`);
    const codes = numbers["code"] ?? new Float64Array();
    coded.push({
      codes: texts.length < 32_768 ? new Int16Array(codes) : new Int32Array(codes),
      texts,
    });
  }
  await engine.run(sql`drop type ${type}`);
  return coded;
}

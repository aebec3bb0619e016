import type { Engine } from "../../engines/engine.ts";
import { id, list, type Sql, sql } from "../../engines/sql.ts";
import type { SourceDraft } from "./draft.ts";
import type { FileProfile } from "./profile.ts";

/** A column of a looked-at file. */
export interface Place {
  readonly file: FileProfile;
  readonly column: string;
}

/** Returns the share of a column's different values that another column holds too, in [0, 1]; ids match as ids do. */
export async function shareKnown(engine: Engine, left: Place, right: Place): Promise<number> {
  const [row] = await engine.rows(sql`
    with
      asked as (select distinct ${keyOf(left.column)} as value from ${id(left.file.table)}),
      known as (select distinct ${keyOf(right.column)} as value from ${id(right.file.table)})
    select count(*) as n, count(known.value) as found
    from asked left join known using (value)
    where asked.value is not null`);
  const n = Number(row?.["n"]);
  return n === 0 ? 0 : Number(row?.["found"]) / n;
}

/** Returns the share of rows of one source that another holds too, by all columns that both map plainly; 0 where those are too few to tell. */
export async function shareRepeated(
  engine: Engine,
  repeat: SourceDraft,
  original: SourceDraft,
): Promise<number> {
  const shared = Object.entries(repeat.columns).flatMap(([name, { value }]) => {
    const other = original.columns[name]?.value;
    const plain = has(repeat.file, value) && other !== undefined && has(original.file, other);
    return plain ? [{ name, mine: value, theirs: other }] : [];
  });
  const telling = ["customer_id", "at"].every((name) => shared.some((one) => one.name === name));
  if (!telling || shared.length < 3) return 0;
  return await shareOfRows(
    engine,
    { file: repeat.file, columns: shared.map(({ mine }) => mine) },
    { file: original.file, columns: shared.map(({ theirs }) => theirs) },
  );
}

/** Returns the share of rows of one file that another of the same columns holds too. */
export async function shareCopied(
  engine: Engine,
  copy: FileProfile,
  original: FileProfile,
): Promise<number> {
  const columns = copy.columns.map(({ name }) => name);
  return await shareOfRows(engine, { file: copy, columns }, { file: original, columns });
}

interface Rows {
  readonly file: FileProfile;
  readonly columns: readonly string[];
}

async function shareOfRows(engine: Engine, repeat: Rows, original: Rows): Promise<number> {
  const whole = ({ columns }: Rows) =>
    sql`hash(${list(columns.map((column) => sql`coalesce(${keyOf(column)}, '')`))})`;
  const [row] = await engine.rows(sql`
    select count(*) as n, count(*) filter (${whole(repeat)} in (
      select ${whole(original)} from ${id(original.file.table)})) as found
    from ${id(repeat.file.table)}`);
  return Number(row?.["found"]) / Number(row?.["n"]);
}

function has({ columns }: FileProfile, column: string): boolean {
  return columns.some(({ name }) => name === column);
}

/** A value as ids are compared: `17850`, `17850.0` and `17850` are one. */
function keyOf(column: string): Sql {
  return sql`regexp_replace(trim(${id(column)}::varchar), '^([+-]?\\d+)\\.0*$', '\\1')`;
}

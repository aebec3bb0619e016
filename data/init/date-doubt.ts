import type { Engine } from "../../engines/engine.ts";
import { id, literal, type Sql, sql } from "../../engines/sql.ts";
import type { RawColumn, RawTable } from "../rows/raw-table.ts";
import { AmbiguousDates, readDates, TIMES } from "../types/date-formats.ts";
import type { DateDoubt } from "./profile.ts";

/** A column's dates with the doubt, if there is any, of how they are meant. */
export interface DatesRead {
  readonly format: string;
  readonly local: Sql;
  readonly fits: number;
  readonly total: number;
  readonly doubt: DateDoubt | null;
}

const zone = { timezone: "UTC", sampled: false } as const;

/**
 * Returns how a text column is likely to be read as time, null where it holds none or the file declares its type. Of two
 * ways that both fit the one that the user `told` is taken, else they are weighed.
 */
export async function readLikelyDates(
  engine: Engine,
  raw: RawTable,
  column: RawColumn,
  told?: string,
): Promise<DatesRead | null> {
  if (column.type !== null) return null;
  try {
    const read = await readDates(engine, column, { table: raw.table, ...zone });
    return read === null || read.fits === 0 ? null : { ...read, doubt: null };
  } catch (error) {
    if (!(error instanceof AmbiguousDates)) throw error;
    return await weigh(engine, raw, column, error, told);
  }
}

async function weigh(
  engine: Engine,
  raw: RawTable,
  text: Pick<RawColumn, "column" | "name">,
  { formats, example }: AmbiguousDates,
  said: string | undefined,
): Promise<DatesRead | null> {
  const ways = [];
  for (const format of formats) {
    const read = await withTimes(engine, raw, text, format);
    if (read === null) continue;
    const [row] = await engine.rows(sql`
      select
        count(*) filter (local < before) as backwards,
        date_diff('day', cast(min(local) as date), cast(max(local) as date)) as days
      from (
        select local, lag(local) over (order by row) as before
        from (select ${read.local} as local, rowid as row from ${id(raw.table)})
        where local is not null
      )`);
    ways.push({ read, backwards: Number(row?.["backwards"]), days: Number(row?.["days"]) });
  }
  const [a, b] = ways;
  if (a === undefined || b === undefined) return null;
  const told = (first: typeof a, second: typeof a, because: string): DatesRead => ({
    ...first.read,
    doubt: { formats: [first.read.format, second.read.format], example, because },
  });
  if (said === a.read.format) return told(a, b, "you said so");
  if (said === b.read.format) return told(b, a, "you said so");
  const inOrder = (x: typeof a, y: typeof a) => x.backwards < y.backwards / 2;
  const order = "the rows then stand in time order";
  if (inOrder(a, b)) return told(a, b, order);
  if (inOrder(b, a)) return told(b, a, order);
  if (a.days < b.days / 2) return told(a, b, `the file then spans ${a.days} days, else ${b.days}`);
  if (b.days < a.days / 2) return told(b, a, `the file then spans ${b.days} days, else ${a.days}`);
  const dayFirst = a.read.format.startsWith("%d");
  const because = "most of the world writes the day first";
  return dayFirst ? told(a, b, because) : told(b, a, because);
}

/** Reads with a day's format and whatever time of day most values carry after it. */
async function withTimes(
  engine: Engine,
  raw: RawTable,
  text: Pick<RawColumn, "column" | "name">,
  day: string,
) {
  const given = TIMES.map((time) => ({ time, format: day + time }));
  const counts = await engine.rows(sql`
    select time, fits
    from (${
      given.reduce<Sql | null>((all, { time, format }) => {
        const one = sql`select ${literal(time)} as time,
        count(try_strptime(${text.column}, ${literal(format)})) as fits from ${id(raw.table)}`;
        return all === null ? one : sql`${all} union all ${one}`;
      }, null) ?? sql`select null as time, 0 as fits`
    })
    order by fits desc, length(time), time
    limit 1`);
  const time = String(counts[0]?.["time"] ?? "");
  return await readDates(engine, text, { table: raw.table, ...zone, formats: [day + time] });
}

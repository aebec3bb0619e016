import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import { DataError } from "../errors.ts";
import { shownExample } from "../personal/personal.ts";
import type { RawColumn } from "../rows/raw-table.ts";
import { allIso, ISO, OFFSET, unlikeSeen } from "./iso-shape.ts";
import { EPOCH_MILLISECONDS, EPOCH_SECONDS, EXCEL } from "./stated-formats.ts";

/** A way to read a column's text as time. */
export interface DateReading {
  /** Name of the format: `ISO 8601`, a strptime format, `epoch seconds`. */
  readonly format: string;
  /** Values that it reads, of all that are not missing. */
  readonly fits: number;
  readonly total: number;
  /** A value that it does not read, or null. */
  readonly example: string | null;
  /** Local time of the business, TIMESTAMP; null where the text is no time. */
  readonly local: Sql;
  /** The same instant in UTC, TIMESTAMP. */
  readonly utc: Sql;
  /** Whether a text is written otherwise than those that were looked at, so that the reading may not hold for it. */
  readonly unlike: Sql;
}

export interface DateOptions {
  readonly table: string;
  readonly timezone: string;
  /** Whether `table` holds the first rows only. */
  readonly sampled: boolean;
  /** Formats to be tried in order, guessed when absent: strptime formats, `epoch seconds`, `excel`, ... */
  readonly formats?: readonly string[] | undefined;
}

interface Candidate {
  readonly format: string;
  readonly local: Sql;
  readonly utc: Sql;
  /** Whether years between 1900 and 2200 only are a sign of this format. */
  readonly strict: boolean;
}

/** A column's dates can be read in two ways, and its rows do not say which is meant. */
export class AmbiguousDates extends DataError {
  readonly example: string;
  readonly formats: readonly [string, string];

  constructor(column: string, example: string, formats: readonly [string, string]) {
    super(
      `dates such as '${example}' in column '${column}' can be read as ${formats[0]} and as ${formats[1]}, say which with date_format`,
    );
    this.example = example;
    this.formats = formats;
  }
}

const DAYS = [
  "%d/%m/%Y",
  "%m/%d/%Y",
  "%d.%m.%Y",
  "%m.%d.%Y",
  "%d-%m-%Y",
  "%m-%d-%Y",
  "%d/%m/%y",
  "%m/%d/%y",
  "%d.%m.%y",
  "%d-%b-%Y",
  "%d %b %Y",
  "%d-%b-%y",
  "%b %d, %Y",
  "%b %d %Y",
  "%d %B %Y",
  "%B %d, %Y",
  "%Y%m%d",
] as const;
/** What may follow a day in a strptime format. */
export const TIMES = ["", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S"] as const;
const SAMPLE = 2000;

/**
 * Returns the time zone's conversion of a local TIMESTAMP to one in UTC. A local time that the clocks skip in spring is
 * read as if they had not been changed yet (London, 2026-03-29 01:30 is 01:30 UTC); one that comes twice in autumn is
 * the later of the two, in winter time (London, 2026-10-25 01:30 is 01:30 UTC). Day and hour of a row are those that
 * the file writes, so neither moves it to another day.
 */
export function toUtc(local: Sql, timezone: string): Sql {
  return timezone === "UTC"
    ? local
    : sql`timezone('UTC', timezone(${literal(timezone)}, ${local}))`;
}

/** Returns the conversion of a TIMESTAMPTZ to the business's local TIMESTAMP. */
export function toLocal(instant: Sql, timezone: string): Sql {
  return sql`timezone(${literal(timezone)}, ${instant})`;
}

/**
 * Returns how a text column is to be read as time, or null where it holds no time at all. A column that can be read
 * with the day first and with the month first, without enough rows that speak for one of them, is refused.
 */
export async function readDates(
  engine: Engine,
  { column, name }: Pick<RawColumn, "column" | "name">,
  options: DateOptions,
): Promise<DateReading | null> {
  const from = id(options.table);
  if (options.formats !== undefined)
    return await counted(
      engine,
      from,
      column,
      stated(column, options.formats, options.timezone),
      options,
    );
  const sample = sql`(select distinct ${column} from (select ${column} from ${from} where ${column} is not null limit ${literal(SAMPLE)}) as first_rows)`;
  const known = candidatesFor(column, options.timezone);
  const iso = await allIso(engine, sample, column);
  const candidates = iso ? known.filter(({ format }) => format === ISO) : known;
  const hits = await fits(engine, sample, candidates);
  const most = Math.max(...hits);
  if (most === 0) return null;
  const finalists = candidates.filter((_, i) => (hits[i] ?? 0) >= most / 2);
  const all = await fits(engine, from, finalists);
  const ranked = finalists
    .map((candidate, i) => ({ candidate, n: all[i] ?? 0 }))
    .sort((a, b) => b.n - a.n);
  const [best, ...others] = ranked;
  if (best === undefined) return null;
  const reading = await counted(
    engine,
    from,
    column,
    best.candidate.format === ISO
      ? await withoutOffsets(engine, from, column, best.candidate, options.timezone)
      : best.candidate,
    options,
  );
  const missed = (n: number) => reading.total - n;
  for (const other of others) {
    if (missed(other.n) > 10 * missed(best.n)) continue;
    const [differs] = await engine.rows(
      sql`select ${column} as example from ${from}
        where ${best.candidate.local} <> ${other.candidate.local} limit 1`,
    );
    if (differs !== undefined)
      throw new AmbiguousDates(name, shownExample(name, differs["example"]), [
        best.candidate.format,
        other.candidate.format,
      ]);
  }
  return reading;
}

/** Most files have no offsets, and then there is no need to look for one in every row. */
async function withoutOffsets(
  engine: Engine,
  from: Sql,
  column: Sql,
  iso: Candidate,
  timezone: string,
): Promise<Candidate> {
  const [row] = await engine.rows(
    sql`select count(*) as n from ${from} where regexp_matches(${column}, ${literal(`${OFFSET}$`)})`,
  );
  if (Number(row?.["n"]) > 0) return { ...iso, format: `${ISO} with offsets` };
  const local = sql`try_cast(${column} as timestamp)`;
  return { format: ISO, local, utc: toUtc(local, timezone), strict: false };
}

function candidatesFor(column: Sql, timezone: string): readonly Candidate[] {
  const instant = sql`try_cast(regexp_replace(${column}, ' ?Z$', '+00') as timestamptz)`;
  const hasOffset = sql`regexp_matches(${column}, ${literal(`${OFFSET}$`)})`;
  const naive = sql`try_cast(${column} as timestamp)`;
  return [
    {
      format: ISO,
      local: sql`case when ${hasOffset} then ${toLocal(instant, timezone)} else ${naive} end`,
      utc: sql`case when ${hasOffset} then timezone('UTC', ${instant}) else ${toUtc(naive, timezone)} end`,
      strict: false,
    },
    epoch(column, EPOCH_SECONDS, timezone, "\\d{9,10}"),
    epoch(column, EPOCH_MILLISECONDS, timezone, "\\d{12,13}"),
    ...DAYS.map((day) =>
      strptime(
        column,
        day,
        TIMES.map((time) => day + time),
        timezone,
        true,
      ),
    ),
  ];
}

function epoch(column: Sql, format: string, timezone: string, digits: string): Candidate {
  const whole = sql`try_cast(case when regexp_full_match(${column}, ${literal(digits)}) then ${column} end as bigint)`;
  const micros = literal(format === EPOCH_SECONDS ? 1_000_000 : 1000);
  const utc = sql`make_timestamp(${whole} * ${micros})`;
  return { format, utc, local: toLocal(sql`timezone('UTC', ${utc})`, timezone), strict: true };
}

/** Days since 1899-12-30 with the time as a fraction, to the second: between 1954 and 2119. */
function excel(column: Sql, timezone: string): Candidate {
  const serial = sql`try_cast(${column} as double)`;
  const local = sql`case when ${serial} between 20000 and 80000
    then make_timestamp(round((${serial} - 25569) * 86400)::bigint * 1000000) end`;
  return { format: EXCEL, local, utc: toUtc(local, timezone), strict: false };
}

function stated(column: Sql, formats: readonly string[], timezone: string): Candidate {
  const candidates = formats.map((format) => {
    if (format === EXCEL) return excel(column, timezone);
    // What is stated may be short: the seconds of 1970 have fewer digits than those of today.
    if (format === EPOCH_SECONDS) return epoch(column, format, timezone, "-?\\d{1,11}");
    if (format === EPOCH_MILLISECONDS) return epoch(column, format, timezone, "-?\\d{1,14}");
    return strptime(column, format, [format], timezone, false);
  });
  const [only, ...others] = candidates;
  if (only !== undefined && others.length === 0) return only;
  return {
    format: formats.join(", "),
    local: sql`coalesce(${list(
      candidates.map(({ local }) => local),
      ", ",
    )})`,
    utc: sql`coalesce(${list(
      candidates.map(({ utc }) => utc),
      ", ",
    )})`,
    strict: false,
  };
}

function strptime(
  column: Sql,
  format: string,
  formats: readonly string[],
  timezone: string,
  strict: boolean,
): Candidate {
  const parsed = sql`try_strptime(${column}, [${list(
    formats.map((text) => literal(text)),
    ", ",
  )}])`;
  if (/%z/.test(format)) {
    return {
      format,
      local: toLocal(sql`${parsed}::timestamptz`, timezone),
      utc: sql`timezone('UTC', ${parsed}::timestamptz)`,
      strict,
    };
  }
  // A day of eight digits must be whole: strptime takes 1997112 for a day too.
  const local =
    format === "%Y%m%d" && strict
      ? sql`case when regexp_matches(${column}, '^\\d{8}([^\\d]|$)') then ${parsed} end`
      : parsed;
  return { format, local, utc: toUtc(local, timezone), strict };
}

async function fits(
  engine: Engine,
  from: Sql,
  candidates: readonly Candidate[],
): Promise<readonly number[]> {
  if (candidates.length === 0) return [];
  const [row] = await engine.rows(
    sql`select ${list(
      candidates.map(({ local, strict }, i) =>
        strict
          ? sql`count(*) filter (year(${local}) between 1900 and 2200) as ${id(`n${i}`)}`
          : sql`count(${local}) as ${id(`n${i}`)}`,
      ),
    )} from ${from} as counted`,
  );
  return candidates.map((_, i) => Number(row?.[`n${i}`]));
}

async function counted(
  engine: Engine,
  from: Sql,
  column: Sql,
  { format, local, utc }: Candidate,
  { sampled }: DateOptions,
): Promise<DateReading> {
  const [row] = await engine.rows(
    sql`select count(${column}) as total, count(${local}) as fits,
      min(${column}) filter (${column} is not null and ${local} is null) as example
      from ${from}`,
  );
  const example = row?.["example"] ?? null;
  return {
    format,
    local,
    utc,
    unlike: sampled ? await unlikeSeen(engine, { from, column, format, local }) : sql`false`,
    fits: Number(row?.["fits"]),
    total: Number(row?.["total"]),
    example: example === null ? null : String(example),
  };
}

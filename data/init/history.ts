import type { Engine } from "../../engines/engine.ts";
import { id, literal, type Sql, sql } from "../../engines/sql.ts";
import { checkExpression } from "../expression.ts";
import { conversionOf } from "./conversions.ts";
import type { SourceDraft } from "./draft.ts";

/** What the dated rows of a source tell of its customers' time. Days are ISO 8601. */
export interface History {
  readonly firstDay: string;
  readonly lastDay: string;
  /** Why the last day seems not whole, or null. */
  readonly partial: string | null;
  /** Rows far behind the last day, and the first of their days, which no rows lead up to; null where there are none. */
  readonly stray: { readonly rows: number; readonly from: string } | null;
  /** Median over customers of the median days between two of their days; null where nobody came twice. */
  readonly gapDays: number | null;
  readonly customers: number;
  /** What nine of ten customers have spent less than; null without money. */
  readonly highSpend: number | null;
}

/** Returns what a source's time tells; null where no row has both a customer and a day. */
export async function measureHistory(engine: Engine, source: SourceDraft): Promise<History | null> {
  const { columns, file } = source;
  const names = file.columns.map(({ name }) => name);
  const value = async (name: string): Promise<Sql> => {
    const said = columns[name];
    const joined = source.joined.some((column) => said?.value.includes(column));
    return said === undefined || joined
      ? sql`null`
      : await checkExpression(engine, said.value, names, `columns.${name}`);
  };
  const conversion = conversionOf(source);
  // The pace that counts is that of what a business is after, not of every click on the way.
  const counts =
    conversion === null
      ? sql`true`
      : sql`coalesce(${id(conversion.column)}::varchar = ${literal(conversion.type)}, false)`;
  const view = `${file.table}_dated`;
  await engine.run(sql`
    create or replace view ${id(view)} as
    select customer, time, cast(time as date) as day, amount, counts
    from (
      select
        ${await value("customer_id")}::varchar as customer,
        ${await value(columns["at"] === undefined ? "started_at" : "at")}::timestamp as time,
        ${await value("amount")}::double as amount,
        ${counts} as counts
      from ${id(file.table)}
    )
    where customer is not null and time is not null`);
  const found = await spanOf(engine, view);
  if (found === null) return null;
  const [gaps] = await engine.rows(sql`
    with
      days as (select distinct customer, day from ${id(view)} where counts and day <= cast(${found.lastDay} as date)),
      gaps as (
        select customer, date_diff('day', lag(day) over (partition by customer order by day), day) as gap
        from days
      ),
      typical as (select customer, median(gap) as gap from gaps group by customer)
    select count(*) as customers, median(gap)::double as gap from typical`);
  const [spend] = await engine.rows(sql`
    select quantile_cont(total, 0.9)::double as high
    from (
      select sum(amount::decimal(38, 4))::double as total from ${id(view)}
      where amount is not null group by customer
    )`);
  const number = (cell: unknown) => (cell === null || cell === undefined ? null : Number(cell));
  const history = {
    ...found,
    partial: await partialDay(engine, view, found.lastDay),
    gapDays: number(gaps?.["gap"]),
    customers: Number(gaps?.["customers"]),
    highSpend: number(spend?.["high"]),
  };
  await engine.run(sql`drop view ${id(view)}`);
  return history;
}

/** Days without any row that cut off what stands behind them, where that is next to nothing. */
const SILENCE = 45;
const STRAY = 0.001;
/** In fewer rows than this every one counts. */
const MANY = 100;

async function spanOf(engine: Engine, view: string) {
  const rows = await engine.rows(
    sql`select day::varchar as day, count(*) as n, date_diff('day', lag(day) over (order by day), day) as gap
      from ${id(view)} group by day order by day`,
  );
  const days = rows.map((row) => ({
    day: String(row["day"]),
    n: Number(row["n"]),
    gap: Number(row["gap"] ?? 0),
  }));
  const [first] = days;
  if (first === undefined) return null;
  const all = days.reduce((sum, { n }) => sum + n, 0);
  let end = days.length;
  if (all < MANY)
    return { firstDay: first.day, lastDay: days.at(-1)?.day ?? first.day, stray: null };
  for (let i = days.length - 1, behind = 0; i > 0; i--) {
    behind += days[i]?.n ?? 0;
    if (behind > Math.max(1, STRAY * all)) break;
    if ((days[i]?.gap ?? 0) > SILENCE) end = i;
  }
  const last = days[end - 1] ?? first;
  const from = days[end]?.day ?? null;
  const rowsBehind = days.slice(end).reduce((sum, { n }) => sum + n, 0);
  return {
    firstDay: first.day,
    lastDay: last.day,
    stray: from === null ? null : { rows: rowsBehind, from },
  };
}

/** Earlier days that tell when a day usually ends, and how many of them are needed. */
const COMPARED = 28;
const NEEDED = 7;
const EARLY_HOURS = 2;
const FEW = 0.2;

async function partialDay(engine: Engine, view: string, lastDay: string): Promise<string | null> {
  const [row] = await engine.rows(sql`
    with
      days as (
        select day, count(*) as n, max(date_part('hour', time) + date_part('minute', time) / 60) as ends,
          bool_or(time <> date_trunc('day', time)) as timed
        from ${id(view)}
        where day <= cast(${lastDay} as date)
        group by day
      ),
      earlier as (
        select * from days where day < cast(${lastDay} as date) order by day desc limit ${COMPARED}
      )
    select
      (select count(*) from earlier) as compared,
      (select bool_or(timed) from earlier) as timed,
      (select quantile_disc(ends, 0.1) from earlier)::double as usually,
      (select median(n) from earlier)::double as typical,
      n, ends::double as ends
    from days where day = cast(${lastDay} as date)`);
  if (row === undefined || Number(row["compared"]) < NEEDED) return null;
  const [ends, usually] = [Number(row["ends"]), Number(row["usually"])];
  if (row["timed"] === true && ends < usually - EARLY_HOURS)
    return `its last row is of ${clock(ends)}, on other days hardly one ends before ${clock(usually)}`;
  const [n, typical] = [Number(row["n"]), Number(row["typical"])];
  if (n < FEW * typical) return `it has ${n} rows, a usual day ${Math.round(typical)}`;
  return null;
}

function clock(hours: number): string {
  const minutes = Math.round(hours * 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

import type { Engine, Row } from "../../engines/engine.ts";
import { id, type Sql, sql } from "../../engines/sql.ts";
import { isRowKind } from "../kinds.ts";
import type { PersonalClass } from "../personal/personal.ts";
import { findFirstDays } from "../rows/first-days.ts";
import { type Judged, REASON } from "../rows/judging.ts";
import { monthGaps } from "./month-gaps.ts";
import type { SourceQuality } from "./quality.ts";
import { measureColumns } from "./quality-columns.ts";
import { textOf } from "./text-of.ts";

type Measures = Pick<
  SourceQuality,
  | "first_day"
  | "last_day"
  | "customers"
  | "months"
  | "gaps"
  | "columns"
  | "returns"
  | "without_customer"
>;

export interface MeasureOptions {
  /** What columns tell of persons, by canonical name: no value of such a column is given. */
  readonly personal?: ReadonlyMap<string, PersonalClass>;
}

/** Returns what a judged source holds: days, months and their gaps, customers, returns and every column. */
export async function measureSource(
  engine: Engine,
  judged: Judged,
  { personal = new Map() }: MeasureOptions = {},
): Promise<Measures> {
  // A table of customers may have a `day` or an `amount` of its own, which is an attribute and may hold anything.
  const canonical = judged.kind !== "customers" && judged.kind !== "identities";
  const has = {
    days: canonical && (await hasDays(engine, judged.table)),
    amount: canonical && judged.columns.some(({ name }) => name === "amount"),
    returns: judged.kind === "transactions",
  };
  const whole = await measureWhole(engine, judged, has);
  const months = has.days ? await measureMonths(engine, judged, has) : [];
  const { first_day, last_day, customers } = whole;
  return {
    ...whole,
    months,
    ...(first_day === null || last_day === null
      ? {}
      : { gaps: monthGaps(months, first_day, last_day) }),
    columns: await measureColumns(engine, judged, { personal, customers }),
  };
}

interface Has {
  readonly days: boolean;
  readonly amount: boolean;
  readonly returns: boolean;
}

async function hasDays(engine: Engine, table: string): Promise<boolean> {
  const rows = await engine.rows(sql`select column_name from (describe ${id(table)})`);
  return rows.some((row) => row["column_name"] === "day");
}

/** Reads once what needs no groups. Rows that were rejected for more than their customer count nowhere as money. */
async function measureWhole(
  engine: Engine,
  judged: Judged,
  has: Has,
): Promise<Omit<Measures, "months" | "gaps" | "columns">> {
  const { table, reasons } = judged;
  const accepted = sql`${REASON} = 0`;
  const anonymous = sql`${REASON} = ${reasons.indexOf("missing customer")}`;
  const returned = has.returns ? sql`(${accepted} and is_return)` : sql`false`;
  const day = (of: Sql) => (has.days ? sql`${of}(day) filter (${accepted})` : sql`null`);
  const money = (of: Sql) => (has.amount ? sql`sum(amount) filter (${of})` : sql`null`);
  const [row] = await engine.rows(
    sql`select
      ${day(sql`min`)} as first_day,
      ${day(sql`max`)} as last_day,
      count(*) filter (${returned}) as returns,
      ${money(returned)} as returned_amount,
      count(*) filter (${anonymous}) as anonymous,
      ${money(anonymous)} as anonymous_amount,
      ${money(sql`(${accepted} or ${anonymous})`)} as all_amount
      from ${id(table)}`,
  );
  const amount = (name: string) => (has.amount ? (numberOf(row?.[name]) ?? 0) : null);
  const [anonymousAmount, all] = [amount("anonymous_amount"), amount("all_amount")];
  return {
    first_day: textOf(row?.["first_day"]),
    last_day: textOf(row?.["last_day"]),
    customers: await countCustomers(engine, judged, has),
    returns: has.returns
      ? { rows: Number(row?.["returns"]), amount: amount("returned_amount") }
      : null,
    without_customer: {
      rows: Number(row?.["anonymous"]),
      amount: anonymousAmount,
      share_of_amount:
        anonymousAmount === null || all === null || all <= 0 ? null : anonymousAmount / all,
    },
  };
}

async function countCustomers(
  engine: Engine,
  { table, kind }: Judged,
  { days }: Has,
): Promise<number> {
  if (kind === "lookup") return 0;
  if (isRowKind(kind) && days) return await findFirstDays(engine, table);
  const [row] = await engine.rows(
    sql`select count(distinct customer_id) as n from ${id(table)} where ${REASON} = 0`,
  );
  return Number(row?.["n"]);
}

async function measureMonths(
  engine: Engine,
  { table }: Judged,
  has: Has,
): Promise<SourceQuality["months"]> {
  const rows = await engine.rows(
    sql`select strftime(first_of_month, '%Y-%m') as month, rows, amount
      from (
        select date_trunc('month', day) as first_of_month, sum(rows) as rows, sum(amount) as amount
        from (
          select day, count(*) as rows, ${has.amount ? sql`sum(amount)` : sql`null`} as amount
          from ${id(table)} where ${REASON} = 0 and day is not null group by day
        )
        group by 1
      )
      order by 1`,
  );
  return rows.map((row) => ({
    month: String(row["month"]),
    rows: Number(row["rows"]),
    amount: numberOf(row["amount"]),
  }));
}

function numberOf(value: Row[string] | undefined): number | null {
  return typeof value === "number" ? value : null;
}

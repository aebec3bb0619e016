import type { Engine, Row } from "../engines/engine.ts";
import { id, sql } from "../engines/sql.ts";
import { type Judged, REASON } from "./judging.ts";
import { monthGaps } from "./month-gaps.ts";
import type { PersonalClass } from "./personal.ts";
import type { SourceQuality } from "./quality.ts";
import { measureColumns } from "./quality-columns.ts";

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
  | "repeats"
>;

export interface MeasureOptions {
  /** What columns tell of persons, by canonical name: no value of such a column is given. */
  readonly personal?: ReadonlyMap<string, PersonalClass>;
}

/** Returns what a judged source holds: days, months and their gaps, customers, returns, repeats and every column. */
export async function measureSource(
  engine: Engine,
  judged: Judged,
  { personal = new Map() }: MeasureOptions = {},
): Promise<Measures> {
  const { table, kind } = judged;
  const accepted = sql`(select * from ${id(table)} where ${REASON} = 0) as accepted`;
  const dated = await hasDays(engine, table);
  const has = (column: string) => judged.columns.some(({ name }) => name === column);
  const money = has("amount") ? sql`sum(amount)` : sql`null`;
  const [span] = await engine.rows(
    sql`select count(distinct customer_id) as customers,
      ${dated ? sql`min(day) as first_day, max(day) as last_day` : sql`null as first_day, null as last_day`}
      from ${accepted}`,
  );
  const customers = Number(span?.["customers"]);
  const [firstDay, lastDay] = [textOf(span?.["first_day"]), textOf(span?.["last_day"])];
  const monthRows = dated
    ? await engine.rows(
        sql`select strftime(day, '%Y-%m') as month, count(*) as rows, ${money} as amount
          from ${accepted} where day is not null group by 1 order by 1`,
      )
    : [];
  const months = monthRows.map((row) => ({
    month: String(row["month"]),
    rows: Number(row["rows"]),
    amount: numberOf(row["amount"]),
  }));
  const [returned] =
    kind === "transactions"
      ? await engine.rows(
          sql`select count(*) as rows, ${money} as amount from ${accepted} where is_return`,
        )
      : [];
  return {
    first_day: firstDay,
    last_day: lastDay,
    customers,
    months,
    ...(firstDay === null || lastDay === null
      ? {}
      : { gaps: monthGaps(months, firstDay, lastDay) }),
    columns: await measureColumns(engine, judged, { personal, customers }),
    returns:
      returned === undefined
        ? null
        : {
            rows: Number(returned["rows"]),
            amount: has("amount") ? (numberOf(returned["amount"]) ?? 0) : null,
          },
    without_customer: await withoutCustomer(engine, judged, has("amount")),
    repeats: await repeats(engine, judged),
  };
}

async function hasDays(engine: Engine, table: string): Promise<boolean> {
  const rows = await engine.rows(sql`select column_name from (describe ${id(table)})`);
  return rows.some((row) => row["column_name"] === "day");
}

/** Money cannot be asked of rows that were rejected for more than their customer: those are not counted. */
async function withoutCustomer(
  engine: Engine,
  { table, reasons }: Judged,
  hasMoney: boolean,
): Promise<NonNullable<SourceQuality["without_customer"]>> {
  const missing = sql`${REASON} = ${reasons.indexOf("missing customer")}`;
  const [row] = await engine.rows(
    sql`select count(*) filter (${missing}) as rows,
      ${hasMoney ? sql`coalesce(sum(amount) filter (${missing}), 0)` : sql`null`} as amount,
      ${hasMoney ? sql`sum(amount) filter (${missing} or ${REASON} = 0)` : sql`null`} as all_amount
      from ${id(table)}`,
  );
  const [amount, all] = [numberOf(row?.["amount"]), numberOf(row?.["all_amount"])];
  return {
    rows: Number(row?.["rows"]),
    amount,
    share_of_amount: amount === null || all === null || all <= 0 ? null : amount / all,
  };
}

async function repeats(
  engine: Engine,
  { table, reasons }: Judged,
): Promise<NonNullable<SourceQuality["repeats"]>> {
  const counted = await engine.rows(
    sql`select ${REASON} as reason, count(*) as n from ${id(table)} where ${REASON} > 0 group by 1 order by 1`,
  );
  const of = counted.map((row) => ({
    reason: reasons[Number(row["reason"])] ?? "",
    rows: Number(row["n"]),
  }));
  return {
    duplicates: of.find(({ reason }) => reason === "duplicate")?.rows ?? 0,
    overlaps: of
      .filter(({ reason }) => reason.startsWith("duplicate of "))
      .map(({ reason, rows }) => ({ source: reason.slice("duplicate of ".length), rows })),
  };
}

function textOf(value: Row[string] | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

function numberOf(value: Row[string] | undefined): number | null {
  return typeof value === "number" ? value : null;
}

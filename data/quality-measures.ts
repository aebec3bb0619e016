import type { Engine, Row } from "../engines/engine.ts";
import { id, list, sql } from "../engines/sql.ts";
import { type Judged, REASON } from "./judging.ts";
import type { SourceQuality } from "./quality.ts";

type Measures = Pick<
  SourceQuality,
  "first_day" | "last_day" | "customers" | "months" | "columns" | "returns"
>;

/** Returns what a source's accepted rows hold: days, months, customers, returns and every column's range. */
export async function measureSource(engine: Engine, judged: Judged): Promise<Measures> {
  const { table, kind } = judged;
  const accepted = sql`(select * from ${id(table)} where ${REASON} = 0) as accepted`;
  const dated = kind !== "customers";
  const has = (column: string) => judged.columns.some(({ name }) => name === column);
  const money = has("amount") ? sql`sum(amount)` : sql`null`;
  const [span] = await engine.rows(
    sql`select count(distinct customer_id) as customers,
      ${dated ? sql`min(day) as first_day, max(day) as last_day` : sql`null as first_day, null as last_day`}
      from ${accepted}`,
  );
  const months = dated
    ? await engine.rows(
        sql`select strftime(day, '%Y-%m') as month, count(*) as rows, ${money} as amount
          from ${accepted} group by 1 order by 1`,
      )
    : [];
  const [returned] =
    kind === "transactions"
      ? await engine.rows(
          sql`select count(*) as rows, ${money} as amount from ${accepted} where is_return`,
        )
      : [];
  return {
    first_day: textOf(span?.["first_day"]),
    last_day: textOf(span?.["last_day"]),
    customers: Number(span?.["customers"]),
    months: months.map((row) => ({
      month: String(row["month"]),
      rows: Number(row["rows"]),
      amount: numberOf(row["amount"]),
    })),
    columns: await measureColumns(engine, judged),
    returns:
      returned === undefined
        ? null
        : {
            rows: Number(returned["rows"]),
            amount: has("amount") ? (numberOf(returned["amount"]) ?? 0) : null,
          },
  };
}

async function measureColumns(
  engine: Engine,
  { table, kind, columns }: Judged,
): Promise<SourceQuality["columns"]> {
  const time = kind === "customers" ? "known_at" : "occurred_at";
  const measured = [
    { name: "customer_id", type: "VARCHAR" },
    { name: time, type: "TIMESTAMP" },
    ...columns.filter(({ name }) => name !== "is_return"),
  ];
  const [row] = await engine.rows(
    sql`select ${list(
      measured.flatMap(({ name }, i) => [
        sql`count(*) - count(${id(name)}) as ${id(`missing${i}`)}`,
        sql`count(distinct ${id(name)}) as ${id(`distinct${i}`)}`,
        sql`min(${id(name)})::varchar as ${id(`min${i}`)}`,
        sql`max(${id(name)})::varchar as ${id(`max${i}`)}`,
      ]),
    )} from ${id(table)} where ${REASON} = 0`,
  );
  return measured
    .map(({ name, type }, i) => ({
      name,
      type: plainName(type),
      missing: Number(row?.[`missing${i}`]),
      distinct: Number(row?.[`distinct${i}`]),
      min: textOf(row?.[`min${i}`]),
      max: textOf(row?.[`max${i}`]),
    }))
    .filter(({ name, distinct }) => name !== "known_at" || distinct > 0);
}

function plainName(type: string): string {
  if (type === "DOUBLE" || type === "BIGINT") return "number";
  if (type.startsWith("DECIMAL")) return "decimal";
  if (type === "BOOLEAN") return "flag";
  return type === "VARCHAR" ? "text" : type.toLowerCase();
}

function textOf(value: Row[string] | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

function numberOf(value: Row[string] | undefined): number | null {
  return typeof value === "number" ? value : null;
}

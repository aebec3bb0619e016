import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import type { Attribute, Canonical } from "../canonical.ts";
import { isRowKind, type RowKind } from "../kinds.ts";
import {
  attributeType,
  commonType,
  MONEY,
  type StoredColumn,
  typeName,
} from "../types/stored-types.ts";
import { gatherFirstDays } from "./first-days.ts";
import { type Judged, REASON, ROW, VERDICT } from "./judging.ts";
import { areLent, lendAccepted } from "./lent-rows.ts";

const fixed = {
  transactions: [
    { name: "customer_id", type: "VARCHAR" },
    { name: "order_id", type: "VARCHAR" },
    { name: "occurred_at", type: "TIMESTAMP" },
    { name: "day", type: "DATE" },
    { name: "hour", type: "INTEGER" },
    { name: "product", type: "VARCHAR" },
    { name: "category", type: "VARCHAR" },
    { name: "quantity", type: MONEY },
    { name: "discount", type: MONEY },
    { name: "amount", type: MONEY },
    { name: "channel", type: "VARCHAR" },
    { name: "is_return", type: "BOOLEAN" },
    { name: "cancels", type: "VARCHAR" },
    { name: "cancelled_on", type: "DATE" },
  ],
  events: [
    { name: "customer_id", type: "VARCHAR" },
    { name: "occurred_at", type: "TIMESTAMP" },
    { name: "day", type: "DATE" },
    { name: "hour", type: "INTEGER" },
    { name: "type", type: "VARCHAR" },
    { name: "channel", type: "VARCHAR" },
    { name: "campaign", type: "VARCHAR" },
    { name: "session_id", type: "VARCHAR" },
    { name: "value", type: MONEY },
  ],
  subscriptions: [
    { name: "customer_id", type: "VARCHAR" },
    { name: "started_at", type: "TIMESTAMP" },
    { name: "started_day", type: "DATE" },
    { name: "ended_at", type: "TIMESTAMP" },
    { name: "ended_day", type: "DATE" },
    { name: "plan", type: "VARCHAR" },
    { name: "price", type: MONEY },
  ],
  exposures: [
    { name: "customer_id", type: "VARCHAR" },
    { name: "occurred_at", type: "TIMESTAMP" },
    { name: "day", type: "DATE" },
    { name: "hour", type: "INTEGER" },
    { name: "campaign", type: "VARCHAR" },
    { name: "arm", type: "VARCHAR" },
    { name: "channel", type: "VARCHAR" },
    { name: "cost", type: MONEY },
    { name: "randomised", type: "BOOLEAN" },
  ],
} as const satisfies Readonly<Record<RowKind, readonly StoredColumn[]>>;
const dates = ["customer_id", "occurred_at", "day", "hour", "started_at", "started_day"];
const always = [...dates, "type", "is_return", "cancelled_on", "ended_at", "ended_day", "arm"];

export interface CanonicalOptions extends Pick<Canonical, "timezone"> {
  /** The days between which the rows lie, as the sources were measured. */
  readonly days: Pick<Canonical, "firstDay" | "firstStart" | "lastDay">;
}

/**
 * Makes the canonical tables of the accepted rows of all sources and returns what they hold. Rows with dates stay where
 * they were judged, and the tables of their kinds are views of them: nothing is copied.
 */
export async function buildCanonical(
  engine: Pick<Engine, "run" | "rows">,
  sources: readonly Judged[],
  { timezone, days }: CanonicalOptions,
): Promise<Canonical> {
  const transactions = await buildRows(engine, "transactions", sources);
  const events = await buildRows(engine, "events", sources);
  const subscriptions = await buildRows(engine, "subscriptions", sources);
  const exposures = await buildRows(engine, "exposures", sources);
  const [orders, ...more] = sources.filter(({ kind }) => kind === "transactions");
  const stored = sources.flatMap(({ kind, table }) => (isRowKind(kind) ? [{ kind, table }] : []));
  await gatherFirstDays(
    engine,
    stored.map(({ table }) => table),
  );
  const customers = sources.filter(({ kind }) => kind === "customers");
  const attributes = await buildCustomers(engine, customers);
  return {
    transactions: {
      columns: transactions,
      ...(orders?.ascends === undefined || more.length > 0 ? {} : { ascends: orders.ascends }),
      ...(areNumbered(sources.filter(({ kind }) => kind === "transactions"))
        ? { numbered: true }
        : {}),
    },
    events: { columns: events },
    subscriptions: { columns: subscriptions },
    exposures: { columns: exposures },
    customers: {
      attributes,
      hasKnownAt: customers.some(({ dated }) => dated),
      undated: customers.filter(({ dated }) => !dated).map(({ source }) => source),
    },
    stored,
    ...days,
    timezone,
  };
}

async function buildRows(
  engine: Pick<Engine, "run" | "rows">,
  kind: RowKind,
  all: readonly Judged[],
): Promise<readonly string[]> {
  const sources = all.filter((source) => source.kind === kind);
  const extras = agreed(
    sources.flatMap(({ columns }) =>
      columns.filter(({ name }) => !fixed[kind].some((column) => column.name === name)),
    ),
  );
  const columns: readonly StoredColumn[] = [...fixed[kind], ...extras];
  const none = columns.map(({ name, type }) => sql`null::${typeName(type)} as ${id(name)}`);
  const queries = [sql`select ${list([sql`null::varchar as source`, ...none])} where false`];
  for (const one of sources) {
    const { source, table } = one;
    await leaveAccepted(engine, table);
    const cells = columns.map((column) => cellIn(one, column));
    queries.push(sql`select ${list([literal(source), ...cells])} from ${id(table)}`);
  }
  await engine.run(sql`create or replace view ${id(kind)} as ${list(queries, "\nunion all\n")}`);
  if (kind === "transactions" && areNumbered(sources))
    await engine.run(
      sql`create or replace view numbered_transactions as ${list(
        sources.map((one) => numberedRows(one, columns)),
        "\nunion all\n",
      )}`,
    );
  const mapped = new Set(sources.flatMap(({ columns: has }) => has.map(({ name }) => name)));
  return columns
    .map(({ name }) => name)
    .filter((name) => mapped.has(name) && !always.includes(name));
}

/** Returns a canonical cell of a source's rows. */
function cellIn({ columns }: Judged, { name, type }: StoredColumn): Sql {
  const isHeld = dates.includes(name) || columns.some((column) => column.name === name);
  return isHeld
    ? sql`${id(name === "started_day" ? "day" : name)}::${typeName(type)}`
    : sql`null::${typeName(type)}`;
}

/** Whether each of some sources, of which there is one at least, has integers as ids of customers. */
function areNumbered(sources: readonly Judged[]): boolean {
  return (
    sources.length > 0 && sources.every(({ numbered = [] }) => numbered.includes("customer_id"))
  );
}

/** Returns the query for a source's canonical rows with integers as customer_id. */
function numberedRows(one: Judged, columns: readonly StoredColumn[]): Sql {
  const cells = columns.map((column) =>
    column.name === "customer_id"
      ? id(column.name)
      : sql`${cellIn(one, column)} as ${id(column.name)}`,
  );
  return sql`select ${list([sql`${literal(one.source)} as source`, ...cells])} from ${id(one.table)}`;
}

async function leaveAccepted(engine: Pick<Engine, "run" | "rows">, table: string): Promise<void> {
  if (await areLent(engine, table)) return await lendAccepted(engine, table);
  await engine.run(sql`delete from ${id(table)} where ${REASON} > 0`);
  for (const column of VERDICT)
    await engine.run(sql`alter table ${id(table)} drop column if exists ${column}`);
}

/**
 * One row a customer: what several sources know of one is put together, the earlier source first. A row that should say
 * since when it is known and does not is never used, so it lends nothing to a row of another source.
 */
async function buildCustomers(
  engine: Pick<Engine, "run" | "rows">,
  sources: readonly Judged[],
): Promise<readonly Attribute[]> {
  const attributes = agreed(sources.flatMap(({ columns }) => columns));
  const rows = sources.map(({ source, table, dated, columns: has }, nth) => {
    const cells = attributes.map(({ name, type }) =>
      has.some((column) => column.name === name)
        ? sql`${id(name)}::${typeName(type)} as ${id(name)}`
        : sql`null::${typeName(type)} as ${id(name)}`,
    );
    return sql`select ${list([
      sql`${literal(nth)} as "quintile.nth"`,
      sql`${literal(source)} as source`,
      sql`${dated ? sql`known_at is not null` : sql`true`} as "quintile.usable"`,
      sql`customer_id`,
      sql`known_at`,
      sql`${ROW} as file_row`,
      ...cells,
    ])} from ${id(table)} where ${REASON} = 0`;
  });
  const none = sql`select ${list([
    sql`null::integer as "quintile.nth"`,
    sql`null::varchar as source`,
    sql`null::boolean as "quintile.usable"`,
    sql`null::varchar as customer_id`,
    sql`null::timestamp as known_at`,
    sql`null::bigint as file_row`,
  ])} where false`;
  const first = (name: Sql): Sql =>
    sql`arg_min(${name}, "quintile.nth") filter (${name} is not null) as ${name}`;
  const merged =
    sources.length < 2
      ? sql`select ${list(["source", "customer_id", "known_at", "file_row", ...attributes.map(({ name }) => name)].map((name) => id(name)))}
          from rows order by file_row`
      : sql`select ${list([
          first(id("source")),
          sql`customer_id`,
          sql`max(known_at) as known_at`,
          first(id("file_row")),
          ...attributes.map(({ name }) => first(id(name))),
        ])}
        from (
          select * from rows
          qualify "quintile.usable" = bool_or("quintile.usable") over (partition by customer_id)
        )
        group by customer_id
        order by min("quintile.nth"), min(file_row), customer_id`;
  await engine.run(
    sql`create or replace table customers as
      with rows as (${rows.length === 0 ? none : list(rows, " union all ")})
      ${merged}`,
  );
  return attributes.map(({ name, type }) => ({ column: name, type: attributeType(type) }));
}

/** Columns of one name are one column; where sources disagree on its type, it is text. */
function agreed(columns: readonly StoredColumn[]): readonly StoredColumn[] {
  const types = new Map<string, StoredColumn>();
  for (const { name, type } of columns) {
    const known = types.get(name.toLowerCase());
    types.set(
      name.toLowerCase(),
      known === undefined
        ? { name, type }
        : { name: known.name, type: commonType(known.type, type) },
    );
  }
  return [...types.values()];
}

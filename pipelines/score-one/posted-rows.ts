import { ROW_KINDS, type RowKind } from "../../data/kinds.ts";
import { buildCanonical } from "../../data/rows/canonical-tables.ts";
import { toLocal, toUtc } from "../../data/types/date-formats.ts";
import { MONEY, typeName } from "../../data/types/stored-types.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import type { Prepared, WarmEngine } from "../../engines/warm-duckdb.ts";
import type { Vocabulary } from "../../features/vocabulary.ts";
import type { ScoreRequest } from "../../serve/score-one.ts";

/** Puts the rows of requests into the canonical tables, each under its request's position as the customer's id. */
export interface PostedRows {
  /** Puts the rows of some kinds; returns the tables that got a row. */
  put(requests: readonly ScoreRequest[], kinds: readonly Posted[]): Promise<ReadonlySet<Posted>>;
}

export type Posted = RowKind | "customers";

type Text = string | null;

/** The instants of a kind, and its other columns with the type in which they are kept. */
interface Shape {
  readonly instants: readonly string[];
  readonly cells: readonly (readonly [name: string, type: string])[];
  /** The canonical columns of time, and what ingest fills in. */
  readonly filled: (instant: (name: string) => Sql, timezone: string) => readonly Sql[];
}

const dated: Shape["filled"] = (instant, timezone) => [
  sql`${instant("at")} as occurred_at`,
  sql`${local(instant("at"), timezone)}::date as day`,
  sql`date_part('hour', ${local(instant("at"), timezone)})::integer as hour`,
];

const shapes: Readonly<Record<RowKind, Shape>> = {
  transactions: {
    instants: ["at"],
    cells: [
      ["order_id", "VARCHAR"],
      ["product", "VARCHAR"],
      ["category", "VARCHAR"],
      ["quantity", MONEY],
      ["amount", MONEY],
      ["discount", MONEY],
      ["channel", "VARCHAR"],
      ["cancels", "VARCHAR"],
      ["cancelled_on", "DATE"],
    ],
    filled: (instant, timezone) => [
      ...dated(instant, timezone),
      sql`coalesce(
        is_return::boolean,
        coalesce(amount::decimal(18, 4) < 0, false)
          or coalesce(quantity::decimal(18, 4) < 0, false)
          or cancels is not null
      ) as is_return`,
    ],
  },
  events: {
    instants: ["at"],
    cells: [
      ["type", "VARCHAR"],
      ["channel", "VARCHAR"],
      ["campaign", "VARCHAR"],
      ["session_id", "VARCHAR"],
      ["value", MONEY],
    ],
    filled: dated,
  },
  subscriptions: {
    instants: ["started_at", "ended_at"],
    cells: [
      ["plan", "VARCHAR"],
      ["price", MONEY],
    ],
    filled: (instant, timezone) =>
      ["started", "ended"].flatMap((end) => [
        sql`${instant(`${end}_at`)} as ${id(`${end}_at`)}`,
        sql`${local(instant(`${end}_at`), timezone)}::date as ${id(`${end}_day`)}`,
      ]),
  },
  exposures: {
    instants: ["at"],
    cells: [
      ["campaign", "VARCHAR"],
      ["arm", "VARCHAR"],
      ["channel", "VARCHAR"],
      ["cost", MONEY],
      ["randomised", "BOOLEAN"],
    ],
    filled: dated,
  },
};

/** Cells that are read but not kept as they are. */
const READ: Readonly<Partial<Record<RowKind, readonly string[]>>> = { transactions: ["is_return"] };

const types = { number: "DOUBLE", date: "DATE", flag: "BOOLEAN", category: "VARCHAR" };

/** Makes the canonical tables, empty, and what fills them. */
export async function openPostedRows(
  engine: WarmEngine,
  { timezone, attributes, undated = [] }: Vocabulary,
): Promise<PostedRows> {
  await buildCanonical({ ...engine, rows: async () => [] }, [], timezone);
  const prepared = new Map<Posted, Prepared>();
  const columns = new Map<Posted, readonly string[]>();
  for (const kind of ROW_KINDS) {
    await engine.run(sql`create table empty as select * from ${id(kind)}`);
    await engine.run(sql`drop view ${id(kind)}`);
    await engine.run(sql`alter table empty rename to ${id(kind)}`);
    const { instants, cells, filled } = shapes[kind];
    const names = [
      "customer_id",
      ...instants.flatMap((name) => [`${name}_utc`, `${name}_local`]),
      ...cells.map(([name]) => name),
      ...(READ[kind] ?? []),
    ];
    await createTexts(engine, kind, names);
    columns.set(kind, names);
    const instant = (name: string) =>
      sql`coalesce(
        timezone('UTC', ${id(`${name}_utc`)}::timestamptz),
        ${toUtc(sql`${id(`${name}_local`)}::timestamp`, timezone)}
      )`;
    const kept = cells.map(([name, type]) => sql`${id(name)}::${typeName(type)} as ${id(name)}`);
    prepared.set(
      kind,
      await engine.prepare(sql`
        insert into ${id(kind)} by name
        select ${list([sql`customer_id`, ...filled(instant, timezone), ...kept])}
        from ${id(`posted_${kind}`)}`),
    );
  }
  const own = attributes.map(({ column }) => column);
  const declared = attributes.map(
    ({ column, type }) => sql`${id(column)} ${typeName(types[type])}`,
  );
  await engine.run(
    sql`create or replace table customers (${list([
      sql`source varchar`,
      sql`customer_id varchar`,
      sql`known_at timestamp`,
      sql`file_row bigint`,
      ...declared,
    ])})`,
  );
  const names = ["customer_id", "known_at_utc", "known_at_local", ...own.map((_, j) => `a${j}`)];
  await createTexts(engine, "customers", names);
  columns.set("customers", names);
  prepared.set(
    "customers",
    await engine.prepare(sql`
      insert into customers
      select ${list([
        // A row that cannot say since when it is known comes of a source that cannot.
        sql`case when known_at_utc is null and known_at_local is null then ${literal(undated[0] ?? null)} end`,
        sql`customer_id`,
        sql`coalesce(timezone('UTC', known_at_utc::timestamptz), ${toUtc(sql`known_at_local::timestamp`, timezone)})`,
        sql`1`,
        ...attributes.map(({ type }, j) =>
          type === "category"
            ? id(`a${j}`)
            : sql`try_cast(${id(`a${j}`)} as ${typeName(types[type])})`,
        ),
      ])}
      from posted_customers`),
  );

  return {
    async put(requests, kinds) {
      const put = new Set<Posted>();
      for (const kind of kinds) {
        const cells = (columns.get(kind) ?? []).map((): Text[] => []);
        requests.forEach((request, i) => {
          for (const row of request[kind]) {
            const texts = kind === "customers" ? ownCells(row, own) : rowCells(row, kind);
            cells[0]?.push(String(i));
            texts.forEach((text, j) => {
              cells[j + 1]?.push(text);
            });
          }
        });
        if (cells[0]?.length === 0) continue;
        await engine.append(`posted_${kind}`, cells);
        await prepared.get(kind)?.run();
        put.add(kind);
      }
      return put;
    },
  };
}

type Cells = Readonly<Record<string, unknown>>;

function rowCells(row: Cells, kind: RowKind): readonly Text[] {
  const { instants, cells } = shapes[kind];
  return [
    ...instants.flatMap((name) => instantCells(row[name])),
    ...cells.map(([name]) => textOf(row[name])),
    ...(READ[kind] ?? []).map((name) => textOf(row[name])),
  ];
}

function ownCells(row: Cells, attributes: readonly string[]): readonly Text[] {
  const text = (name: string) =>
    Object.hasOwn(row, name) && name !== "customer_id" && name !== "known_at"
      ? textOf(row[name])
      : null;
  return [...instantCells(row["known_at"]), ...attributes.map(text)];
}

/** Parts an instant with an offset from one in the business's time. */
function instantCells(value: unknown): readonly [Text, Text] {
  const text = textOf(value);
  if (text === null) return [null, null];
  return /T.*(Z|[+-]\d\d(:?\d\d)?)$/.test(text) ? [text, null] : [null, text];
}

function textOf(value: unknown): Text {
  return value === null || value === undefined ? null : String(value);
}

async function createTexts(engine: WarmEngine, kind: Posted, names: readonly string[]) {
  const declared = names.map((name) => sql`${id(name)} varchar`);
  await engine.run(sql`create table ${id(`posted_${kind}`)} (${list(declared)})`);
}

function local(utc: Sql, timezone: string): Sql {
  return toLocal(sql`timezone('UTC', ${utc})`, timezone);
}

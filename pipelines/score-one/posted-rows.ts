import { ROW_KINDS, type RowKind } from "../../data/kinds.ts";
import { toLocal, toUtc } from "../../data/types/date-formats.ts";
import { MONEY, typeName } from "../../data/types/stored-types.ts";
import { id, list, literal, parameter, type Sql, sql } from "../../engines/sql.ts";
import type { Vocabulary } from "../../features/vocabulary.ts";
import type { ScoreRequest } from "../../serve/score-one.ts";

/** The rows of requests as queries that stand for the canonical tables, each under its request's position as the customer's id. */
export interface PostedRows {
  /** Returns the query for the rows of a kind, which are given as the parameter `<kind>`. */
  given(kind: Posted): Sql;
  /** Returns the query for a kind of which there is no row. */
  absent(kind: Posted): Sql;
  /** Returns the rows of a kind as the parameter; null without any. */
  text(kind: Posted, requests: readonly ScoreRequest[]): string | null;
}

export type Posted = RowKind | "customers";
export const POSTED: readonly Posted[] = [...ROW_KINDS, "customers"];

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

/** Writes the canonical tables as queries. */
export function postedRows({ timezone, attributes, undated = [] }: Vocabulary): PostedRows {
  const own = attributes.map(({ column }) => column);
  const instant = (name: string) =>
    sql`coalesce(
      timezone('UTC', ${id(`${name}_utc`)}::timestamptz),
      ${toUtc(sql`${id(`${name}_local`)}::timestamp`, timezone)}
    )`;
  const names = (kind: Posted): readonly string[] =>
    kind === "customers"
      ? ["customer_id", "known_at_utc", "known_at_local", ...own.map((_, j) => `a${j}`)]
      : [
          "customer_id",
          ...shapes[kind].instants.flatMap((name) => [`${name}_utc`, `${name}_local`]),
          ...shapes[kind].cells.map(([name]) => name),
          ...(READ[kind] ?? []),
        ];

  const canonical = (kind: Posted, from: Sql): Sql => {
    if (kind === "customers")
      return sql`
          select ${list([
            // A row that cannot say since when it is known comes of a source that cannot.
            sql`case when known_at_utc is null and known_at_local is null then ${literal(undated[0] ?? null)} end as source`,
            sql`customer_id`,
            sql`${instant("known_at")} as known_at`,
            sql`1 as file_row`,
            ...attributes.map(({ column, type }, j) =>
              type === "category"
                ? sql`${id(`a${j}`)} as ${id(column)}`
                : sql`try_cast(${id(`a${j}`)} as ${typeName(types[type])}) as ${id(column)}`,
            ),
          ])}
          from (${from})`;
    const { cells, filled } = shapes[kind];
    const kept = cells.map(([name, type]) => sql`${id(name)}::${typeName(type)} as ${id(name)}`);
    return sql`
        select ${list([sql`null::varchar as source`, sql`customer_id`, ...filled(instant, timezone), ...kept])}
        from (${from})`;
  };

  return {
    given: (kind) => canonical(kind, unpacked(kind, names(kind))),
    absent(kind) {
      const columns = names(kind).map((name) => sql`null::varchar as ${id(name)}`);
      return canonical(kind, sql`select ${list(columns)} where false`);
    },
    text(kind, requests) {
      const columns = names(kind).map((): Text[] => []);
      requests.forEach((request, i) => {
        for (const row of request[kind]) {
          columns[0]?.push(String(i));
          const texts = kind === "customers" ? ownCells(row, own) : rowCells(row, kind);
          texts.forEach((text, j) => {
            columns[j + 1]?.push(text);
          });
        }
      });
      return columns[0]?.length === 0 ? null : JSON.stringify(columns);
    },
  };
}

/** Returns the query for columns of text, of which a parameter holds a list each. */
function unpacked(kind: Posted, names: readonly string[]): Sql {
  const lists = sql`select from_json(${parameter(kind)}, '[["VARCHAR"]]') as lists`;
  const columns = names.map((name, j) => sql`unnest(lists[${literal(j + 1)}]) as ${id(name)}`);
  return sql`select ${list(columns)} from (${lists})`;
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
  // Half of a pair of code units cannot be written in UTF-8.
  return value === null || value === undefined
    ? null
    : String(value).replace(/\p{Surrogate}/gu, "\ufffd");
}

function local(utc: Sql, timezone: string): Sql {
  return toLocal(sql`timezone('UTC', ${utc})`, timezone);
}

import type { Engine } from "../engines/engine.ts";
import { id, type Sql, sql } from "../engines/sql.ts";
import type { Matrix } from "../models/matrix.ts";
import { readMatrix } from "./matrix.ts";
import type { Snapshot } from "./snapshot.ts";

/** Whom of a snapshot's customers one asks about. */
export interface Asked {
  readonly customers: number;
  /** 1 or 0 by the place of each customer in the order of ids; null where everybody is asked about. */
  readonly places: Uint8Array | null;
}

/** Finds whom one asks about: of everybody the customers of a query for the `place` of each. */
export async function askedAbout(
  engine: Engine,
  { table }: Snapshot,
  asked: Sql | null,
): Promise<Asked> {
  const [counted] = await engine.rows(sql`select count(*) as n from ${id(table)}`);
  const everybody = Number(counted?.["n"] ?? 0);
  if (asked === null) return { customers: everybody, places: null };
  const { numbers, length } = await engine.columns(asked, { rows: everybody });
  const places = new Uint8Array(everybody);
  for (const place of numbers["place"] ?? []) places[place] = 1;
  return { customers: length, places: length === everybody ? null : places };
}

/** Returns the places of whom one asks about among those from one place up to another, counted from the first of them; null for all. */
export function askedBetween({ places }: Asked, from: number, to: number): Int32Array | null {
  if (places === null) return null;
  const found = new Int32Array(to - from);
  let n = 0;
  for (let place = from; place < to; place++) if (places[place] === 1) found[n++] = place - from;
  return n === found.length ? null : found.slice(0, n);
}

/** Returns where each of so many customers stands among those whom one asks about, -1 where it does not. */
export function rowsAsked({ places }: Asked, everybody: number): Int32Array {
  const rows = new Int32Array(everybody);
  let next = 0;
  for (let place = 0; place < everybody; place++)
    rows[place] = places === null || places[place] === 1 ? next++ : -1;
  return rows;
}

export interface SomeOptions {
  readonly columns: readonly string[];
  readonly most: number;
  /** What one asks by: while some are read, others may be read by another. */
  readonly by: string;
}

/** Reads every so-manieth customer who is asked about, the first among them, at most so many. */
export async function readSome(
  engine: Engine,
  snapshot: Snapshot,
  asked: Asked,
  { columns, most, by }: SomeOptions,
): Promise<Matrix> {
  const step = Math.max(1, Math.ceil(asked.customers / most));
  if (step === 1 && asked.places === null) return await readMatrix(engine, snapshot, { columns });
  const all = askedBetween(asked, 0, asked.places?.length ?? 0);
  const some = Float64Array.from({ length: Math.ceil(asked.customers / step) }, (_, i) =>
    all === null ? i * step : (all[i * step] as number),
  );
  const table = `asked_places_by_${by}`;
  await engine.store(table, { place: some });
  const matrix = await readMatrix(engine, snapshot, {
    columns,
    rows: sql`
      select customer_id
      from (${placed(snapshot)})
      where place in (select place::bigint from ${id(table)})`,
    expected: some.length,
  });
  await engine.run(sql`drop table ${id(table)}`);
  return matrix;
}

/** Returns the query for `customer_id` of everybody in the order of ids, to be put beside what is told of them in that order. */
export function idsInOrder({ table, ordered = false }: Snapshot): Sql {
  return sql`select customer_id from ${id(table)} ${ordered ? sql`` : sql`order by customer_id`}`;
}

/** Returns the query for customer_id and place, from 0 in the order of ids. */
export function placed({ table, ordered = false }: Snapshot): Sql {
  return ordered
    ? sql`select customer_id, rowid as place from ${id(table)}`
    : sql`select customer_id, row_number() over (order by customer_id) - 1 as place from ${id(table)}`;
}

import type { Engine } from "../engines/engine.ts";
import { type NumberShelf, numberShelf } from "../engines/number-shelf.ts";
import { id, list, type Sql, sql } from "../engines/sql.ts";
import type { Matrix } from "../models/matrix.ts";
import type { Snapshot } from "./snapshot.ts";

export interface MatrixOptions {
  /** Features to read; by default all. */
  readonly columns?: readonly string[];
  /** A query with a column `customer_id`: only these customers are read. */
  readonly rows?: Sql;
  /** How many customers are to be expected; by default all. */
  readonly expected?: number;
  /** Whether the ids of customers are brought out too; where not, those of an ordered snapshot are empty. Default true. */
  readonly named?: boolean;
}

/** Brings a snapshot's numbers out of the engine: customers by id, NaN for what is missing. */
export async function readMatrix(
  engine: Engine,
  snapshot: Snapshot,
  {
    columns = snapshot.features.map(({ name }) => name),
    rows,
    expected,
    named = true,
  }: MatrixOptions = {},
): Promise<Matrix> {
  const only = onlyThose(rows);
  if (!snapshot.ordered) {
    const { texts, numbers } = await engine.columns(sql`
      select ${list([sql`customer_id`, ...columns.map(id)])}
      from ${id(snapshot.table)}
      ${only}
      order by customer_id`);
    return {
      ids: (texts["customer_id"] ?? []).map(String),
      columns,
      values: columns.map((name) => numbers[name] ?? new Float64Array()),
    };
  }
  const from = sql`${id(snapshot.table)} as snapshot ${only}`;
  if (!named) {
    const most = expected ?? (await countOf(engine, snapshot));
    const { values, length } = await readNumbers(engine, { columns, from, rows: most });
    return { ids: unnamed(length), columns, values };
  }
  const { ids, values } = await readInPlace(engine, snapshot, {
    columns,
    from,
    all: rows === undefined,
    rows: expected,
  });
  return { ids, columns, values };
}

export interface InPlaceOptions {
  readonly columns: readonly string[];
  /** What to read from: each row of the snapshot, called `snapshot`, at most once. */
  readonly from: Sql;
  /** Whether that is every row of the snapshot, whose ids are then read once. Default false. */
  readonly all?: boolean;
  /** How many rows are to be expected. */
  readonly rows?: number | undefined;
}

/**
 * Reads columns of rows of an ordered snapshot, by the ids of customers. Wide rows are not sorted: the engine gives them
 * with their places in the table, mostly in order, and what is not is put in place here.
 */
export async function readInPlace(
  engine: Engine,
  snapshot: Snapshot,
  { all = false, ...what }: InPlaceOptions,
): Promise<Pick<Matrix, "ids" | "values">> {
  if (all) {
    const ids = await idsOf(engine, snapshot);
    const { values } = await readNumbers(engine, { ...what, rows: what.rows ?? ids.length });
    return { ids, values };
  }
  const { ids, values } = await readNumbers(engine, { ...what, named: true });
  return { ids, values };
}

/** Reads columns of rows in the order of their places, with the ids of customers where asked for. */
async function readNumbers(
  engine: Engine,
  {
    columns,
    from,
    rows,
    named = false,
  }: Omit<InPlaceOptions, "all"> & { readonly named?: boolean },
): Promise<{
  readonly values: readonly Float64Array[];
  /** None where they were not asked for. */
  readonly ids: readonly string[];
  readonly length: number;
}> {
  const asked = [
    sql`snapshot.rowid as "quintile.place"`,
    ...(named ? [sql`snapshot.customer_id as "quintile.id"`] : []),
    ...columns.map(id),
  ];
  const { numbers, texts, length } = await engine.columns(
    sql`select ${list(asked)} from ${from}`,
    rows === undefined ? undefined : { rows },
  );
  const order = orderOf(numbers["quintile.place"] ?? new Float64Array());
  const ids = (texts["quintile.id"] ?? []).map(String);
  return {
    values: columns.map((name) => inOrder(numbers[name] ?? new Float64Array(), order)),
    ids: order === null || !named ? ids : Array.from(order, (row) => ids[row] as string),
    length,
  };
}

async function countOf(engine: Engine, { table }: Snapshot): Promise<number> {
  const [counted] = await engine.rows(sql`select count(*) as n from ${id(table)}`);
  return Number(counted?.["n"] ?? 0);
}

/** Returns ids that nobody asked for. */
function unnamed(length: number): readonly string[] {
  return new Array<string>(length).fill("");
}

export interface PiecesOptions {
  /** Features to read; by default all. */
  readonly columns?: readonly string[];
  /** Customers of a piece, at most. */
  readonly customers: number;
  /** Whether the ids of customers are brought out too; where not, those of an ordered snapshot are empty. */
  readonly named?: boolean;
  /** Lends the arrays of each piece, which may be given back once it has been looked at; by default all are new. */
  readonly shelf?: NumberShelf;
}

/** Brings everybody's numbers out in pieces, by id, which need not be in memory together. */
export async function* readMatrices(
  engine: Engine,
  snapshot: Snapshot,
  {
    columns = snapshot.features.map(({ name }) => name),
    customers,
    named = true,
    shelf,
  }: PiecesOptions,
): AsyncGenerator<Matrix> {
  if (snapshot.ordered) {
    const ids = named ? await idsOf(engine, snapshot) : null;
    yield* inTableOrder(engine, snapshot, { columns, customers, shelf }, ids);
    return;
  }
  const pieces = engine.pieces(
    sql`
      select ${list([sql`customer_id`, ...columns.map(id)])}
      from ${id(snapshot.table)}
      order by customer_id`,
    { rows: customers, shelf },
  );
  for await (const { texts, numbers } of pieces)
    yield {
      ids: (texts["customer_id"] ?? []).map(String),
      columns,
      values: columns.map((column) => numbers[column] ?? new Float64Array()),
    };
}

export interface LentOptions extends Omit<PiecesOptions, "shelf"> {
  /** Whether the numbers are to lie where every thread can read them. Default false. */
  readonly shared?: boolean;
  /** How many pieces are lent at once: where two are, one may be worked on while the next is read. Default 1. */
  readonly atOnce?: number;
}

/** Brings them out likewise, each piece lent until so many others are asked for: what is kept of it must be copied. */
export async function* lendMatrices(
  engine: Engine,
  snapshot: Snapshot,
  { shared = false, atOnce = 1, ...options }: LentOptions,
): AsyncGenerator<Matrix> {
  const shelf = numberShelf({ shared });
  const lent: Matrix[] = [];
  for await (const piece of readMatrices(engine, snapshot, { ...options, shelf })) {
    yield piece;
    lent.push(piece);
    if (lent.length >= atOnce) shelf.giveBack(lent.shift()?.values ?? []);
  }
}

/** Reads an ordered table as it lies: wide rows are not sorted. */
async function* inTableOrder(
  engine: Engine,
  snapshot: Snapshot,
  {
    columns,
    customers,
    shelf,
  }: Required<Omit<PiecesOptions, "named" | "shelf">> & { readonly shelf: NumberShelf | undefined },
  ids: readonly string[] | null,
): AsyncGenerator<Matrix> {
  const pieces = engine.pieces(
    sql`
      select ${list([sql`rowid as "quintile.place"`, ...columns.map(id)])}
      from ${id(snapshot.table)}`,
    { rows: customers, shelf },
  );
  let from = 0;
  for await (const { numbers, length } of pieces) {
    const places = numbers["quintile.place"] ?? new Float64Array();
    const own = places.findIndex((place, i) => place !== from + i);
    if (own >= 0)
      throw new Error(`row ${from + own} of ${snapshot.table} came as row ${places[own]}`);
    shelf?.giveBack([places]);
    yield {
      ids: ids?.slice(from, from + length) ?? unnamed(length),
      columns,
      values: columns.map((name) => numbers[name] ?? new Float64Array()),
    };
    from += length;
  }
}

function onlyThose(rows: Sql | undefined): Sql {
  return rows === undefined ? sql`` : sql`where customer_id in (select customer_id from (${rows}))`;
}

function inOrder(column: Float64Array, order: Int32Array | null): Float64Array {
  if (order === null) return column;
  const ordered = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) ordered[i] = column[order[i] as number] as number;
  return ordered;
}

/** Returns the positions of distinct places in ascending order of places; null where they ascend already. */
function orderOf(places: Float64Array): Int32Array | null {
  if (places.every((place, i) => i === 0 || place > (places[i - 1] as number))) return null;
  const last = places.reduce((most, place) => Math.max(most, place), 0);
  const at = new Int32Array(last + 1).fill(-1);
  places.forEach((place, i) => {
    at[place] = i;
  });
  return at.filter((i) => i >= 0);
}

const crossed = new WeakMap<Snapshot, Promise<readonly string[]>>();

/** Returns the ids of an ordered snapshot's customers; they are read once. */
async function idsOf(engine: Engine, snapshot: Snapshot): Promise<readonly string[]> {
  const ids =
    crossed.get(snapshot) ??
    engine
      .columns(sql`select customer_id from ${id(snapshot.table)}`)
      .then(({ texts }) => (texts["customer_id"] ?? []).map(String));
  crossed.set(snapshot, ids);
  return await ids;
}

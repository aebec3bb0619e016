import type { Engine } from "../engines/engine.ts";
import { id, literal, type Sql, sql } from "../engines/sql.ts";
import { NO_HOUR } from "../features/history-lines.ts";
import { MEMBERS, type Sums } from "./persona-shares.ts";

/** Customers whose orders are counted at once, so that the counts of more need no more memory. */
const TOGETHER = 200_000;
/** Counts of a customer: weekdays at 1 to 7, hours from 8 on, the last for what has none. */
const CELLS = 33;
const HOURS = 8;

/** What a part's cells are called, and which counts of a customer make up each. */
interface Part {
  readonly part: string;
  readonly cells: readonly { readonly cell: string; readonly from: number; readonly to: number }[];
}

const spans = (part: number, first: number, n: number, from: number, width: number): Part => ({
  part: String(part),
  cells: Array.from({ length: n }, (_, i) => ({
    cell: String(first + i),
    from: from + i * width,
    to: from + (i + 1) * width,
  })),
});

/** Parts 0, 1 and 2: days of the week, 1 to 7; hours; quarters of the day. */
const PARTS = [spans(0, 1, 7, 1, 1), spans(1, 0, 24, HOURS, 1), spans(2, 0, 4, HOURS, 6)];

/**
 * Sums for each segment its customers' orders by weekday, hour and quarter of the day, by segment, part and cell. Every
 * order is looked at once, as a small number, and counted in its customer's cells; `orders` has a row an order: code, day,
 * hour.
 */
export async function timesOfOrders(
  engine: Engine,
  orders: Sql,
  { hours }: { readonly hours: boolean },
): Promise<readonly Sums[]> {
  const { numbers, length } = await engine.columns(
    sql`select code, segment_id from ${id(MEMBERS)} where code is not null order by code`,
  );
  const codes = numbers["code"] ?? new Float64Array();
  const own = numbers["segment_id"] ?? new Float64Array();
  const segments = [...new Set(own)].sort((a, b) => a - b);
  const parts = hours ? PARTS : PARTS.slice(0, 1);
  const tallies = segments.map(() => parts.map(({ cells }) => newTally(cells.length)));
  const position = new Map(segments.map((segment, s) => [segment, s]));
  const counts = new Uint32Array(TOGETHER * CELLS);
  for (let first = 0, i = 0; i < length; first += TOGETHER) {
    counts.fill(0);
    await countOrders(engine, orders, { first, counts });
    for (; i < length && (codes[i] as number) < first + TOGETHER; i++) {
      const start = ((codes[i] as number) - first) * CELLS;
      const tally = tallies[position.get(own[i] as number) as number] as Tally[];
      for (let p = 0; p < parts.length; p++)
        addCustomer(tally[p] as Tally, parts[p] as Part, counts, start);
    }
  }
  return sumsOfTimes(segments, tallies);
}

/** Tells what the customers of segments have in the cells of time; `tallies` has of each segment one a part, in their order. */
export function sumsOfTimes(
  segments: readonly number[],
  tallies: readonly (readonly Tally[])[],
): readonly Sums[] {
  return segments.flatMap((segment, s) =>
    (tallies[s] ?? []).flatMap(({ customers, n, nn, holders, x, xx, xn }, p) => {
      const { part, cells } = PARTS[p] as Part;
      return cells.flatMap(({ cell }, c) => {
        const at = (sums: Float64Array) => sums[c] as number;
        const told = { holders: at(holders), x: at(x), xx: at(xx), xn: at(xn) };
        return told.holders === 0 ? [] : [{ segment, part, cell, customers, n, nn, ...told }];
      });
    }),
  );
}

/** Counts the orders of customers from `first` on in their cells. */
async function countOrders(
  engine: Engine,
  orders: Sql,
  { first, counts }: { readonly first: number; readonly counts: Uint32Array },
): Promise<void> {
  const pieces = engine.pieces(
    sql`
      select
        (code - ${literal(first)}) * 256 + isodow(day) * 32 + coalesce(hour, ${literal(NO_HOUR)}) as told
      from (${orders})
      where code between ${literal(first)} and ${literal(first + TOGETHER - 1)}`,
    { rows: 65_536 },
  );
  for await (const { numbers, length } of pieces) {
    const told = numbers["told"] ?? new Float64Array();
    for (let i = 0; i < length; i++) {
      const one = told[i] as number;
      const start = (one >> 8) * CELLS;
      const weekday = start + ((one >> 5) & 7);
      const hour = start + HOURS + (one & 31);
      counts[weekday] = (counts[weekday] as number) + 1;
      counts[hour] = (counts[hour] as number) + 1;
    }
  }
}

/** Sums over the customers of a segment: of a part those with n orders or lines, and of each cell those with x of them. */
export interface Tally {
  customers: number;
  n: number;
  nn: number;
  readonly holders: Float64Array;
  readonly x: Float64Array;
  readonly xx: Float64Array;
  readonly xn: Float64Array;
}

function newTally(cells: number): Tally {
  const sums = () => new Float64Array(cells);
  return { customers: 0, n: 0, nn: 0, holders: sums(), x: sums(), xx: sums(), xn: sums() };
}

const held = new Float64Array(CELLS);

function addCustomer(tally: Tally, { cells }: Part, counts: Uint32Array, start: number): void {
  let n = 0;
  for (let c = 0; c < cells.length; c++) {
    const { from, to } = cells[c] as Part["cells"][number];
    let x = 0;
    for (let k = start + from; k < start + to; k++) x += counts[k] as number;
    held[c] = x;
    n += x;
  }
  if (n === 0) return;
  tally.customers++;
  tally.n += n;
  tally.nn += n * n;
  const { holders, x, xx, xn } = tally;
  for (let c = 0; c < cells.length; c++) {
    const own = held[c] as number;
    if (own === 0) continue;
    holders[c] = (holders[c] as number) + 1;
    x[c] = (x[c] as number) + own;
    xx[c] = (xx[c] as number) + own * own;
    xn[c] = (xn[c] as number) + own * n;
  }
}

import type { Engine } from "../engines/engine.ts";
import { id, type Sql, sql } from "../engines/sql.ts";
import { type RatioSums, ratioShare, shareDiffers } from "../models/metrics/ratio-share.ts";
import type { PersonaShare } from "../reports/persona.ts";

/** Nothing is told of fewer customers. */
export const LEAST_CUSTOMERS = 10;
/** So many of the commonest products are compared; whatever is bought by fewer tells nothing. */
export const MOST_CELLS = 200;

/** A table of each customer's segment: `customer_id`, `code` (its number in a history; null without one), `segment_id`. */
export const MEMBERS = "persona_members";

/** A cell of one part of a persona: the share of one channel among all channels of orders, say. */
export interface Cell extends PersonaShare {
  readonly segment: number;
  readonly part: string;
  /** Customers of the segment with any unit of the part. */
  readonly among: number;
}

/**
 * Returns the shares of a segment's units that lie in each cell of each part, ordered by segment, part and cell. `units` is
 * a query for one row a unit, or with a count of units `n`: customer_id (or code, as `by` says), part, cell (null: none
 * that is told apart). Units that are `counted` have one row a customer, part and cell that is told, and are not counted again.
 */
export async function compositions(
  engine: Engine,
  units: Sql,
  by: "customer_id" | "code" = "customer_id",
  { counted = false }: { readonly counted?: boolean } = {},
): Promise<readonly Cell[]> {
  const rows = await engine.rows(sql`
    with units as (${units}),
    counted as (
      select segment_id, ${id(by)} as who, part, cell, ${counted ? sql`n` : sql`sum(n)`}::bigint as x
      from units
      join ${id(MEMBERS)} using (${id(by)})
      ${counted ? sql`` : sql`group by segment_id, ${id(by)}, part, cell`}
    ),
    totals as (
      select segment_id, who, part, sum(x)::bigint as n
      from counted
      group by segment_id, who, part
    ),
    parts as (
      select segment_id, part, count(*) as customers, sum(n) as n, sum(n * n) as nn
      from totals
      group by segment_id, part
    ),
    cells as (
      select segment_id, part, cell, count(*) as holders, sum(x) as x, sum(x * x) as xx, sum(x * n) as xn
      from counted
      join totals using (segment_id, who, part)
      group by segment_id, part, cell
    )
    select segment_id, part, cell, holders, x, xx, xn, customers, n, nn
    from cells
    join parts using (segment_id, part)
    order by segment_id, part, cell`);
  return compared(rows.map(read));
}

/**
 * Returns the same where a customer has one unit of a part at most, so that customers need only be counted. `units` is a
 * query for one row a unit: segment_id (null: of no segment), part, cell.
 */
export async function proportions(engine: Engine, units: Sql): Promise<readonly Cell[]> {
  const rows = await engine.rows(sql`
    select
      segment_id, part, cell,
      count(*) as x,
      sum(count(*)) over (partition by segment_id, part) as n
    from (${units})
    where segment_id is not null
    group by segment_id, part, cell
    order by segment_id, part, cell`);
  return compared(
    rows.map(({ x, n, ...row }) =>
      read({ ...row, x, xx: x, xn: x, holders: x, n, nn: n, customers: n }),
    ),
  );
}

/**
 * Returns the share of a segment's units of each cell that were answered, ordered by segment, part and cell. `units` is a
 * query for one row a customer, part and cell: customer_id, part, cell, n units, x of them answered.
 */
export async function ratios(engine: Engine, units: Sql): Promise<readonly Cell[]> {
  const rows = await engine.rows(sql`
    with units as (${units})
    select
      segment_id, part, cell,
      count(*) as customers,
      count(*) filter (where x > 0) as holders,
      sum(x)::hugeint as x,
      sum(n)::hugeint as n,
      sum(x * x)::hugeint as xx,
      sum(x * n)::hugeint as xn,
      sum(n * n)::hugeint as nn
    from units
    join ${id(MEMBERS)} using (customer_id)
    where n > 0
    group by segment_id, part, cell
    order by segment_id, part, cell`);
  return compared(rows.map(read), { perCell: true });
}

/** What a segment's customers have in a cell of a part. */
export interface Sums extends RatioSums {
  readonly segment: number;
  readonly part: string;
  readonly cell: string | null;
  /** Customers with x > 0. */
  readonly holders: number;
}

function read(row: Readonly<Record<string, unknown>>): Sums {
  const number = (name: string) => Number(row[name] ?? 0);
  return {
    segment: number("segment_id"),
    part: String(row["part"]),
    cell: row["cell"] === null ? null : String(row["cell"]),
    holders: number("holders"),
    customers: number("customers"),
    x: number("x"),
    n: number("n"),
    xx: number("xx"),
    xn: number("xn"),
    nn: number("nn"),
  };
}

/** Compares each segment's shares with those of all segments together. */
export function compared(sums: readonly Sums[], { perCell = false } = {}): readonly Cell[] {
  const key = ({ part, cell }: Sums) => JSON.stringify([part, cell]);
  const inAll = new Map<string, number>();
  const ofAll = new Map<string, number>();
  const seen = new Set<string>();
  for (const one of sums) {
    inAll.set(key(one), (inAll.get(key(one)) ?? 0) + one.x);
    // The units of a part are counted once a segment, however many cells it has there.
    const denominator = perCell ? key(one) : one.part;
    const once = JSON.stringify([denominator, one.segment]);
    if (perCell || !seen.has(once)) ofAll.set(denominator, (ofAll.get(denominator) ?? 0) + one.n);
    seen.add(once);
  }
  const perPart = new Map<string, number>();
  for (const { part } of sums) perPart.set(part, (perPart.get(part) ?? 0) + 1);
  return sums.flatMap((one): Cell[] => {
    const { segment, part, cell, holders, customers, x, n } = one;
    if (cell === null) return [];
    const all = (inAll.get(key(one)) ?? 0) / (ofAll.get(perCell ? key(one) : part) ?? Number.NaN);
    const { effective, ...share } = ratioShare(one);
    return [
      {
        segment,
        part,
        among: customers,
        name: cell,
        customers: holders,
        count: x,
        of: n,
        share,
        all,
        lift: all > 0 ? share.value / all : null,
        differs: shareDiffers({ value: share.value, effective }, all, perPart.get(part)),
      },
    ];
  });
}

/** Keeps of a cell what stands in a report. */
export function shareOf({ segment: _, part: __, among: ___, ...share }: Cell): PersonaShare {
  return share;
}

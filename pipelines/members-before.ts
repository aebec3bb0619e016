import type { Engine } from "../engines/engine.ts";
import { id, sql } from "../engines/sql.ts";
import { type CrossTable, crossTable } from "../models/cross-table.ts";
import { COMPARED, isIn, wasIn } from "./compared-groups.ts";
import { groupsBefore, type PreviousRun } from "./previous-run.ts";
import { rowsAmong } from "./rows-among.ts";
import type { SegmentName } from "./trained.ts";

type Segments = readonly Pick<SegmentName, "id">[];

/** Where the members of earlier segments are today, and where those of today's were. */
export interface MembersBefore {
  /** Customers by their segment before (rows) and now (columns). */
  readonly both: CrossTable;
  /** By segment of today, members who were in none. */
  readonly newcomers: readonly number[];
  /** By earlier segment, members whoever they are today. */
  readonly totals: readonly number[];
}

/** Counts customers whose segments are found already but not stored: `cluster` has their positions among `now`. */
export async function membersAmong(
  engine: Engine,
  previous: PreviousRun,
  {
    before,
    now,
    ids,
    cluster,
  }: {
    readonly before: Segments;
    readonly now: Segments;
    readonly ids: readonly string[];
    readonly cluster: Int32Array;
  },
): Promise<MembersBefore> {
  const { texts, numbers } = await engine.columns(sql`
    select customer_id, segment_id
    from ${id(groupsBefore(previous))}
    where segment_id is not null
    order by customer_id`);
  const positions = positionsOf(before);
  const segments = numbers["segment_id"] ?? new Float64Array();
  const were = Int32Array.from(segments, (segment) => positions.get(segment) ?? -1);
  const rows = rowsAmong((texts["customer_id"] ?? []).map(String), ids);
  const own = rows.map((row) => (row < 0 ? -1 : (were[row] as number)));
  const totals = before.map(() => 0);
  for (const position of were) add(totals, position, 1);
  const newcomers = now.map(() => 0);
  cluster.forEach((c, i) => {
    if (own[i] === -1) add(newcomers, c, 1);
  });
  const parts = { rows: before.length, columns: now.length };
  return { both: crossTable(own, cluster, parts), newcomers, totals };
}

/** Counts the same of everybody whose groups of both days have been compared. */
export async function membersCompared(
  engine: Engine,
  { before, now }: { readonly before: Segments; readonly now: Segments },
): Promise<MembersBefore> {
  const counted = await engine.rows(sql`
    select ${wasIn("segment")} as was, ${isIn("segment")} as "is", count(*) as customers
    from ${COMPARED}
    group by all`);
  const [were, are] = [positionsOf(before), positionsOf(now)];
  const both = before.map(() => now.map(() => 0));
  const newcomers = now.map(() => 0);
  const totals = before.map(() => 0);
  for (const row of counted) {
    const was = were.get(Number(row["was"] ?? Number.NaN)) ?? -1;
    const is = are.get(Number(row["is"] ?? Number.NaN)) ?? -1;
    const customers = Number(row["customers"]);
    add(totals, was, customers);
    add(both[was] ?? newcomers, is, customers);
  }
  return { both, newcomers, totals };
}

function positionsOf(segments: Segments): ReadonlyMap<number, number> {
  return new Map(segments.map((segment, i) => [segment.id, i]));
}

function add(counts: number[], position: number, customers: number): void {
  if (position >= 0) counts[position] = (counts[position] as number) + customers;
}

import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, sql } from "../../engines/sql.ts";
import { type Judged, REASON } from "../rows/judging.ts";
import { populationStability } from "./psi.ts";
import type { ColumnQuality } from "./quality.ts";

/** How the values of a column changed. */
export interface ComparedValues {
  /** Population stability index of their shares; null where it cannot be told. */
  readonly psi: number | null;
  readonly fresh: readonly string[];
  readonly vanished: readonly string[];
}

export interface CompareValuesOptions {
  /** As an earlier run found it, */
  readonly had: ColumnQuality;
  /** and as it is now. */
  readonly column: ColumnQuality;
  /** Accepted rows then and now. */
  readonly acceptedBefore: number;
  readonly accepted: number;
}

/** Counts the earlier run's commonest values anew; all others are one group. Persons' columns have no values here. */
export async function compareValues(
  engine: Engine,
  judged: Judged,
  { had, column, acceptedBefore, accepted }: CompareValuesOptions,
): Promise<ComparedValues> {
  const known = had.top ?? [];
  if (known.length === 0 || column.top === undefined) return { psi: null, fresh: [], vanished: [] };
  const total = accepted - column.missing;
  if (total === 0) return { psi: null, fresh: [], vanished: [] };
  const counts = await countValues(engine, judged, {
    column: column.name,
    values: known.map(({ value }) => value),
    listed: column.top,
    total,
  });
  const now = known.map(({ value }) => (counts.get(value) ?? 0) / total);
  const before = known.map((value) => value.share);
  const rest = (shares: readonly number[]) =>
    Math.max(0, 1 - shares.reduce((sum, one) => sum + one, 0));
  const listed = known.reduce((sum, value) => sum + value.rows, 0);
  const wasWhole = listed === acceptedBefore - had.missing;
  return {
    psi: populationStability([...before, rest(before)], [...now, rest(now)]),
    fresh: wasWhole
      ? column.top
          .map(({ value }) => value)
          .filter((value) => !known.some((k) => k.value === value))
      : [],
    vanished: known.map(({ value }) => value).filter((value) => !counts.has(value)),
  };
}

interface Wanted {
  readonly column: string;
  readonly values: readonly string[];
  /** The commonest values, counted already, */
  readonly listed: NonNullable<ColumnQuality["top"]>;
  /** of so many rows that have one. */
  readonly total: number;
}

/** Counts the accepted rows of some values; one that none has is left out. */
async function countValues(
  engine: Engine,
  { table }: Judged,
  { column, values, listed, total }: Wanted,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map(listed.map(({ value, rows }) => [value, rows]));
  const rest = total - listed.reduce((sum, { rows }) => sum + rows, 0);
  if (rest === 0 || values.every((value) => counts.has(value))) return counts;
  const rows = await engine.rows(
    sql`select ${id(column)}::varchar as value, count(*) as n from ${id(table)}
      where ${REASON} = 0 and ${id(column)}::varchar in (${list(values.map(literal))})
      group by 1 order by 1`,
  );
  return new Map(rows.map((row) => [String(row["value"]), Number(row["n"])]));
}

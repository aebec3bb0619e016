import type { Engine } from "../../engines/engine.ts";
import { literal, type Sql, sql } from "../../engines/sql.ts";
import type { MatchCount } from "../../reports/imported-report.ts";

/** What a score of the file is for; `all` where it is of no day. */
export type Place =
  | { readonly kind: "day"; readonly day: string }
  | { readonly kind: "part"; readonly part: "test" | "validation" }
  | { readonly kind: "all" };

/** Foreign scores of customers who were asked about. */
export interface Matched {
  /** Positions of the customers who have a score, ascending, and the scores. */
  readonly rows: Int32Array;
  readonly scores: Float64Array;
  readonly count: MatchCount;
}

/** Finds the scores of customers by id. Who has none is missing, who is scored without being asked about is unknown. */
export async function matchScores(
  engine: Engine,
  {
    place,
    ids,
    day,
  }: { readonly place: Place; readonly ids: readonly string[]; readonly day: string | null },
): Promise<Matched> {
  const where = whereOf(place);
  const { texts, numbers, length } = await engine.columns(
    sql`select customer_id, score from imported_scores where ${where}`,
  );
  const known = new Map(
    texts["customer_id"]?.map((customer, i) => [customer, numbers["score"]?.[i] ?? Number.NaN]),
  );
  const rows = Int32Array.from(ids.keys()).filter((i) => known.has(ids[i] ?? ""));
  return {
    rows,
    scores: Float64Array.from(rows, (i) => known.get(ids[i] ?? "") ?? Number.NaN),
    count: {
      as_of: day,
      asked: ids.length,
      matched: rows.length,
      missing: ids.length - rows.length,
      unknown: length - rows.length,
    },
  };
}

/** Says how many scores the file holds of which days, for a message about a day that it has none of. */
export async function daysIn(engine: Engine): Promise<string> {
  const rows = await engine.rows(sql`
    select coalesce(day, part, 'no day') as place, count(*)::integer as n
    from imported_scores group by all order by 1 limit 8`);
  return rows.map((row) => `${row["place"]} (${row["n"]})`).join(", ");
}

function whereOf(place: Place): Sql {
  if (place.kind === "day") return sql`day = ${literal(place.day)}`;
  if (place.kind === "all") return sql`true`;
  return sql`part = ${literal(place.part)}`;
}

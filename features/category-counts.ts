import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
import type { CategoryFact } from "./feature.ts";
import { CODES } from "./steady-rows.ts";

/** Categories that are counted one by one: of more, lines are sooner grouped by them. */
export const MOST_COUNTED = 32;

/**
 * Returns what a customer's categories tell, as an aggregate over lines that were bought, each with the number of its category:
 * its place from 1 among all there are.
 */
export function categoriesOfLines(fact: CategoryFact, categories: readonly string[]): Sql {
  const code = id(CODES.category);
  const counts = categories.map((_, i) => sql`count_if(${code} = ${literal(i + 1)})`);
  const lines = sql`nullif(count(${code}), 0)::double`;
  if (fact === "largest share") return sql`greatest(${list(counts)}) / ${lines}`;
  if (fact === "number") {
    const met = counts.map((count) => sql`(${count} > 0)::integer`);
    // Of lines without a category, nothing is counted.
    return sql`coalesce(${list(met, " + ")}, 0)`;
  }
  return sql`${counts[categories.indexOf(fact.shareOf)] ?? sql`0`} / ${lines}`;
}

import type { Sql } from "../engines/sql.ts";

/**
 * Writes `month(a) = month(b)` of plain columns as `monthname(a) = monthname(b)`, which says the same. An engine makes a
 * table of eighty years of days ready for each `month` of a statement whenever it runs; few rows have no use for it.
 */
export function comparedMonths(query: Sql): Sql {
  const strings = query.strings.map((text) =>
    text.replace(/\bmonth\((\w+)\) = month\((\w+)\)/g, "monthname($1) = monthname($2)"),
  );
  return { ...query, strings };
}

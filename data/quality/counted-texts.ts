import type { Window } from "../window.ts";
import type { SourceQuality } from "./quality.ts";

/** All different texts of a column with the rows that have each, commonest first. */
export type CountedTexts = readonly { readonly value: string; readonly rows: number }[];

/**
 * Returns the texts of a column in all rows of transactions, as they were counted when their source was measured; undefined
 * where that does not tell them: of several sources, of a list without all, or where rows lie at or after `asOf`.
 */
export function countedTexts(
  sources: readonly SourceQuality[],
  column: string,
  asOf: string,
): CountedTexts | undefined {
  const [source, ...more] = sources.filter(({ kind }) => kind === "transactions");
  if (source === undefined || more.length > 0) return undefined;
  const { columns, last_day, rows_accepted } = source;
  const measured = columns.find(({ name }) => name === column);
  if (measured?.top === undefined || last_day === null || last_day >= asOf) return undefined;
  const listed = measured.top.reduce((sum, { rows }) => sum + rows, 0);
  return listed > 0 && listed === rows_accepted - measured.missing ? measured.top : undefined;
}

/** Returns the same of what was bought in a window, where all rows of transactions lie in it and none is a return. */
export function textsBought(
  sources: readonly SourceQuality[],
  column: string,
  { asOf, observationDays }: Window,
): CountedTexts | undefined {
  const returned = sources.some(({ returns }) => (returns?.rows ?? 0) > 0);
  return observationDays !== null || returned ? undefined : countedTexts(sources, column, asOf);
}

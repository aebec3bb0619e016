import type { Feature } from "../features/feature.ts";
import { type Said, type WordingOptions, wordingOf } from "../features/phrase.ts";

/** Says a column's value of a row; null where there are no words. */
type RowWords = (values: readonly Float64Array[], column: number, row: number) => Said | null;

/** Returns how to say columns' values of rows; what is below the median, and above nothing, is said to be low. */
export function rowWords(
  columns: readonly string[],
  known: readonly (Feature | undefined)[],
  { wording, medians }: { readonly wording: WordingOptions; readonly medians: readonly number[] },
): RowWords {
  const wordings = known.map((feature) =>
    feature === undefined ? null : wordingOf(feature, wording),
  );
  // Positions of what a column is told by, -1 of what no column holds.
  const places = wordings.map((own) =>
    Int32Array.from(own?.names ?? [], (name) => columns.indexOf(name)),
  );
  const own = new Float64Array(Math.max(0, ...places.map(({ length }) => length)));
  return (values, column, row) => {
    const wording = wordings[column] ?? null;
    if (wording === null) return null;
    const from = places[column] as Int32Array;
    for (let k = 0; k < from.length; k++) {
      const j = from[k] as number;
      own[k] = j < 0 ? Number.NaN : ((values[j] as Float64Array)[row] as number);
    }
    const value = own[0] as number;
    return wording.say(own, value > 0 && value < (medians[column] ?? Number.NaN));
  };
}

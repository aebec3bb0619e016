import type { Feature } from "../features/feature.ts";

/** A share or mean over fewer than this many says little. */
const FEW = 5;

/** Returns how plainly a column tells a row, the plainest 0 and none above 8. */
type Plainness = (values: readonly Float64Array[], column: number, row: number) => number;

/** Returns how plainly columns tell rows: by their features, and what is there before what is not. */
export function plainnessOf(
  columns: readonly string[],
  known: readonly (Feature | undefined)[],
): Plainness {
  const usual = Int32Array.from(known, (feature) => plainness(feature));
  // That nothing was counted says more than that nothing was added up.
  const nothing = (feature: Feature) =>
    feature.category !== undefined ? 5 : feature.unit === "number" ? 2 : 1;
  const zero = usual.map((rank, j) => rank + (known[j] === undefined ? 0 : nothing(known[j])));
  const missing = usual.map((rank, j) => rank + (known[j] === undefined ? 0 : 1));
  const position = new Map(columns.map((name, j) => [name, j]));
  // What a share or mean is over; -1 without.
  const over = Int32Array.from(known, (feature) => position.get(feature?.over ?? "") ?? -1);
  return (values, column, row) => {
    const value = (values[column] as Float64Array)[row] as number;
    const of = over[column] as number;
    const few = of >= 0 && ((values[of] as Float64Array)[row] as number) < FEW ? 1 : 0;
    return ((value === 0 ? zero : Number.isNaN(value) ? missing : usual)[column] as number) + few;
  };
}

function plainness(feature: Feature | undefined): number {
  if (feature === undefined) return 0;
  return feature.told === "first" ? 0 : feature.told === "last" ? 2 : 1;
}

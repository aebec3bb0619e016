import type { Boosted } from "./cyclic-boosting.ts";

/** Returns the mean of the bags' shapes of term `t`, one number a cell. */
export function meanOf({ shapes }: Pick<Boosted, "shapes">, t: number): Float64Array {
  const [first] = shapes;
  const mean = new Float64Array(first?.[t]?.length ?? 0);
  for (const bag of shapes)
    (bag[t] as Float64Array).forEach((value, k) => {
      mean[k] = (mean[k] as number) + value / shapes.length;
    });
  return mean;
}

/** Returns how many rows are in each of `size` cells. */
export function countCells(cells: Uint8Array, size: number): Float64Array {
  const rows = new Float64Array(size);
  for (const cell of cells) rows[cell] = (rows[cell] as number) + 1;
  return rows;
}

/** Returns the rounds without a gain after which boosting stops: about those that four whole steps take. */
export function patienceOf(rate: number): number {
  return Math.ceil(4 / rate);
}

import { newTally, type Tally } from "../order-times.ts";
import type { Sums } from "../persona-shares.ts";
import type { Look } from "./walk-lines.ts";

export interface CategorySumsOptions {
  /** How many categories there are; their numbers begin with 1. */
  readonly categories: number;
  /** Which of `segments` each customer is in; -1 where in none. */
  readonly position: Int32Array;
  readonly segments: readonly number[];
  /** First day that is looked at, counted from 1970-01-01. */
  readonly from: number;
  /** A category is told apart where it has so many customers, and is among the commonest so many. */
  readonly least: number;
  readonly most: number;
}

/**
 * Sums for each segment its customers' lines by category, by segment and number of the category, as `compositions` has them;
 * null stands, last, for what is not told apart.
 */
export function categorySums({
  categories,
  position,
  segments,
  from: firstDay,
  least,
  most,
}: CategorySumsOptions): { readonly look: Look; readonly sums: () => readonly Sums[] } {
  const each = () => new Float64Array(categories + 1);
  const tallies = segments.map(() => newTally(categories + 1));
  const buyers = each();
  const counts = each();
  const touched = new Uint16Array(categories);
  return {
    look(customer, { day, category }, from, to) {
      let [n, different] = [0, 0];
      for (let i = from; i < to; i++) {
        const one = category[i] as number;
        if (one === 0 || (day[i] as number) < firstDay) continue;
        if (counts[one] === 0) touched[different++] = one;
        counts[one] = (counts[one] as number) + 1;
        n++;
      }
      if (n === 0) return;
      const tally = tallies[position[customer] as number];
      if (tally !== undefined) {
        tally.customers++;
        tally.n += n;
        tally.nn += n * n;
      }
      for (let k = 0; k < different; k++) {
        const one = touched[k] as number;
        const x = counts[one] as number;
        counts[one] = 0;
        buyers[one] = (buyers[one] as number) + 1;
        if (tally === undefined) continue;
        tally.holders[one] = (tally.holders[one] as number) + 1;
        tally.x[one] = (tally.x[one] as number) + x;
        tally.xx[one] = (tally.xx[one] as number) + x * x;
        tally.xn[one] = (tally.xn[one] as number) + x * n;
      }
    },
    sums() {
      const told = new Set(
        Array.from(buyers.keys())
          .filter((one) => (buyers[one] as number) >= least)
          .sort((a, b) => (buyers[b] as number) - (buyers[a] as number) || a - b)
          .slice(0, most),
      );
      return segments.flatMap((segment, s) => {
        const { customers, n, nn, ...by } = tallies[s] as Tally;
        const of = { segment, part: "0", customers, n, nn };
        const found = Array.from(by.holders.keys()).filter((one) => by.holders[one] !== 0);
        const apart = found.filter((one) => !told.has(one));
        const add = (values: Float64Array, among: readonly number[]) =>
          among.reduce((sum, one) => sum + (values[one] as number), 0);
        const cell = (name: string | null, among: readonly number[]): Sums => ({
          ...of,
          cell: name,
          holders: add(by.holders, among),
          x: add(by.x, among),
          xx: add(by.xx, among),
          xn: add(by.xn, among),
        });
        return [
          ...found.filter((one) => told.has(one)).map((one) => cell(String(one), [one])),
          ...(apart.length === 0 ? [] : [cell(null, apart)]),
        ];
      });
    },
  };
}

import type { Engine } from "../../engines/engine.ts";
import { numberShelf } from "../../engines/number-shelf.ts";
import type { History } from "../../features/history.ts";
import {
  categoryOf,
  customerOf,
  dayOf,
  hourOf,
  MOST_TOGETHER,
  packedLines,
  restOf,
} from "../../features/history-lines.ts";

/** Lines that are looked at together; filled anew for every look. */
export interface Lines {
  /** Since 1970-01-01. */
  readonly day: Int32Array;
  /** 0 to 23, or `NO_HOUR`. */
  readonly hour: Uint8Array;
  /** Numbers of categories; 0 where there is none. */
  readonly category: Uint16Array;
  /** Ten-thousandths; NaN where not known. */
  readonly amount: Float64Array;
  readonly quantity: Float64Array;
}

/** Is shown all lines of one customer, those from `from` to before `to`; customers come in order, each once. */
export type Look = (customer: number, lines: Lines, from: number, to: number) => void;

export interface WalkOptions {
  readonly asOf: string;
  /** Numbers of the customers, ascending. Looks are told a customer's place among them. */
  readonly numbers: Float64Array;
  readonly looks: readonly Look[];
}

const ROWS = 65_536;
/** What sums of decimals are kept below, so that they are exact as doubles. */
const EXACT = 2 ** 50;
/** Of one, as money and quantities are counted. */
export const TEN_THOUSANDTHS = 10_000;

/**
 * Shows the lines of every customer to all looks, each line crossing from the engine once. Tells whether what was shown can
 * be relied upon: false where lines are of nobody among the customers, do not lie together, or have amounts too large to add
 * up as doubles.
 */
export async function walkLines(
  engine: Engine,
  history: History,
  { asOf, numbers, looks }: WalkOptions,
): Promise<boolean> {
  const last = numbers.at(-1);
  const shelf = numberShelf();
  let place = 0;
  for (let first = numbers[0] ?? 0; last !== undefined && first <= last; first += MOST_TOGETHER) {
    const held = holder();
    const show = (customer: number, from: number, to: number): boolean => {
      const number = first + customer;
      while ((numbers[place] ?? Infinity) < number) place++;
      if (numbers[place] !== number) return false;
      for (const look of looks) look(place, held.lines, from, to);
      place++;
      return true;
    };
    const pieces = engine.pieces(packedLines(history, { asOf, first }), { rows: ROWS, shelf });
    for await (const { numbers: columns, length } of pieces) {
      const isExact = held.take(columns as unknown as Packed, length);
      shelf.giveBack(Object.values(columns));
      if (!isExact || !held.showWhole(show)) return false;
    }
    if (!held.showRest(show)) return false;
  }
  return true;
}

interface Packed {
  readonly line: Float64Array;
  readonly amount: Float64Array;
  readonly quantity: Float64Array;
}

type Show = (customer: number, from: number, to: number) => boolean;

/** Holds lines until all of their customer are there. */
function holder() {
  let lines = room(2 * ROWS);
  let customers = new Int32Array(2 * ROWS);
  let kept = 0;
  let total = 0;
  const grow = (rows: number) => {
    if (rows <= customers.length) return;
    const larger = room(2 * rows);
    for (const name of Object.keys(lines) as (keyof Lines)[]) larger[name].set(lines[name]);
    lines = larger;
    const more = new Int32Array(2 * rows);
    more.set(customers);
    customers = more;
  };
  return {
    get lines(): Lines {
      return lines;
    },
    /** Unpacks more lines; false where what all come to is no longer exact. */
    take({ line, amount, quantity }: Packed, length: number): boolean {
      grow(kept + length);
      const { day, hour, category, amount: amounts, quantity: quantities } = lines;
      for (let i = 0, at = kept; i < length; i++, at++) {
        const one = line[i] as number;
        const customer = customerOf(one);
        const rest = restOf(one, customer);
        customers[at] = customer;
        day[at] = dayOf(rest);
        hour[at] = hourOf(rest);
        category[at] = categoryOf(rest);
        const money = Math.round((amount[i] as number) * TEN_THOUSANDTHS);
        const items = Math.round((quantity[i] as number) * TEN_THOUSANDTHS);
        amounts[at] = money;
        quantities[at] = items;
        if (!Number.isNaN(money)) total += Math.abs(money);
        if (!Number.isNaN(items)) total += Math.abs(items);
      }
      kept += length;
      return total < EXACT;
    },
    /** Shows all customers but the last, who may go on. */
    showWhole(show: Show): boolean {
      let from = 0;
      for (let i = 1; i < kept; i++) {
        const customer = customers[from] as number;
        if (customers[i] === customer) continue;
        if (!show(customer, from, i)) return false;
        from = i;
      }
      customers.copyWithin(0, from, kept);
      for (const values of Object.values(lines)) values.copyWithin(0, from, kept);
      kept -= from;
      return true;
    },
    showRest(show: Show): boolean {
      return kept === 0 || show(customers[0] as number, 0, kept);
    },
  };
}

function room(rows: number): Lines {
  return {
    day: new Int32Array(rows),
    hour: new Uint8Array(rows),
    category: new Uint16Array(rows),
    amount: new Float64Array(rows),
    quantity: new Float64Array(rows),
  };
}

import type { Engine } from "../../engines/engine.ts";
import type { NumberShelf } from "../../engines/number-shelf.ts";
import type { History } from "../../features/history.ts";
import { MOST_TOGETHER, packedLines } from "../../features/history-lines.ts";
import type { GrowingMemory } from "../../models/kernel/growing-memory.ts";
import { type LinesKernel, linesKernel } from "../../models/kernel/lines-kernel.ts";

/** Customers that are looked at together, with all lines of each, in the memory of a kernel; filled anew for every look. */
export interface Lines {
  readonly kernel: LinesKernel;
  readonly customers: number;
  /** By customer: the place among all of them, and where the lines begin; behind the last one, where its lines end. */
  readonly places: Int32Array;
  readonly starts: Uint32Array;
  /** By line, as the kernel has them. */
  readonly when: Int32Array;
  readonly amount: Float64Array;
  readonly quantity: Float64Array;
}

/** Is shown customers in their order, each once. */
export type Look = (lines: Lines) => void;

export interface WalkOptions {
  readonly asOf: string;
  /** Numbers of the customers, ascending. Looks are told a customer's place among them. */
  readonly numbers: Float64Array;
  /** Where the lines lie, and what looks add up. */
  readonly room: GrowingMemory;
  readonly looks: readonly Look[];
}

const ROWS = 65_536;
/** Customers that are looked at together, at most: of all lines that wait for more, the customer is one. */
export const MOST_CUSTOMERS = ROWS + 1;
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
  { asOf, numbers, room, looks }: WalkOptions,
): Promise<boolean> {
  const last = numbers.at(-1);
  const held = holder(room);
  let place = 0;
  for (let first = numbers[0] ?? 0; last !== undefined && first <= last; first += MOST_TOGETHER) {
    const show = ({ own, ...lines }: HeldLines): boolean => {
      for (let c = 0; c < lines.customers; c++) {
        const number = first + (own[lines.starts[c] as number] as number);
        while ((numbers[place] ?? Infinity) < number) place++;
        if (numbers[place] !== number) return false;
        lines.places[c] = place++;
      }
      for (const look of looks) look(lines);
      return true;
    };
    const { shelf } = held;
    const pieces = engine.pieces(packedLines(history, { asOf, first }), { rows: ROWS, shelf });
    for await (const { numbers: columns, length } of pieces)
      if (!held.take(columns as unknown as Packed, length) || !held.showWhole(show)) return false;
    if (!held.showRest(show)) return false;
  }
  return true;
}

interface Packed {
  readonly line: Float64Array;
  readonly amount: Float64Array;
  readonly quantity: Float64Array;
}

interface HeldLines extends Lines {
  /** Numbers of the customers by line. */
  readonly own: Int32Array;
}

type Show = (lines: HeldLines) => boolean;

/** Holds lines until all of their customer are there. */
function holder(room: GrowingMemory) {
  const kernel = linesKernel(room.memory);
  const places = room.take(Int32Array, MOST_CUSTOMERS);
  // One is written before it is known whether it begins a customer.
  const starts = room.take(Uint32Array, MOST_CUSTOMERS + 1);
  let lines = roomFor(2 * ROWS, room);
  let kept = 0;
  let total = 0;
  const grow = (rows: number) => {
    if (rows <= lines.own.length) return;
    const larger = roomFor(2 * rows, room);
    for (const name of Object.keys(lines) as (keyof typeof lines)[]) larger[name].set(lines[name]);
    lines = larger;
  };
  const show = (look: Show, customers: number) =>
    look({ kernel, customers, places, starts, ...lines });
  const begin = () => kernel.customersOf(lines.own.byteOffset, kept, starts.byteOffset);
  return {
    shelf: shelfIn(room),
    /** Unpacks more lines; false where what all come to is no longer exact. */
    take({ line, amount, quantity }: Packed, length: number): boolean {
      grow(kept + length);
      total += kernel.unpack(
        line.byteOffset,
        amount.byteOffset,
        quantity.byteOffset,
        length,
        lines.own.subarray(kept).byteOffset,
        lines.when.subarray(kept).byteOffset,
        lines.amount.subarray(kept).byteOffset,
        lines.quantity.subarray(kept).byteOffset,
      );
      kept += length;
      return total < EXACT;
    },
    /** Shows all customers but the last, who may go on. */
    showWhole(look: Show): boolean {
      const customers = begin() - 1;
      if (customers < 1) return true;
      if (!show(look, customers)) return false;
      const from = starts[customers] as number;
      for (const values of Object.values(lines)) values.copyWithin(0, from, kept);
      kept -= from;
      return true;
    },
    showRest(look: Show): boolean {
      const customers = begin();
      kept = 0;
      return customers === 0 || show(look, customers);
    },
  };
}

/** Lends the same three columns for every piece: one is done with before the next is asked for. */
function shelfIn(room: GrowingMemory): NumberShelf {
  const columns = [1, 2, 3].map(() => room.take(Float64Array, ROWS));
  let lent = 0;
  return {
    take: () => columns[lent++ % columns.length] as Float64Array,
    giveBack() {},
  };
}

function roomFor(rows: number, room: GrowingMemory) {
  return {
    own: room.take(Int32Array, rows),
    when: room.take(Int32Array, rows),
    amount: room.take(Float64Array, rows),
    quantity: room.take(Float64Array, rows),
  };
}

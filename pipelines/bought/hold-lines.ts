import type { NumberShelf } from "../../engines/number-shelf.ts";
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

/** Lines that cross together. */
export const ROWS = 65_536;
/** Customers that are looked at together, at most: of all lines that wait for more, the customer is one. */
export const MOST_CUSTOMERS = ROWS + 1;
/** What the decimals that pass one hold come to at most, so that sums of all that several held are exact as doubles. */
const EXACT = 2 ** 49;

/** Lines as they cross from the engine, in arrays that `shelf` has lent. */
export interface PackedLines {
  readonly line: Float64Array;
  readonly amount: Float64Array;
  readonly quantity: Float64Array;
}

export interface HeldLines extends Lines {
  /** Numbers of the customers by line. */
  readonly own: Int32Array;
}

type Show = (lines: HeldLines) => boolean;

/** Holds lines in the memory of a kernel until all of their customer are there. */
export function holdLines(room: GrowingMemory) {
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
    take({ line, amount, quantity }: PackedLines, length: number): boolean {
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

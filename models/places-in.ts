import { binsKernel } from "./kernel/bins-kernel.ts";
import { searchRoom } from "./kernel/search-room.ts";

/** Values that are searched for one by one before a kernel has its memory. */
const FEW = 32;

/**
 * Returns the position of the last of ascending values that is not above each number, -1 below the first, until a kernel's
 * memory is asked for again. Of what is not finite it may be any number.
 */
export function placesIn(values: Float64Array, column: Float64Array): Int32Array {
  if (column.length < FEW) return Int32Array.from(column, (value) => placeIn(values, value));
  const room = searchRoom(values, column, Int32Array.BYTES_PER_ELEMENT);
  const { memory, n, found } = room;
  binsKernel(memory).placeDoubles(room.column, n, 0, room.size, found);
  return new Int32Array(memory.buffer, found, n);
}

function placeIn(values: Float64Array, value: number): number {
  let [low, high] = [-1, values.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((values[middle] as number) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

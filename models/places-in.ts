import { binsKernel } from "./kernel/bins-kernel.ts";
import { scratch } from "./kernel/scratch.ts";

/** Values that are searched for one by one before a kernel has its memory. */
const FEW = 32;

/**
 * Returns the position of the last of ascending values that is not above each number, -1 below the first, until a kernel's
 * memory is asked for again. Of what is not finite it may be any number.
 */
export function placesIn(values: Float64Array, column: Float64Array): Int32Array {
  if (column.length < FEW) return Int32Array.from(column, (value) => placeIn(values, value));
  // Values up to one less than a power of two, so that each search takes the same steps and none is guessed.
  const size = 2 ** Math.ceil(Math.log2(values.length + 1));
  const [n, bytes] = [column.length, 8 * size];
  const memory = scratch(bytes + 12 * n);
  new Float64Array(memory.buffer, 0, size).fill(Number.POSITIVE_INFINITY).set(values);
  new Float64Array(memory.buffer, bytes, n).set(column);
  binsKernel(memory).placeDoubles(bytes, n, 0, size, bytes + 8 * n);
  return new Int32Array(memory.buffer, bytes + 8 * n, n);
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

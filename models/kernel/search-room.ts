import { scratch } from "./scratch.ts";

/** Where a kernel searches ascending values for each number of a column: addresses in bytes, and numbers. */
export interface SearchRoom {
  readonly memory: WebAssembly.Memory;
  /** Where the n numbers of the column lie; the values lie at 0. */
  readonly column: number;
  readonly n: number;
  /** Values searched, a power of two. */
  readonly size: number;
  /** Where there is room for what is found. */
  readonly found: number;
}

/** Lays values and a column out in a kernel's memory, with room for an answer of so many bytes a number. */
export function searchRoom(
  values: ArrayLike<number>,
  column: Float64Array,
  answerBytes: number,
): SearchRoom {
  // Values up to one less than a power of two, so that each search takes the same steps and none is guessed.
  const size = 2 ** Math.ceil(Math.log2(values.length + 1));
  const [n, at] = [column.length, 8 * size];
  const memory = scratch(at + (8 + answerBytes) * n);
  new Float64Array(memory.buffer, 0, size).fill(Number.POSITIVE_INFINITY).set(values);
  new Float64Array(memory.buffer, at, n).set(column);
  return { memory, column: at, n, size, found: at + 8 * n };
}

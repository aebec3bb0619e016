import { expect, test } from "vitest";
import { growingMemory } from "../../models/kernel/growing-memory.ts";

test("arrays of a memory that grows begin with zeros, lie apart, and keep what they hold", () => {
  const { memory, take } = growingMemory();
  const lengths = [3, 70_000, 0, 1, 500_000];
  const arrays = lengths.map((length, i) => {
    const array = i % 2 === 0 ? take(Float64Array, length) : take(Uint8Array, length);
    expect(array.every((value) => value === 0)).toBe(true);
    expect(array.byteOffset % 16).toBe(0);
    return array.fill(i + 1);
  });
  expect(arrays.map(({ length }) => length)).toEqual(lengths);
  arrays.forEach((array, i) => {
    expect(array.every((value) => value === i + 1)).toBe(true);
    expect(array.byteOffset + array.byteLength).toBeLessThanOrEqual(memory.buffer.byteLength);
  });
});

import { expect, test } from "vitest";
import { drawsKernel } from "../../models/kernel/draws-kernel.ts";
import { layOut } from "../../models/kernel/memory.ts";
import { random } from "../../models/random.ts";

const next = random(5);

function spaceOf(n: number) {
  const { memory, arrays } = layOut({
    sums: [Float64Array, 4 * 3],
    numbers: [Float64Array, n],
    counts: [Uint16Array, 4 * n],
    groupOf: [Uint8Array, n],
    labels: [Uint8Array, n],
  });
  for (const array of Object.values(arrays)) array.fill(0);
  for (let i = 0; i < n; i++) {
    arrays.numbers[i] = next() - 0.5;
    arrays.groupOf[i] = i % 3;
    arrays.labels[i] = Number(next() < 0.3);
  }
  return { ...arrays, kernel: drawsKernel(memory) };
}

const cases = [
  [1, 7, 0],
  [6, 0, 12],
  [1_003, -41, 3_000_000_000],
  [70_001, 2 ** 32 - 1, 5],
] as const;

test.each(cases)(
  "sums over resamples of %i rows are those of four generators to the last bit",
  (n, seed, passed) => {
    const { sums, numbers, groupOf, kernel } = spaceOf(n);
    kernel.sumDraws(groupOf.byteOffset, numbers.byteOffset, n, seed, passed, sums.byteOffset, 3);
    const expected = new Float64Array(12);
    for (let r = 0; r < 4; r++) {
      const draw = random(seed, passed + r * n);
      for (let i = 0; i < n; i++) {
        const row = Math.floor(draw() * n);
        const at = 3 * r + (groupOf[row] as number);
        expected[at] = (expected[at] as number) + (numbers[row] as number);
      }
    }
    expect([...sums]).toEqual([...expected]);
  },
);

test.each(cases)(
  "a resample of %i rows counts the rows that one generator draws",
  (n, seed, passed) => {
    const { counts, labels, kernel } = spaceOf(n);
    const positives = kernel.countDraws(counts.byteOffset + 2, labels.byteOffset, n, seed, passed);
    const draw = random(seed, passed);
    const expected = new Uint16Array(4 * n);
    let drawn = 0;
    for (let i = 0; i < n; i++) {
      const row = Math.floor(draw() * n);
      expected[4 * row + 1] = (expected[4 * row + 1] as number) + 1;
      drawn += labels[row] as number;
    }
    expect(counts.every((count, at) => count === expected[at])).toBe(true);
    expect(positives).toBe(drawn);
  },
);

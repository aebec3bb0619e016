import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { kernelOf } from "../../models/kernel/histogram-kernel.ts";
import { layOut } from "../../models/kernel/memory.ts";
import { random } from "../../models/random.ts";

const ROWS = 1_000;
const next = random(3);
const below = (most: number) => Math.floor(next() * most);
const { memory, arrays } = layOut({
  pull: [Float64Array, 2 * ROWS],
  gathered: [Float64Array, 2 * ROWS],
  sums: [Float64Array, 2 * 4 * 512],
  words: [Uint32Array, ROWS],
  order: [Int32Array, ROWS],
  spare: [Int32Array, ROWS],
  column: [Uint8Array, ROWS],
  isLeft: [Uint8Array, 256],
});
const { pull, gathered, sums, words, order, spare, column, isLeft } = arrays;
pull.forEach((_, i) => {
  pull[i] = below(1e6) - 5e5;
});
words.forEach((_, i) => {
  words[i] = below(2 ** 32);
  column[i] = below(256);
});
isLeft.forEach((_, bin) => {
  isLeft[bin] = Number(bin < 100);
});
/** Every third row, the last first. */
const rows = Array.from({ length: 333 }, (_, i) => 3 * (332 - i));
order.set(rows);
const kernel = kernelOf(memory);

test("histogram.wasm is what its source compiles to", () => {
  const script = fileURLToPath(new URL("../../models/kernel/compile.mjs", import.meta.url));
  expect(() => execFileSync("node", [script, "--check"], { stdio: "pipe" })).not.toThrow();
});

test("sums by bin are those of plain loops, and one child's are its parent's less the other's", () => {
  kernel.gather(order.byteOffset, rows.length, pull.byteOffset, gathered.byteOffset);
  expect([...gathered.subarray(0, 2 * rows.length)]).toEqual(
    rows.flatMap((row) => [pull[2 * row], pull[2 * row + 1]]),
  );
  sums.fill(0);
  const [words0, leaf] = [words.byteOffset, order.byteOffset];
  kernel.sumFour(words0, leaf, rows.length, gathered.byteOffset, sums.byteOffset, 256);
  const expected = new Float64Array(4 * 512);
  for (const row of rows)
    for (let c = 0; c < 4; c++) {
      const bin = ((words[row] as number) >>> (8 * c)) & 255;
      for (const side of [0, 1]) {
        const at = 512 * c + 2 * bin + side;
        expected[at] = (expected[at] as number) + (pull[2 * row + side] as number);
      }
    }
  expect(sums.slice(0, 2048)).toEqual(expected);
  const half = 100;
  kernel.sumFour(words0, leaf, half, gathered.byteOffset, sums.byteOffset + 8 * 2048, 256);
  kernel.subtractFour(sums.byteOffset, sums.byteOffset + 8 * 2048, 256);
  const rest = new Float64Array(sums.subarray(0, 2048));
  sums.fill(0);
  kernel.sumFour(
    words0,
    leaf + 4 * half,
    rows.length - half,
    gathered.byteOffset + 16 * half,
    sums.byteOffset,
    256,
  );
  expect(rest).toEqual(sums.slice(0, 2048));
});

test("rows that go left come first, both sides as they stood", () => {
  order.set(rows);
  const lefts = kernel.partition(
    order.byteOffset,
    rows.length,
    column.byteOffset,
    isLeft.byteOffset,
    spare.byteOffset,
  );
  const goesLeft = (row: number) => (column[row] as number) < 100;
  expect(lefts).toBe(rows.filter(goesLeft).length);
  expect([...order.subarray(0, rows.length)]).toEqual([
    ...rows.filter(goesLeft),
    ...rows.filter((row) => !goesLeft(row)),
  ]);
});

test("the bins of four columns stand in one word a row, whatever the number of rows", () => {
  for (const n of [1, 16, 37]) {
    const bytes = new Uint8Array(column.buffer, column.byteOffset, 4 * n);
    const at = (c: number) => bytes.byteOffset + c * n;
    kernel.packFour(at(0), at(1), at(2), at(3), words.byteOffset, n);
    for (let i = 0; i < n; i++)
      for (let c = 0; c < 4; c++)
        expect(((words[i] as number) >>> (8 * c)) & 255).toBe(bytes[c * n + i]);
  }
});

test("more than 4 GiB are refused", () => {
  expect(() => layOut({ bins: [Uint8Array, 2 ** 32 + 1] })).toThrow("at most 4 GiB");
});

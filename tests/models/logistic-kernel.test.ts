import { expect, test } from "vitest";
import { logisticKernel } from "../../models/kernel/logistic-kernel.ts";
import { layOut } from "../../models/kernel/memory.ts";
import { probability } from "../../models/probability.ts";
import { random } from "../../models/random.ts";

const next = random(8);
const wherever = Array.from({ length: 20_003 }, (_, i) => {
  const around = [0, 1, Math.LN2 / 2, 1.5 * Math.LN2, 20, 37, 700, 745.1][i % 8] ?? 0;
  return (next() < 0.5 ? -1 : 1) * (around + (next() - 0.5) * 2 ** (-40 * next()));
});
const cases = [
  ["margins of every size", wherever],
  ["whole margins", [0, -0, 1, -1, 2, 708, -708, 709, -709, 746, -746]],
  ["margins that are not finite", [Number.NaN, Number.POSITIVE_INFINITY, 1]],
  ["one margin", [0.3]],
  ["no margin", []],
] as const;

function spaceOf(margins: readonly number[]) {
  const n = margins.length;
  const { memory, arrays } = layOut({
    margins: [Float64Array, n],
    targets: [Float64Array, n],
    moves: [Float64Array, n],
    pairs: [Float64Array, 2 * n],
    into: [Float64Array, 5],
    flags: [Uint8Array, n],
  });
  arrays.margins.set(margins);
  arrays.targets.set(margins.map((_, i) => [0, 1, 0.02, 0.97][i % 4] ?? 0));
  arrays.moves.set(margins.map(() => next() - 0.5));
  arrays.flags.set(margins.map(() => Math.floor(4 * next())));
  arrays.pairs.fill(7);
  return { ...arrays, n, kernel: logisticKernel(memory) };
}

/** Of equal numbers 0 and -0 are told apart, and NaN is itself. */
const same = (found: ArrayLike<number>, expected: ArrayLike<number>) => {
  const apart = Array.from(found).findIndex((x, i) => !Object.is(x, expected[i]));
  expect([found[apart], found.length]).toEqual([expected[apart], expected.length]);
};

test.each(cases)("the cross-entropy of a line is that of a plain loop: %s", (_, margins) => {
  const { margins: x, targets, n, kernel } = spaceOf(margins);
  const [slope, intercept] = [0.97, 0.01];
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const m = slope * (x[i] as number) + intercept;
    const rest = Math.log1p(Math.exp(-Math.abs(m)));
    sum += (m > 0 ? m + rest : rest) - (targets[i] as number) * m;
  }
  same([kernel.crossEntropy(x.byteOffset, targets.byteOffset, n, slope, intercept)], [sum]);
});

test.each(cases)("the derivatives of a line are those of a plain loop: %s", (_, margins) => {
  const { margins: x, targets, into, n, kernel } = spaceOf(margins);
  const [slope, intercept] = [1.01, -0.2];
  const sums = [0, 0, 0, 0, 0] as [number, number, number, number, number];
  for (let i = 0; i < n; i++) {
    const at = x[i] as number;
    const p = 1 / (1 + Math.exp(-(slope * at + intercept)));
    const weight = p * (1 - p);
    sums[0] += p - (targets[i] as number);
    sums[1] += (p - (targets[i] as number)) * at;
    sums[2] += weight;
    sums[3] += weight * at;
    sums[4] += weight * at * at;
  }
  kernel.lineDerivatives(x.byteOffset, targets.byteOffset, n, slope, intercept, into.byteOffset);
  same(into, sums);
});

test.each(cases)("probabilities of shifted log-odds sum as in a plain loop: %s", (_, margins) => {
  const { margins: x, into, n, kernel } = spaceOf(margins);
  let [sum, slope, kept] = [0, 0, 0];
  for (const value of x) {
    const p = 1 / (1 + Math.exp(-(value + 0.3)));
    sum += p;
    slope += p * (1 - p);
    kept += probability(value + 0.3);
  }
  kernel.chances(x.byteOffset, n, 0.3, into.byteOffset);
  same(into.subarray(0, 2), [sum, slope]);
  same([kernel.keptChances(x.byteOffset, n, 0.3, 1e-15)], [kept]);
});

test.each(cases)(
  "losses and pairs of moved margins are those of a plain loop: %s",
  (_, margins) => {
    const { margins: from, moves, flags, pairs, into, n, kernel } = spaceOf(margins);
    const expected = new Float64Array(2 * n);
    let [own, others] = [0, 0];
    for (let i = 0; i < n; i++) {
      const margin = (from[i] as number) + 0.25 * (moves[i] as number);
      const label = (flags[i] as number) & 1;
      const small = Math.exp(-Math.abs(margin));
      const share = margin >= 0 ? 1 / (1 + small) : small / (1 + small);
      const loss = Math.max(0, label === 1 ? -margin : margin) + Math.log(1 + small);
      if ((flags[i] as number) >= 2) others += loss;
      else {
        own += loss;
        expected.set([share - label, Math.max(1e-6, share * (1 - share))], 2 * i);
      }
    }
    const [m, d, f] = [from.byteOffset, moves.byteOffset, flags.byteOffset];
    kernel.lossAndPairs(m, d, 0.25, f, n, 1e-6, pairs.byteOffset, into.byteOffset);
    same(into.subarray(0, 2), [own, others]);
    same(pairs, expected);
  },
);

test("logarithms of one margin at a time are those of Math.log and Math.log1p to the last bit", () => {
  const { margins: x, targets, moves, flags, pairs, into, kernel } = spaceOf([0]);
  for (const array of [targets, moves, flags]) array.fill(0);
  const [m, f] = [x.byteOffset, flags.byteOffset];
  const found: number[] = [];
  const expected: number[] = [];
  for (const margin of wherever) {
    x[0] = margin;
    const small = Math.exp(-Math.abs(margin));
    found.push(kernel.crossEntropy(m, targets.byteOffset, 1, 1, 0));
    expected.push(margin > 0 ? margin + Math.log1p(small) : Math.log1p(small));
    kernel.lossAndPairs(m, moves.byteOffset, 1, f, 1, 0, pairs.byteOffset, into.byteOffset);
    found.push(into[0] as number);
    expected.push(Math.max(0, margin) + Math.log(1 + small));
  }
  same(found, expected);
});

import { expect, test } from "vitest";
import { logLoss } from "../../models/metrics/log-loss.ts";
import { rocAuc, rocAucDifference } from "../../models/metrics/roc-auc.ts";
import { differenceOf, estimateOf, pairedBootstrap } from "../../models/paired-bootstrap.ts";
import { random } from "../../models/random.ts";

const next = random(8);
const labels = Uint8Array.from({ length: 1_500 }, () => (next() < 0.3 ? 1 : 0));
const scores = (share: number) =>
  Float64Array.from(labels, (y) => share * (0.2 + 0.4 * y) + (1 - share) * next());
const [weak, strong] = [scores(0.3), scores(0.5)];
const [first, second] = pairedBootstrap([weak, strong], labels, 5) as [
  ReturnType<typeof pairedBootstrap>[number],
  ReturnType<typeof pairedBootstrap>[number],
];

test("on the rows themselves the measures are AUC and log loss", () => {
  expect(first.auc).toBeCloseTo(rocAuc(weak, labels).value, 12);
  expect(first.logLoss).toBeCloseTo(logLoss(weak, labels).value, 12);
});

test("a draw's measures are those of the rows that it drew, equal scores among them", () => {
  const rounded = weak.map((score) => Math.round(20 * score) / 20 + 0.01);
  const [one, other] = pairedBootstrap([weak, rounded], labels, 9, { draws: 6 });
  const draw = random(9);
  for (let d = 0; d < 6; d++) {
    const rows = Array.from(labels, () => Math.floor(draw() * 1_500));
    const drawn = Uint8Array.from(rows, (row) => labels[row] ?? 0);
    for (const [resampled, own] of [
      [one, weak],
      [other, rounded],
    ] as const) {
      const some = Float64Array.from(rows, (row) => own[row] ?? 0);
      expect(resampled?.aucs[d]).toBeCloseTo(rocAuc(some, drawn).value, 12);
      expect(resampled?.logLosses[d]).toBeCloseTo(logLoss(some, drawn).value, 12);
    }
  }
});

test("intervals agree with DeLong's and the normal law within a tenth of their width", () => {
  for (const [own, known] of [
    [estimateOf(second, "auc"), rocAuc(strong, labels)],
    [estimateOf(second, "logLoss"), logLoss(strong, labels)],
    [differenceOf(second, first, "auc"), rocAucDifference(strong, weak, labels)],
  ] as const) {
    expect(own.value).toBeCloseTo(known.value, 10);
    const tenth = (known.high - known.low) / 10;
    expect(Math.abs(own.low - known.low)).toBeLessThan(tenth);
    expect(Math.abs(own.high - known.high)).toBeLessThan(tenth);
  }
});

test("a contender never differs from itself, and ties count half", () => {
  const [one, same, flat] = pairedBootstrap(
    [weak, weak.slice(), new Float64Array(labels.length).fill(0.3)],
    labels,
    5,
    { draws: 50 },
  );
  if (one === undefined || same === undefined || flat === undefined) throw new Error("three");
  expect(differenceOf(one, same, "auc")).toEqual({ value: 0, low: 0, high: 0 });
  expect([...flat.aucs].every((auc) => auc === 0.5)).toBe(true);
});

test("one label only is refused", () => {
  expect(() => pairedBootstrap([weak], new Uint8Array(1_500), 5)).toThrow(
    "pairedBootstrap requires at least 1 positive and 1 negative",
  );
});

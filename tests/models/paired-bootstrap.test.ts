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

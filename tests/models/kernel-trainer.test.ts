import { createRequire } from "node:module";
import type * as WebAssemblyBackend from "@tensorflow/tfjs-backend-wasm";
import type * as TensorFlow from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, expect, test } from "vitest";
import { kernelTrainer } from "../../models/kernel-trainer.ts";
import { blocksOf, initialParameters } from "../../models/network-blocks.ts";
import type { NetworkTrainer, TrainingPlan } from "../../models/network-trainer.ts";
import { random } from "../../models/random.ts";
import { tensorTrainer } from "../../models/tensor-trainer.ts";
import { trainNetworks } from "../../models/train-networks.ts";

const require = createRequire(import.meta.url);
const tf: typeof TensorFlow = require("@tensorflow/tfjs-core");
const events = ["uncaughtException", "unhandledRejection"] as const;

beforeAll(async () => {
  const before = events.map((event) => process.listeners(event as "uncaughtException"));
  const { setThreadsCount }: typeof WebAssemblyBackend = require("@tensorflow/tfjs-backend-wasm");
  setThreadsCount(1);
  expect(await tf.setBackend("wasm")).toBe(true);
  // Its loader adds listeners that print its source before an error of another test.
  events.forEach((event, e) => {
    for (const listener of process.listeners(event as "uncaughtException"))
      if (before[e]?.includes(listener) === false) process.removeListener(event, listener);
  });
});

function designOf(n: number, m: number, next: () => number) {
  return {
    ids: Array.from({ length: n }, (_, i) => `c${i % Math.ceil(n / 2)}`),
    columns: Array.from({ length: m }, (_, j) => `x${j}`),
    values: Array.from({ length: m }, (_, j) =>
      Float64Array.from({ length: n }, () => (next() < 0.3 ? 0 : (4 * next() - 2) * 3 ** (j % 4))),
    ),
  };
}

function planOf(
  n: number,
  m: number,
  { seed, held }: { seed: number; held: TrainingPlan["held"] },
): TrainingPlan {
  const next = random(seed);
  const blocks = blocksOf(m, { members: held.length, hidden: [32, 16] });
  const initial = initialParameters(blocks, -0.4, next);
  return {
    blocks,
    members: held.length,
    initial,
    decays: initial.decays.map((one) => 0.01 * one),
    rate: 0.002,
    design: designOf(n, m, next),
    labels: Uint8Array.from({ length: n }, () => (next() < 0.4 ? 1 : 0)),
    held,
    mostRows: 37,
  };
}

let begun: NetworkTrainer[] = [];
afterEach(() => {
  for (const trainer of begun) trainer.end();
  begun = [];
});

test.each([
  { n: 100, m: 7, seed: 1, held: [Int32Array.of(1, 2, 3, 17), Int32Array.of(5, 6), null] },
  { n: 61, m: 1, seed: 2, held: [null, null, null] },
  { n: 90, m: 70, seed: 3, held: [Int32Array.from({ length: 60 }, (_, i) => i)] },
])("$n rows of $m columns teach what they teach TensorFlow.js", ({ n, m, seed, held }) => {
  const plan = planOf(n, m, { seed, held });
  const [own, theirs] = [kernelTrainer(plan), tensorTrainer(tf, plan)];
  begun = [own, theirs];
  const all = [...held.keys()];
  for (let step = 0; step < 12; step++) {
    // Steps of 37 rows and fewer.
    const rows = Int32Array.from({ length: 37 - (step % 4) }, (_, i) => (7 * step + 11 * i) % n);
    for (const trainer of begun) trainer.step(rows, all);
    for (const k of all) {
      expect(own.parametersOf(k)).toEqual(theirs.parametersOf(k));
      expect(own.heldMargins(k)).toEqual(theirs.heldMargins(k));
    }
  }
});

test("networks that stop at epochs of their own are those of TensorFlow.js", () => {
  const { design, labels } = planOf(400, 9, { seed: 5, held: [null] });
  const tensors = tf.memory().numTensors;
  expect(trainNetworks(design, labels, 7, kernelTrainer)).toEqual(
    trainNetworks(design, labels, 7, (plan) => tensorTrainer(tf, plan)),
  );
  expect(tf.memory().numTensors).toBe(tensors);
});

test("margins far from 0 saturate as in TensorFlow.js", () => {
  const plan = planOf(80, 3, { seed: 6, held: [null] });
  const far = {
    ...plan,
    initial: { ...plan.initial, values: plan.initial.values.map((one) => 40 * one) },
  };
  begun = [kernelTrainer(far), tensorTrainer(tf, far)];
  const rows = Int32Array.from({ length: 37 }, (_, i) => i);
  for (let step = 0; step < 5; step++) for (const trainer of begun) trainer.step(rows, [0]);
  expect(begun[0]?.parametersOf(0)).toEqual(begun[1]?.parametersOf(0));
});

test("a column that is not finite is refused", () => {
  const plan = planOf(20, 2, { seed: 8, held: [null] });
  (plan.design.values[1] as Float64Array)[3] = Number.NaN;
  expect(() => kernelTrainer(plan)).toThrow("network requires finite values in column 'x1'");
});

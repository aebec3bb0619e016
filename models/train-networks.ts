import type { Tensor1D, Tensor2D, Variable } from "@tensorflow/tfjs-core";
import type { DenseNetwork } from "./dense-network.ts";
import { foldsOf, positionsWhere } from "./folds.ts";
import type { Matrix } from "./matrix.ts";
import { type Block, blocksOf, initialParameters, memberOf } from "./network-blocks.ts";
import { random } from "./random.ts";
import { type Points, toPoints } from "./row-major.ts";
import { type Started, tensorflow } from "./tensorflow.ts";

const members = 3;
const hidden = [32, 16];
const rate = 0.002;
const decay = 0.01;
const mostEpochs = 60;
const patience = 6;
/** Of this many parts of the customers each network leaves out one. */
const parts = 5;
/** Least rows of each label that a part needs to tell when to stop, and how long a network learns without one. */
const leastToTell = 5;
const untoldEpochs = 10;

type TensorFlow = Started["tf"];

/** The rows that a network leaves out to know when to stop, and the epoch after which their mean loss was lowest. */
interface Watch {
  readonly held: Int32Array;
  readonly tells: boolean;
  loss: number;
  epoch: number;
  network: DenseNetwork;
}

interface Layer {
  readonly weights: Tensor2D;
  readonly bias: Tensor1D;
}

/**
 * Trains three networks at once from finite columns and labels of 0 and 1: Adam (Kingma & Ba 2015) on the binary
 * cross-entropy with weight decay, half of .01 times the squared weights beside the mean loss. Each network leaves out
 * another fifth of the customers and keeps the parameters of the epoch after which their loss was lowest. Where a fifth
 * has fewer than 5 rows of a label, its network learns ten epochs from every row.
 *
 * The three are blocks of one wide network, since a step costs hardly more for three than for one. Its gradient is
 * written out because TensorFlow.js brings none to Node without its Layers, and its products of transposed matrices take
 * ten times as long as transposing first.
 */
export function trainNetworks(
  design: Matrix,
  labels: Uint8Array,
  seed: number,
): readonly DenseNetwork[] {
  const { tf } = tensorflow();
  const n = labels.length;
  const next = random(seed);
  const blocks = blocksOf(design.columns.length, { members, hidden });
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const initial = initialParameters(blocks, Math.log(positives / (n - positives)), next);
  const folds = foldsOf(design.ids, parts, seed);
  const watches = Array.from({ length: members }, (_, k): Watch => {
    const held = positionsWhere(n, (i) => folds[i] === k);
    const network = memberOf(blocks, initial.values, k);
    return { held, tells: canTell(labels, held), loss: Infinity, epoch: 0, network };
  });
  if (design.columns.length === 0) return watches.map(({ network }) => network);
  const parameters = tf.tidy(() => tf.variable(tf.tensor1d(initial.values)));
  const optimiser = tf.train.adam(rate);
  try {
    tf.tidy(() => {
      const points = toPoints("network", design);
      const inputs = watches.map(({ tells, held }) => (tells ? inputsOf(tf, points, held) : null));
      const free = tf.tensor1d(initial.free);
      const decays = tf.tensor1d(initial.decays.map((one) => one * decay));
      const order = Int32Array.from({ length: n }, (_, i) => i);
      /** One where a network learns from a row, else 0, divided by the number of rows: rows x networks. */
      const weightsOf = (rows: Int32Array) =>
        tf.tensor2d(
          Float32Array.from({ length: rows.length * members }, (_, at) => {
            const k = at % members;
            const held = watches[k]?.tells && folds[rows[(at - k) / members] as number] === k;
            return held ? 0 : 1 / rows.length;
          }),
          [rows.length, members],
        );
      const labelsOf = (rows: Int32Array) =>
        tf.tensor2d(
          Float32Array.from(rows, (row) => labels[row] as number),
          [rows.length, 1],
        );
      for (let epoch = 1; epoch <= mostEpochs && watches.some((w) => goesOn(w, epoch)); epoch++) {
        shuffle(order, next);
        inBatches(tf, points, order, (rows, batch) => {
          const layers = layersOf(tf, blocks, parameters);
          const gradient = gradientOf(tf, layers, batch, labelsOf(rows), weightsOf(rows));
          const whole = tf.add(tf.mul(gradient, free), tf.mul(parameters, decays));
          optimiser.applyGradients([{ name: parameters.name, tensor: whole }]);
        });
        const values = parameters.dataSync() as Float32Array;
        watches.forEach((watch, k) => {
          if (!goesOn(watch, epoch)) return;
          const held = inputs[k] ?? null;
          const loss =
            held === null
              ? -epoch
              : meanLoss(
                  tf.tidy(() => marginsOf(tf, blocks, parameters, k, held)),
                  labels,
                  watch.held,
                );
          if (!(loss < watch.loss)) return;
          watch.loss = loss;
          watch.epoch = epoch;
          watch.network = memberOf(blocks, values, k);
        });
      }
    });
  } finally {
    optimiser.dispose();
    parameters.dispose();
  }
  return watches.map(({ network }) => network);
}

function goesOn({ tells, epoch }: Watch, now: number): boolean {
  return now <= (tells ? epoch + patience : untoldEpochs);
}

/** Returns whether the held rows and the others have enough rows of both labels. */
function canTell(labels: Uint8Array, held: Int32Array): boolean {
  const all = labels.reduce((sum, label) => sum + label, 0);
  const positives = held.reduce((sum, row) => sum + (labels[row] as number), 0);
  const negatives = held.length - positives;
  return (
    Math.min(positives, negatives) >= leastToTell &&
    positives < all &&
    negatives < labels.length - all
  );
}

/** Works on 16 to 256 rows at a time, in the given order; on twenty or more batches where there are enough rows. */
function inBatches(
  tf: TensorFlow,
  points: Points,
  order: Int32Array,
  work: (rows: Int32Array, inputs: Tensor2D) => void,
): void {
  const size = Math.min(256, Math.max(16, Math.floor(order.length / 20)));
  for (let from = 0; from < order.length; from += size)
    tf.tidy(() => {
      const rows = order.subarray(from, from + size);
      work(rows, inputsOf(tf, points, rows));
    });
}

/** Returns the given rows, rows x columns; copied here, since TensorFlow.js gathers rows ten times as slowly. */
function inputsOf(tf: TensorFlow, { m, values }: Points, rows: Int32Array): Tensor2D {
  const taken = new Float32Array(rows.length * m);
  for (let i = 0; i < rows.length; i++) {
    const row = (rows[i] as number) * m;
    for (let j = 0; j < m; j++) taken[i * m + j] = values[row + j] as number;
  }
  return tf.tensor2d(taken, [rows.length, m]);
}

function layersOf(
  tf: TensorFlow,
  blocks: readonly Block[],
  parameters: Variable,
): readonly Layer[] {
  const all = parameters as unknown as Tensor1D;
  return blocks.map(({ inputs, outputs, weights, bias }) => ({
    weights: tf.reshape(tf.slice1d(all, weights, inputs * outputs), [inputs, outputs]),
    bias: tf.slice1d(all, bias, outputs),
  }));
}

/** Returns the inputs of every layer, and the margins last. */
function forward(tf: TensorFlow, layers: readonly Layer[], inputs: Tensor2D): readonly Tensor2D[] {
  const all = [inputs];
  layers.forEach(({ weights, bias }, l) => {
    const activation = l < layers.length - 1 ? "relu" : "linear";
    const a = all[l] as Tensor2D;
    all.push(tf.fused.matMul({ a, b: weights, bias, activation }) as Tensor2D);
  });
  return all;
}

/** Returns the gradient of the weighted loss of rows by every parameter: back-propagation. */
function gradientOf(
  tf: TensorFlow,
  layers: readonly Layer[],
  batch: Tensor2D,
  labels: Tensor2D,
  weights: Tensor2D,
): Tensor1D {
  const inputs = forward(tf, layers, batch);
  let delta: Tensor2D = tf.mul(tf.sub(tf.sigmoid(inputs.at(-1) as Tensor2D), labels), weights);
  const ones = tf.ones([1, batch.shape[0]]) as Tensor2D;
  const pieces: Tensor1D[] = [];
  for (let l = layers.length - 1; l >= 0; l--) {
    const input = inputs[l] as Tensor2D;
    const byWeights = tf.matMul(tf.transpose(input), delta);
    const byBias = tf.matMul(ones, delta);
    pieces.unshift(tf.reshape(byWeights, [-1]), tf.reshape(byBias, [-1]));
    const layer = layers[l] as Layer;
    if (l > 0) delta = tf.mul(tf.matMul(delta, tf.transpose(layer.weights)), tf.step(input));
  }
  return tf.concat1d(pieces);
}

/** Returns one network's margins. */
function marginsOf(
  tf: TensorFlow,
  blocks: readonly Block[],
  parameters: Variable,
  member: number,
  inputs: Tensor2D,
): Float32Array {
  const own = layersOf(tf, blocks, parameters).map(({ weights, bias }, l) => {
    const { ownInputs, ownOutputs } = blocks[l] as Block;
    const from: [number, number] = [l === 0 ? 0 : member * ownInputs, member * ownOutputs];
    return {
      weights: tf.slice2d(weights, from, [ownInputs, ownOutputs]),
      bias: tf.slice1d(bias, member * ownOutputs, ownOutputs),
    };
  });
  return forward(tf, own, inputs).at(-1)?.dataSync() as Float32Array;
}

function meanLoss(margins: Float32Array, labels: Uint8Array, rows: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const margin = margins[i] as number;
    const label = labels[rows[i] as number] as number;
    sum += Math.max(margin, 0) + Math.log1p(Math.exp(-Math.abs(margin))) - label * margin;
  }
  return sum / rows.length;
}

/** Puts positions in a random order, every one equally likely (Fisher & Yates). */
function shuffle(order: Int32Array, next: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
}

import type * as TensorFlow from "@tensorflow/tfjs-core";
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import { memberOf } from "./network-blocks.ts";
import type { NetworkTrainer, TrainingPlan } from "./network-trainer.ts";
import { type Points, toPoints } from "./row-major.ts";

type Tensors = typeof TensorFlow;

interface Layer {
  readonly weights: Tensor2D;
  readonly bias: Tensor1D;
}

/**
 * Trains networks by TensorFlow.js: they are blocks of one wide network, since a step costs hardly more for three than for one.
 * Its gradient is written out because TensorFlow.js brings none to Node without its Layers, and its products of transposed
 * matrices take ten times as long as transposing first.
 */
export function tensorTrainer(tf: Tensors, plan: TrainingPlan): NetworkTrainer {
  const { blocks, members, initial, rate, design, labels, held } = plan;
  const points = toPoints("network", design);
  const parameters = tf.tidy(() => tf.variable(tf.tensor1d(initial.values)));
  const optimiser = tf.train.adam(rate);
  const free = tf.tensor1d(initial.free);
  const decays = tf.tensor1d(plan.decays);
  const unseen = held.map((rows) => rows && inputsOf(tf, points, rows));
  const isHeld = held.map((rows) => new Set(rows));
  /** One where a network learns from a row, else 0, divided by the number of rows: rows x networks. */
  const weightsOf = (rows: Int32Array) =>
    tf.tensor2d(
      Float32Array.from({ length: rows.length * members }, (_, at) => {
        const k = at % members;
        return isHeld[k]?.has(rows[(at - k) / members] as number) ? 0 : 1 / rows.length;
      }),
      [rows.length, members],
    );
  const labelsOf = (rows: Int32Array) =>
    tf.tensor2d(
      Float32Array.from(rows, (row) => labels[row] as number),
      [rows.length, 1],
    );
  const layers = (): readonly Layer[] =>
    blocks.map(({ inputs, outputs, weights, bias }) => {
      const all = parameters as unknown as Tensor1D;
      return {
        weights: tf.reshape(tf.slice1d(all, weights, inputs * outputs), [inputs, outputs]),
        bias: tf.slice1d(all, bias, outputs),
      };
    });
  const layersOf = (member: number): readonly Layer[] =>
    layers().map(({ weights, bias }, l) => {
      const { ownInputs = 0, ownOutputs = 0 } = blocks[l] ?? {};
      const from: [number, number] = [l === 0 ? 0 : member * ownInputs, member * ownOutputs];
      return {
        weights: tf.slice2d(weights, from, [ownInputs, ownOutputs]),
        bias: tf.slice1d(bias, member * ownOutputs, ownOutputs),
      };
    });
  return {
    step(rows) {
      tf.tidy(() => {
        const batch = inputsOf(tf, points, rows);
        const gradient = gradientOf(tf, layers(), batch, labelsOf(rows), weightsOf(rows));
        const tensor = tf.add(tf.mul(gradient, free), tf.mul(parameters, decays));
        optimiser.applyGradients([{ name: parameters.name, tensor }]);
      });
    },
    heldMargins(member) {
      const inputs = unseen[member];
      if (!inputs) return new Float32Array();
      return tf.tidy(
        () => forward(tf, layersOf(member), inputs).at(-1)?.dataSync() as Float32Array,
      );
    },
    parametersOf: (member) => memberOf(blocks, parameters.dataSync() as Float32Array, member),
    end() {
      optimiser.dispose();
      const own: readonly (Tensor | null)[] = [parameters, free, decays, ...unseen];
      for (const tensor of own) tensor?.dispose();
    },
  };
}

/** Returns the given rows, rows x columns; copied here, since TensorFlow.js gathers rows ten times as slowly. */
function inputsOf(tf: Tensors, { m, values }: Points, rows: Int32Array): Tensor2D {
  const taken = new Float32Array(rows.length * m);
  for (let i = 0; i < rows.length; i++) {
    const row = (rows[i] as number) * m;
    for (let j = 0; j < m; j++) taken[i * m + j] = values[row + j] as number;
  }
  return tf.tensor2d(taken, [rows.length, m]);
}

/** Returns the inputs of every layer, and the margins last. */
function forward(tf: Tensors, layers: readonly Layer[], inputs: Tensor2D): readonly Tensor2D[] {
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
  tf: Tensors,
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

import { layOut } from "./kernel/memory.ts";
import { networkKernel } from "./kernel/network-kernel.ts";
import { memberOf, sizeOf } from "./network-blocks.ts";
import type { NetworkTrainer, TrainingPlan } from "./network-trainer.ts";

/** What betas of .9 and .999 are in single precision. */
const BETAS = [0.9, 0.999].map(Math.fround) as [number, number];

/**
 * Trains networks of two hidden layers, of a multiple of 16 units each, in the kernel: what they learn is what TensorFlow.js
 * teaches them in WebAssembly, to the last bit. What it multiplies by zero is left out here: weights from one network to
 * another, and rows that a network does not learn from. So is the training of networks that nobody asks for any more. No
 * other may begin in this thread before it ends.
 */
export function kernelTrainer(plan: TrainingPlan): NetworkTrainer {
  const { blocks, members, initial, rate, design, labels, held, mostRows } = plan;
  const [columns, n] = [design.columns.length, labels.length];
  const [lower = 0, upper = 0] = blocks.map(({ ownOutputs }) => ownOutputs);
  const room = held.reduce((most, rows) => Math.max(most, rows?.length ?? 0), mostRows) + 4;
  const size = 4 * Math.ceil(sizeOf(blocks) / 4);
  const { memory, arrays } = layOut({
    inputs: [Float32Array, columns * n],
    truths: [Float32Array, n],
    parameters: [Float32Array, members * size],
    firstMoments: [Float32Array, members * size],
    secondMoments: [Float32Array, members * size],
    decays: [Float32Array, size],
    gradient: [Float32Array, size],
    zeros: [Float32Array, Math.max(lower, upper)],
    ones: [Float32Array, room],
    rows: [Int32Array, room],
    // What follows is of the rows at hand; columns of inputs stand behind each other, units of a row beside each other.
    batch: [Float32Array, columns * room],
    batchTruths: [Float32Array, room],
    lowerUnits: [Float32Array, room * lower],
    upperUnits: [Float32Array, room * upper],
    margins: [Float32Array, room],
    slopes: [Float32Array, room],
    upperSlopes: [Float32Array, room * upper],
    lowerSlopes: [Float32Array, room * lower],
    turned: [Float32Array, lower * upper],
  });
  for (const array of Object.values(arrays)) array.fill(0);
  arrays.ones.fill(1);
  arrays.truths.set(labels);
  design.values.forEach((column, j) => {
    if (!column.every(Number.isFinite))
      throw new Error(`network requires finite values in column '${design.columns[j]}'`);
    arrays.inputs.set(column, j * n);
  });
  for (let k = 0; k < members; k++)
    arrays.parameters.set(memberOf(blocks, initial.values, k), k * size);
  arrays.decays.set(memberOf(blocks, plan.decays, 0));
  const isHeld = held.map((rows) => {
    const flags = new Uint8Array(n);
    for (const row of rows ?? []) flags[row] = 1;
    return flags;
  });
  const kernel = networkKernel(memory);
  const at = (name: keyof typeof arrays) => arrays[name].byteOffset;
  const [rows, batch, zeros] = [at("rows"), at("batch"), at("zeros")];
  const [lowerUnits, upperUnits] = [at("lowerUnits"), at("upperUnits")];
  const [margins, slopes] = [at("margins"), at("slopes")];
  const [upperSlopes, lowerSlopes, turned] = [at("upperSlopes"), at("lowerSlopes"), at("turned")];
  const LEAST = Number.NEGATIVE_INFINITY;
  const placesFrom = (start: number) => {
    const lowerBias = start + 4 * columns * lower;
    const upperWeights = lowerBias + 4 * lower;
    const upperBias = upperWeights + 4 * lower * upper;
    const topWeights = upperBias + 4 * upper;
    const topBias = topWeights + 4 * upper;
    return { lowerWeights: start, lowerBias, upperWeights, upperBias, topWeights, topBias };
  };
  const parameters = Array.from({ length: members }, (_, k) =>
    placesFrom(at("parameters") + 4 * k * size),
  );
  const gradient = placesFrom(at("gradient"));
  /** Fills in units and margins of the first so many of the rows. */
  const forward = (count: number, own: ReturnType<typeof placesFrom>) => {
    kernel.gather(at("inputs"), columns, n, rows, count, batch);
    const { lowerWeights, lowerBias, upperWeights, upperBias, topWeights, topBias } = own;
    const [x, h, z] = [batch, lowerUnits, upperUnits];
    kernel.multiply(x, count, 4, columns, 4 * count, lowerWeights, lower, lowerBias, 0, h);
    kernel.multiply(h, count, 4 * lower, lower, 4, upperWeights, upper, upperBias, 0, z);
    kernel.marginsOf(z, count, upper, topWeights, topBias, margins);
  };
  /** Fills in the gradient of the log loss of these rows, each of which weighs so much. */
  const backward = (count: number, own: ReturnType<typeof placesFrom>, weight: number) => {
    kernel.gather(at("truths"), 1, n, rows, count, at("batchTruths"));
    kernel.lossSlopes(margins, at("batchTruths"), count, weight, slopes);
    const { lowerWeights, lowerBias, upperWeights, upperBias, topWeights, topBias } = gradient;
    const [h, z, ones] = [lowerUnits, upperUnits, at("ones")];
    kernel.multiply(slopes, 1, 0, count, 4, z, upper, zeros, LEAST, topWeights);
    kernel.marginsOf(slopes, 1, count, ones, zeros, topBias);
    kernel.multiply(slopes, count, 4, 1, 4, own.topWeights, upper, zeros, LEAST, upperSlopes);
    kernel.holdBack(upperSlopes, z, count * upper);
    kernel.multiply(h, lower, 4, count, 4 * lower, upperSlopes, upper, zeros, LEAST, upperWeights);
    kernel.multiply(ones, 1, 0, count, 4, upperSlopes, upper, zeros, LEAST, upperBias);
    kernel.transpose(own.upperWeights, lower, upper, turned);
    kernel.multiply(
      upperSlopes,
      count,
      4 * upper,
      upper,
      4,
      turned,
      lower,
      zeros,
      LEAST,
      lowerSlopes,
    );
    kernel.holdBack(lowerSlopes, h, count * lower);
    kernel.multiply(
      batch,
      columns,
      4 * count,
      count,
      4,
      lowerSlopes,
      lower,
      zeros,
      LEAST,
      lowerWeights,
    );
    kernel.multiply(ones, 1, 0, count, 4, lowerSlopes, lower, zeros, LEAST, lowerBias);
  };
  let [power1, power2] = BETAS;
  return {
    step(all, learning) {
      for (const k of learning) {
        const own = parameters[k] as (typeof parameters)[number];
        const flags = isHeld[k] as Uint8Array;
        let count = 0;
        for (let i = 0; i < all.length; i++) {
          arrays.rows[count] = all[i] as number;
          count += 1 - (flags[all[i] as number] as number);
        }
        forward(count, own);
        backward(count, own, 1 / all.length);
        const moments = 4 * k * size;
        kernel.adam(
          own.lowerWeights,
          gradient.lowerWeights,
          at("decays"),
          at("firstMoments") + moments,
          at("secondMoments") + moments,
          size,
          rate,
          1 - power1,
          1 - power2,
        );
      }
      power1 = Math.fround(power1 * BETAS[0]);
      power2 = Math.fround(power2 * BETAS[1]);
    },
    heldMargins(k) {
      const own = held[k] ?? new Int32Array();
      arrays.rows.set(own);
      forward(own.length, parameters[k] as (typeof parameters)[number]);
      return arrays.margins.slice(0, own.length);
    },
    parametersOf: (k) => arrays.parameters.slice(k * size, k * size + sizeOf(blocks)),
    end: () => undefined,
  };
}

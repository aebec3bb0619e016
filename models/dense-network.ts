import { type DenseKernel, denseKernel } from "./kernel/dense-kernel.ts";
import { scratch } from "./kernel/scratch.ts";

/** One layer: output o is bias[o] + sum over inputs i of weights[i * outputs + o] times input i. */
export type DenseLayer = {
  readonly weights: readonly number[];
  readonly bias: readonly number[];
};

/** Layers from the columns to one margin; every layer but the last is followed by a rectifier, max(0, z). */
export type DenseNetwork = readonly DenseLayer[];

interface Layer {
  /** Weights, bias and sums lie where the kernel finds them. */
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly inputs: number;
  readonly outputs: number;
  /** Sums of the average row, whose columns are all 0, and of the row at hand; then the row's multipliers. */
  readonly usual: Float64Array;
  readonly sums: Float64Array;
  readonly multipliers: Float64Array;
}

/** Networks in the thread's scratch memory, which nothing else may use as long as they are asked. */
interface Opened {
  readonly kernel: DenseKernel;
  readonly networks: readonly (readonly Layer[])[];
  /** The columns of the row at hand. */
  readonly row: Float64Array;
}

/** Returns the mean margin of several networks for each of n rows; columns are p arrays of n numbers, centred on 0. */
export function meanMargins(
  networks: readonly DenseNetwork[],
  columns: readonly Float64Array[],
  n: number,
): Float64Array {
  const opened = open(networks, columns.length);
  const { row } = opened;
  const margins = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < row.length; j++) row[j] = (columns[j] as Float64Array)[i] as number;
    let sum = 0;
    for (const layers of opened.networks) sum += forward(opened, layers);
    margins[i] = sum / networks.length;
  }
  return margins;
}

/**
 * Splits the mean margin of each row into that of the average row, whose columns are all 0, and one part a column:
 * DeepLIFT's rescale rule (Shrikumar, Greenside & Kundaje 2017, eq. 9 and 10), by which the difference that a rectifier
 * passes on is shared out in proportion to the differences that came in. Base and parts sum to the margin.
 */
export function rescaledParts(
  networks: readonly DenseNetwork[],
  columns: readonly Float64Array[],
  n: number,
): { readonly base: number; readonly parts: readonly Float64Array[] } {
  const opened = open(networks, columns.length);
  const { row } = opened;
  const parts = columns.map(() => new Float64Array(n));
  let base = 0;
  for (const layers of opened.networks) base += (layers.at(-1)?.usual[0] ?? 0) / networks.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < row.length; j++) row[j] = (columns[j] as Float64Array)[i] as number;
    for (const layers of opened.networks) {
      forward(opened, layers);
      backward(layers);
      const { weights, multipliers, outputs } = layers[0] as Layer;
      for (let j = 0; j < row.length; j++) {
        const value = row[j] as number;
        if (value === 0) continue;
        let slope = 0;
        for (let o = 0; o < outputs; o++)
          slope += (weights[j * outputs + o] as number) * (multipliers[o] as number);
        const part = parts[j] as Float64Array;
        part[i] = (part[i] as number) + (value * slope) / networks.length;
      }
    }
  }
  return { base, parts };
}

function open(networks: readonly DenseNetwork[], width: number): Opened {
  const numbers = networks
    .flat()
    .reduce((n, { weights, bias }) => n + weights.length + 2 * bias.length, width);
  const memory = scratch(8 * numbers);
  let taken = 0;
  const room = (length: number) => {
    const numbers = new Float64Array(memory.buffer, 8 * taken, length);
    taken += length;
    return numbers as Float64Array<ArrayBuffer>;
  };
  const opened = {
    kernel: denseKernel(memory),
    row: room(width),
    networks: networks.map((network) => layersOf(network, width, room)),
  };
  opened.row.fill(0);
  for (const layers of opened.networks) {
    forward(opened, layers);
    for (const { usual, sums } of layers) usual.set(sums);
  }
  return opened;
}

function layersOf(
  network: DenseNetwork,
  width: number,
  room: (length: number) => Float64Array,
): readonly Layer[] {
  let inputs = width;
  return network.map(({ weights, bias }) => {
    if (weights.length !== inputs * bias.length)
      throw new Error(
        `a dense layer of ${inputs} inputs and ${bias.length} outputs requires ${inputs * bias.length} weights, got ${weights.length}`,
      );
    const layer: Layer = {
      weights: room(weights.length),
      bias: room(bias.length),
      inputs,
      outputs: bias.length,
      usual: new Float64Array(bias.length),
      sums: room(bias.length),
      multipliers: new Float64Array(bias.length),
    };
    layer.weights.set(weights);
    layer.bias.set(bias);
    inputs = bias.length;
    return layer;
  });
}

/** Fills in the sums of every layer of a network and returns the margin of the row at hand. */
function forward({ kernel, row }: Opened, layers: readonly Layer[]): number {
  let input = row;
  for (let l = 0; l < layers.length; l++) {
    const { weights, bias, inputs, outputs, sums } = layers[l] as Layer;
    kernel.layer(
      input.byteOffset,
      inputs,
      weights.byteOffset,
      bias.byteOffset,
      outputs,
      sums.byteOffset,
      l > 0 ? 0 : Number.NEGATIVE_INFINITY,
    );
    input = sums;
  }
  return input[0] as number;
}

/** Fills in what a difference of each sum from the average row's adds to the margin. */
function backward(layers: readonly Layer[]): void {
  (layers.at(-1) as Layer).multipliers.fill(1);
  for (let l = layers.length - 2; l >= 0; l--) {
    const { sums, usual, multipliers } = layers[l] as Layer;
    const above = layers[l + 1] as Layer;
    for (let i = 0; i < multipliers.length; i++) {
      const passed = passedOn(sums[i] as number, usual[i] as number);
      let slope = 0;
      if (passed !== 0)
        for (let o = 0; o < above.outputs; o++)
          slope +=
            (above.weights[i * above.outputs + o] as number) * (above.multipliers[o] as number);
      multipliers[i] = passed * slope;
    }
  }
}

/** Returns the share of the difference between two sums that a rectifier passes on, in [0, 1]. */
function passedOn(sum: number, usual: number): number {
  if (sum > 0 === usual > 0) return sum > 0 ? 1 : 0;
  return sum > 0 ? sum / (sum - usual) : usual / (usual - sum);
}

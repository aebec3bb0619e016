/** One layer: output o is bias[o] + sum over inputs i of weights[i * outputs + o] times input i. */
export type DenseLayer = {
  readonly weights: readonly number[];
  readonly bias: readonly number[];
};

/** Layers from the columns to one margin; every layer but the last is followed by a rectifier, max(0, z). */
export type DenseNetwork = readonly DenseLayer[];

interface Layer {
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly inputs: number;
  readonly outputs: number;
  /** Sums of the average row, whose columns are all 0, and of the row at hand; then the row's multipliers. */
  readonly usual: Float64Array;
  readonly sums: Float64Array;
  readonly multipliers: Float64Array;
}

/** Returns the mean margin of several networks for each of n rows; columns are p arrays of n numbers, centred on 0. */
export function meanMargins(
  networks: readonly DenseNetwork[],
  columns: readonly Float64Array[],
  n: number,
): Float64Array {
  const opened = networks.map((network) => open(network, columns.length));
  const margins = new Float64Array(n);
  const row = new Float64Array(columns.length);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < row.length; j++) row[j] = (columns[j] as Float64Array)[i] as number;
    let sum = 0;
    for (const layers of opened) sum += forward(layers, row);
    margins[i] = sum / opened.length;
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
  const opened = networks.map((network) => open(network, columns.length));
  const parts = columns.map(() => new Float64Array(n));
  const row = new Float64Array(columns.length);
  let base = 0;
  for (const layers of opened) base += (layers.at(-1)?.usual[0] ?? 0) / opened.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < row.length; j++) row[j] = (columns[j] as Float64Array)[i] as number;
    for (const layers of opened) {
      forward(layers, row);
      backward(layers);
      const { weights, multipliers, outputs } = layers[0] as Layer;
      for (let j = 0; j < row.length; j++) {
        const value = row[j] as number;
        if (value === 0) continue;
        let slope = 0;
        for (let o = 0; o < outputs; o++)
          slope += (weights[j * outputs + o] as number) * (multipliers[o] as number);
        const part = parts[j] as Float64Array;
        part[i] = (part[i] as number) + (value * slope) / opened.length;
      }
    }
  }
  return { base, parts };
}

function open(network: DenseNetwork, width: number): readonly Layer[] {
  let inputs = width;
  const layers = network.map(({ weights, bias }) => {
    if (weights.length !== inputs * bias.length)
      throw new Error(
        `a dense layer of ${inputs} inputs and ${bias.length} outputs requires ${inputs * bias.length} weights, got ${weights.length}`,
      );
    const layer: Layer = {
      weights: Float64Array.from(weights),
      bias: Float64Array.from(bias),
      inputs,
      outputs: bias.length,
      usual: new Float64Array(bias.length),
      sums: new Float64Array(bias.length),
      multipliers: new Float64Array(bias.length),
    };
    inputs = bias.length;
    return layer;
  });
  forward(layers, new Float64Array(width));
  for (const { usual, sums } of layers) usual.set(sums);
  return layers;
}

/** Fills in the sums of every layer and returns the margin. */
function forward(layers: readonly Layer[], row: Float64Array): number {
  let input = row;
  for (let l = 0; l < layers.length; l++) {
    const { weights, bias, outputs, sums } = layers[l] as Layer;
    sums.set(bias);
    const least = l > 0 ? 0 : Number.NEGATIVE_INFINITY;
    let i = 0;
    // Four inputs at a time, added one after the other as they would be alone.
    for (; i + 4 <= input.length; i += 4) {
      const a = Math.max(least, input[i] as number);
      const b = Math.max(least, input[i + 1] as number);
      const c = Math.max(least, input[i + 2] as number);
      const d = Math.max(least, input[i + 3] as number);
      const at = i * outputs;
      for (let o = 0; o < outputs; o++)
        sums[o] =
          (sums[o] as number) +
          a * (weights[at + o] as number) +
          b * (weights[at + outputs + o] as number) +
          c * (weights[at + 2 * outputs + o] as number) +
          d * (weights[at + 3 * outputs + o] as number);
    }
    for (; i < input.length; i++) {
      const value = Math.max(least, input[i] as number);
      for (let o = 0; o < outputs; o++)
        sums[o] = (sums[o] as number) + value * (weights[i * outputs + o] as number);
    }
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

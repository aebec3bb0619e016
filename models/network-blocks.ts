import type { DenseNetwork } from "./dense-network.ts";

/** Where one layer of several networks that stand side by side is found in one vector of parameters. */
export interface Block {
  /** Inputs and outputs of all members together; the weights are inputs x outputs, row-major. */
  readonly inputs: number;
  readonly outputs: number;
  /** Inputs and outputs of one member. The columns are inputs of every member's first layer. */
  readonly ownInputs: number;
  readonly ownOutputs: number;
  /** Positions of the first weight and of the first bias, which stand behind the weights. */
  readonly weights: number;
  readonly bias: number;
}

/** Returns the layers of `members` networks from `columns` inputs through hidden units to one margin each. */
export function blocksOf(
  columns: number,
  { members, hidden }: { readonly members: number; readonly hidden: readonly number[] },
): readonly Block[] {
  let at = 0;
  return [...hidden, 1].map((ownOutputs, l) => {
    const ownInputs = hidden[l - 1] ?? columns;
    const inputs = l === 0 ? columns : ownInputs * members;
    const outputs = ownOutputs * members;
    const block = {
      inputs,
      outputs,
      ownInputs,
      ownOutputs,
      weights: at,
      bias: at + inputs * outputs,
    };
    at = block.bias + outputs;
    return block;
  });
}

export interface Parameters {
  readonly values: Float32Array;
  /** 1 for what is learned, 0 for a weight from one member to another, which stays 0. */
  readonly free: Float32Array;
  /** 1 for a weight, 0 for a bias. */
  readonly decays: Float32Array;
}

/**
 * Draws initial parameters: normal weights of variance 2 / inputs (He, Zhang, Ren & Sun 2015, eq. 10), a tenth of that
 * deviation before the margin, so that every member starts near the given log-odds.
 */
export function initialParameters(
  blocks: readonly Block[],
  logOdds: number,
  next: () => number,
): Parameters {
  const size = blocks.reduce((_, { bias, outputs }) => bias + outputs, 0);
  const values = new Float32Array(size);
  const free = new Float32Array(size);
  const decays = new Float32Array(size);
  blocks.forEach(({ inputs, outputs, ownInputs, ownOutputs, weights, bias }, l) => {
    const last = l === blocks.length - 1;
    const deviation = Math.sqrt(2 / ownInputs) * (last ? 0.1 : 1);
    for (let i = 0; i < inputs; i++)
      for (let o = 0; o < outputs; o++) {
        if (l > 0 && Math.floor(i / ownInputs) !== Math.floor(o / ownOutputs)) continue;
        const at = weights + i * outputs + o;
        values[at] = deviation * normal(next);
        free[at] = 1;
        decays[at] = 1;
      }
    values.fill(last ? logOdds : 0, bias, bias + outputs);
    free.fill(1, bias, bias + outputs);
  });
  return { values, free, decays };
}

/** Returns one member's parameters, layer after layer: the weights, inputs x outputs, then the biases. */
export function memberOf(
  blocks: readonly Block[],
  values: Float32Array,
  member: number,
): Float32Array {
  const own = new Float32Array(sizeOf(blocks));
  let at = 0;
  const take = (from: number, length: number) => {
    own.set(values.subarray(from, from + length), at);
    at += length;
  };
  blocks.forEach(({ outputs, ownInputs, ownOutputs, weights, bias }, l) => {
    const firstInput = l === 0 ? 0 : member * ownInputs;
    const firstOutput = member * ownOutputs;
    for (let i = 0; i < ownInputs; i++)
      take(weights + (firstInput + i) * outputs + firstOutput, ownOutputs);
    take(bias + firstOutput, ownOutputs);
  });
  return own;
}

/** Returns how many parameters a member has. */
export function sizeOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { ownInputs, ownOutputs }) => sum + (ownInputs + 1) * ownOutputs, 0);
}

/** Returns a network of one member's parameters, rounded to the seven digits that single precision holds. */
export function networkOf(blocks: readonly Block[], parameters: Float32Array): DenseNetwork {
  const rounded = Array.from(parameters, (value) => Number(value.toPrecision(7)));
  let at = 0;
  return blocks.map(({ ownInputs, ownOutputs }) => {
    const bias = at + ownInputs * ownOutputs;
    const end = bias + ownOutputs;
    const layer = { weights: rounded.slice(at, bias), bias: rounded.slice(bias, end) };
    at = end;
    return layer;
  });
}

/** Returns a standard normal number (Box & Muller 1958). */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

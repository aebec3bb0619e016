import { ascendingOrder } from "../ascending-order.ts";
import { drawsKernel } from "../kernel/draws-kernel.ts";
import { layOut } from "../kernel/memory.ts";
import { valuesKernel } from "../kernel/values-kernel.ts";

/** What one contender expected of n customers, and how far off it was. */
export interface Foreseen {
  readonly expected: Float64Array;
  readonly deviances: Float64Array;
  /** Absolute ones. */
  readonly errors: Float64Array;
}

/** What n customers spent. */
export interface Spend {
  readonly net: Float64Array;
  /** The same, with 0 for less than nothing. */
  readonly actual: Float64Array;
}

export type ValueMeasures = Readonly<
  Record<"deviance" | "bias" | "mae" | "spearman" | "gini", number>
>;

/**
 * Measures contenders on all customers, and then on so many resamples of them, drawn with replacement: the same for every
 * contender. Returns a list of each contender's measures, that of all customers first.
 */
export function resampleValues(
  contenders: readonly Foreseen[],
  spend: Spend,
  { draws, seed }: { readonly draws: number; readonly seed: number },
): readonly (readonly ValueMeasures[])[] {
  const { weigh, resample, measure } = workspace(contenders, spend);
  weigh();
  const [whole] = measure();
  const measured = (whole ?? []).map((own) => [own]);
  for (let from = 0; from < draws; from += TOGETHER) {
    const some = Math.min(TOGETHER, draws - from);
    for (let d = 0; d < some; d++) resample(d, seed, from + d);
    const resampled = measure().slice(0, some);
    for (const [c, all] of measured.entries())
      all.push(...resampled.map((own) => own[c] as ValueMeasures));
  }
  return measured;
}

/** Resamples that are measured in one pass over the customers: their sums do not wait for each other. */
const TOGETHER = 4;

/** Columns of a contender that are summed: deviances, errors, what it expected and what was spent. */
const COLUMNS = 4;

/**
 * Puts customers into the kernel's memory, in the order of each contender and in that of what they spent; what is measured
 * has the weights of four resamples, beside each other by customer, as they are when it is asked for.
 */
function workspace(contenders: readonly Foreseen[], { net, actual }: Spend) {
  const n = actual.length;
  const orders = [actual, ...contenders.map(({ expected }) => expected)];
  const { memory, arrays } = layOut({
    ranks: [Float64Array, TOGETHER * n],
    others: [Float64Array, TOGETHER * n],
    columns: [Float64Array, COLUMNS * n * contenders.length],
    spent: [Float64Array, n * orders.length],
    means: [Float64Array, 2 * TOGETHER],
    into: [Float64Array, TOGETHER * (3 + COLUMNS)],
    order: [Int32Array, n * orders.length],
    ends: [Int32Array, n * orders.length],
    weights: [Uint16Array, TOGETHER * n],
    nobody: [Uint8Array, n],
  });
  const { ranks, others, columns, spent, means, into, order, ends, weights, nobody } = arrays;
  nobody.fill(0);
  contenders.forEach(({ deviances, errors, expected }, c) => {
    [deviances, errors, expected, net].forEach((column, j) => {
      columns.set(column, (COLUMNS * c + j) * n);
    });
  });
  const runs = orders.map((values, o) => {
    const own = ascendingOrder(values);
    let count = 0;
    for (let at = 0; at < n; at++) {
      const row = own[at] as number;
      order[o * n + at] = row;
      spent[o * n + at] = actual[row] as number;
      if (at + 1 === n || values[own[at + 1] as number] !== values[row])
        ends[o * n + count++] = at + 1;
    }
    return count;
  });
  const { rankFour, sumFour, correlateFour } = valuesKernel(memory);
  const { countDraws } = drawsKernel(memory);
  const number = (what: number, d: number) => into[TOGETHER * what + d] as number;
  const each = <Result>(of: (d: number) => Result) =>
    Array.from({ length: TOGETHER }, (_, d) => of(d));
  /** Ranks customers by one of the orders, and returns the Gini coefficients of what they spent in it. */
  const rank = (o: number, to: Float64Array) => {
    rankFour(
      order.byteOffset + 4 * o * n,
      ends.byteOffset + 4 * o * n,
      runs[o] ?? 0,
      spent.byteOffset + 8 * o * n,
      weights.byteOffset,
      to.byteOffset,
      into.byteOffset,
    );
    return each((d) => 1 - (2 * number(0, d)) / (number(1, d) * number(2, d)));
  };
  const measureOne = (c: number, truth: readonly number[]): readonly ValueMeasures[] => {
    const ginis = rank(c + 1, others);
    sumFour(
      columns.byteOffset + 8 * COLUMNS * c * n,
      n,
      COLUMNS,
      weights.byteOffset,
      others.byteOffset,
      ranks.byteOffset,
      into.byteOffset,
    );
    const measured = each((d) => {
      const [count, deviance, error, foretold, all] = [0, 1, 2, 3, 4].map((what) =>
        number(what, d),
      ) as [number, number, number, number, number];
      means[d] = number(1 + COLUMNS, d) / count;
      means[TOGETHER + d] = number(2 + COLUMNS, d) / count;
      return {
        deviance: deviance / count,
        bias: foretold / all - 1,
        mae: error / count,
        gini: (ginis[d] as number) / (truth[d] as number),
      };
    });
    correlateFour(
      n,
      weights.byteOffset,
      others.byteOffset,
      ranks.byteOffset,
      means.byteOffset,
      into.byteOffset,
    );
    return measured.map((own, d) => ({
      ...own,
      spearman: number(0, d) / Math.sqrt(number(1, d) * number(2, d)),
    }));
  };
  return {
    /** Weighs all customers alike. */
    weigh: () => weights.fill(1),
    /** Counts in resample `d` of those together how often the draw of a number takes each customer. */
    resample(d: number, seed: number, draw: number) {
      for (let at = d; at < weights.length; at += TOGETHER) weights[at] = 0;
      countDraws(weights.byteOffset + 2 * d, nobody.byteOffset, n, seed, draw * n);
    },
    /** Returns of each of the resamples together what each contender measures. */
    measure(): readonly (readonly ValueMeasures[])[] {
      const truth = rank(0, ranks);
      const all = contenders.map((_, c) => measureOne(c, truth));
      return each((d) => all.map((own) => own[d] as ValueMeasures));
    },
  };
}

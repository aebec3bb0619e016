import { ascendingOrder } from "../ascending-order.ts";
import { takeNumbers } from "../matrix.ts";
import { quantile } from "../quantile.ts";
import { random } from "../random.ts";
import { sampleRows } from "../sample-rows.ts";
import type { Estimate } from "./estimate.ts";

/** What one contender expected of n customers, in currency; contenders come simplest first. */
export interface ExpectedValues {
  readonly name: string;
  readonly expected: Float64Array;
}

export interface ValueMetrics {
  readonly name: string;
  /** Mean Tweedie deviance of power 1.5, least where the mean is right; an expectation counts as 1 % of the mean at least. */
  readonly deviance: Estimate;
  /** Expected total over the actual one, less 1. */
  readonly bias: Estimate;
  /** Mean absolute error, in currency. */
  readonly mae: Estimate;
  /** Rank correlation, ties at their mean rank. */
  readonly spearman: Estimate;
  /** Gini of spend in the order of the expectation over that in its own order: 1 ranks all of them right, 0 none. */
  readonly gini: Estimate;
  /** This deviance less the least one, on the same resampled customers; 0 for the best. */
  readonly worse_by: Estimate;
}

export interface ValueComparison {
  readonly metrics: readonly ValueMetrics[];
  /** The simplest whose deviance is the least or within chance of it. */
  readonly champion: string;
  readonly best: string;
}

const RESAMPLES = 200;
/** Customers that are resampled at most. */
const MOST = 100_000;

/**
 * Compares expectations with what was spent, each metric with the 2.5 and 97.5 % points of 200 bootstrap resamples of the
 * customers. Spend below 0 counts as 0 but for the bias.
 */
export function compareValues(
  contenders: readonly ExpectedValues[],
  spent: Float64Array,
  seed: number,
): ValueComparison {
  if (contenders.length === 0 || spent.length === 0)
    throw new Error(
      `compareValues requires at least 1 contender and 1 customer, got ${contenders.length} and ${spent.length}`,
    );
  const rows = sampleRows(spent.length, MOST, seed);
  const some = (values: Float64Array) => takeNumbers(values, rows);
  const net = some(spent);
  const actual = net.map((amount) => Math.max(0, amount));
  const own = ordered(actual);
  const measured = contenders.map(({ name, expected }) => measuring(name, some(expected), actual));
  const n = rows.length;
  const draws = measured.map(() => [] as Measures[]);
  const next = random(seed);
  const weights = new Float64Array(n);
  for (let round = 0; round <= RESAMPLES; round++) {
    weights.fill(round === 0 ? 1 : 0);
    if (round > 0)
      for (let i = 0; i < n; i++) {
        const row = Math.floor(next() * n);
        weights[row] = (weights[row] as number) + 1;
      }
    const truth = {
      net,
      actual,
      ranks: midRanks(own, weights),
      gini: gini(own, actual, weights),
    };
    measured.forEach((one, c) => {
      draws[c]?.push(measure(one, truth, weights));
    });
  }
  const mean = (c: number, round = 0) => draws[c]?.[round]?.deviance ?? Number.NaN;
  const bestAt = measured.reduce((top, _, c) => (mean(c) < mean(top) ? c : top), 0);
  const estimate = (c: number, of: (measures: Measures, round: number) => number): Estimate => {
    const [value = Number.NaN, ...resampled] = (draws[c] ?? []).map(of);
    const sorted = Float64Array.from(resampled.filter(Number.isFinite)).sort();
    return { value, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
  };
  const metrics = measured.map(({ name }, c) => ({
    name,
    deviance: estimate(c, ({ deviance }) => deviance),
    bias: estimate(c, ({ bias }) => bias),
    mae: estimate(c, ({ mae }) => mae),
    spearman: estimate(c, ({ spearman }) => spearman),
    gini: estimate(c, ({ gini }) => gini),
    worse_by: estimate(c, ({ deviance }, round) => deviance - mean(bestAt, round)),
  }));
  const best = metrics[bestAt]?.name ?? "";
  return {
    metrics,
    best,
    champion:
      metrics.find(({ name, worse_by }) => name === best || worse_by.low <= 0)?.name ?? best,
  };
}

type Measures = Readonly<Record<"deviance" | "bias" | "mae" | "spearman" | "gini", number>>;

/** Values with the positions that sort them, and where each run of equal ones ends. */
interface Ordered {
  readonly order: Int32Array;
  /** Exclusive ends of the runs of equal values, ascending. */
  readonly ends: Int32Array;
}

interface Measuring {
  readonly name: string;
  readonly expected: Float64Array;
  readonly deviances: Float64Array;
  readonly own: Ordered;
}

interface Truth {
  readonly net: Float64Array;
  readonly actual: Float64Array;
  readonly ranks: Float64Array;
  readonly gini: number;
}

function measuring(name: string, expected: Float64Array, actual: Float64Array): Measuring {
  const floor = Math.max((0.01 * sumOf(expected)) / expected.length, 1e-9);
  const deviances = expected.map((mean, i) => tweedie(actual[i] as number, Math.max(mean, floor)));
  return { name, expected, deviances, own: ordered(expected) };
}

/** Returns the unit deviance of the Tweedie family of power 1.5, for a mean above 0 and a value of 0 or more. */
export function tweedie(value: number, mean: number): number {
  const root = Math.sqrt(mean);
  return (4 * (Math.sqrt(value) - root) ** 2) / root;
}

function measure(
  { expected, deviances, own }: Measuring,
  truth: Truth,
  weights: Float64Array,
): Measures {
  const { net, actual } = truth;
  let [count, deviance, error, foretold, spent] = [0, 0, 0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    count += weight;
    deviance += weight * (deviances[i] as number);
    error += weight * Math.abs((expected[i] as number) - (actual[i] as number));
    foretold += weight * (expected[i] as number);
    spent += weight * (net[i] as number);
  }
  return {
    deviance: deviance / count,
    bias: foretold / spent - 1,
    mae: error / count,
    spearman: correlation(midRanks(own, weights), truth.ranks, weights),
    gini: gini(own, actual, weights) / truth.gini,
  };
}

function ordered(values: Float64Array): Ordered {
  const order = ascendingOrder(values);
  const ends: number[] = [];
  order.forEach((row, at) => {
    const following = order[at + 1];
    if (following === undefined || values[following] !== values[row]) ends.push(at + 1);
  });
  return { order, ends: Int32Array.from(ends) };
}

/** Returns the weighted mean rank of each value among all. */
function midRanks({ order, ends }: Ordered, weights: Float64Array): Float64Array {
  const ranks = new Float64Array(order.length);
  let [from, below] = [0, 0];
  for (const end of ends) {
    let weight = 0;
    for (let at = from; at < end; at++) weight += weights[order[at] as number] as number;
    for (let at = from; at < end; at++) ranks[order[at] as number] = below + weight / 2;
    below += weight;
    from = end;
  }
  return ranks;
}

function correlation(a: Float64Array, b: Float64Array, weights: Float64Array): number {
  let [count, sumA, sumB] = [0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    count += weight;
    sumA += weight * (a[i] as number);
    sumB += weight * (b[i] as number);
  }
  const [meanA, meanB] = [sumA / count, sumB / count];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    const [x, y] = [(a[i] as number) - meanA, (b[i] as number) - meanB];
    ab += weight * x * y;
    aa += weight * x * x;
    bb += weight * y * y;
  }
  return ab / Math.sqrt(aa * bb);
}

/** Returns the Gini coefficient of what was spent when customers stand in an order, least first; equal ones share. */
function gini({ order, ends }: Ordered, spent: Float64Array, weights: Float64Array): number {
  let [from, count, amount, area] = [0, 0, 0, 0];
  for (const end of ends) {
    let [weight, sum] = [0, 0];
    for (let at = from; at < end; at++) {
      const row = order[at] as number;
      weight += weights[row] as number;
      sum += (weights[row] as number) * (spent[row] as number);
    }
    area += weight * (amount + sum / 2);
    count += weight;
    amount += sum;
    from = end;
  }
  return 1 - (2 * area) / (count * amount);
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

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
  const own = ordered(actual, actual);
  const measured = contenders.map(({ name, expected }) => measuring(name, some(expected), actual));
  const n = rows.length;
  const ranks = { own: new Float64Array(n), others: new Float64Array(n) };
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
    const truth = { net, gini: rank(own, weights, ranks.own), ranks: ranks.own };
    measured.forEach((one, c) => {
      draws[c]?.push(measure(one, truth, weights, ranks.others));
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
  /** What was spent, in that order. */
  readonly spent: Float64Array;
  /** Exclusive ends of the runs of equal values, ascending. */
  readonly ends: Int32Array;
}

interface Measuring {
  readonly name: string;
  readonly expected: Float64Array;
  readonly deviances: Float64Array;
  /** Absolute ones. */
  readonly errors: Float64Array;
  readonly own: Ordered;
}

interface Truth {
  readonly net: Float64Array;
  readonly ranks: Float64Array;
  readonly gini: number;
}

function measuring(name: string, expected: Float64Array, actual: Float64Array): Measuring {
  const floor = Math.max((0.01 * sumOf(expected)) / expected.length, 1e-9);
  const deviances = expected.map((mean, i) => tweedie(actual[i] as number, Math.max(mean, floor)));
  const errors = expected.map((mean, i) => Math.abs(mean - (actual[i] as number)));
  return { name, expected, deviances, errors, own: ordered(expected, actual) };
}

/** Returns the unit deviance of the Tweedie family of power 1.5, for a mean above 0 and a value of 0 or more. */
export function tweedie(value: number, mean: number): number {
  const root = Math.sqrt(mean);
  return (4 * (Math.sqrt(value) - root) ** 2) / root;
}

function measure(
  { expected, deviances, errors, own }: Measuring,
  truth: Truth,
  weights: Float64Array,
  ranks: Float64Array,
): Measures {
  const { net } = truth;
  const gini = rank(own, weights, ranks) / truth.gini;
  let [count, deviance, error, foretold, spent] = [0, 0, 0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    count += weight;
    deviance += weight * (deviances[i] as number);
    error += weight * (errors[i] as number);
    foretold += weight * (expected[i] as number);
    spent += weight * (net[i] as number);
  }
  return {
    deviance: deviance / count,
    bias: foretold / spent - 1,
    mae: error / count,
    spearman: correlation(ranks, truth.ranks, weights),
    gini,
  };
}

function ordered(values: Float64Array, spent: Float64Array): Ordered {
  const order = ascendingOrder(values);
  const ends: number[] = [];
  order.forEach((row, at) => {
    const following = order[at + 1];
    if (following === undefined || values[following] !== values[row]) ends.push(at + 1);
  });
  return { order, spent: takeNumbers(spent, order), ends: Int32Array.from(ends) };
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

/**
 * Fills in the weighted mean rank of each value among all, and returns the Gini coefficient of what was spent when
 * customers stand in their order, least first; equal ones share.
 */
function rank({ order, ends, spent }: Ordered, weights: Float64Array, ranks: Float64Array): number {
  let [from, count, amount, area] = [0, 0, 0, 0];
  for (let run = 0; run < ends.length; run++) {
    const end = ends[run] as number;
    let weight = 0;
    let sum = 0;
    for (let at = from; at < end; at++) {
      const own = weights[order[at] as number] as number;
      weight += own;
      sum += own * (spent[at] as number);
    }
    const middle = count + weight / 2;
    for (let at = from; at < end; at++) ranks[order[at] as number] = middle;
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

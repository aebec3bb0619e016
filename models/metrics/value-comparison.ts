import { takeNumbers } from "../matrix.ts";
import { quantile } from "../quantile.ts";
import { sampleRows } from "../sample-rows.ts";
import type { Estimate } from "./estimate.ts";
import { type Foreseen, resampleValues, type ValueMeasures } from "./value-resamples.ts";

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
  const measured = contenders.map(({ name, expected }) => ({
    name,
    ...foreseen(some(expected), actual),
  }));
  const draws = resampleValues(measured, { net, actual }, { draws: RESAMPLES, seed });
  const mean = (c: number, round = 0) => draws[c]?.[round]?.deviance ?? Number.NaN;
  const bestAt = measured.reduce((top, _, c) => (mean(c) < mean(top) ? c : top), 0);
  const estimate = (
    c: number,
    of: (measures: ValueMeasures, round: number) => number,
  ): Estimate => {
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

function foreseen(expected: Float64Array, actual: Float64Array): Foreseen {
  const floor = Math.max((0.01 * sumOf(expected)) / expected.length, 1e-9);
  const deviances = expected.map((mean, i) => tweedie(actual[i] as number, Math.max(mean, floor)));
  const errors = expected.map((mean, i) => Math.abs(mean - (actual[i] as number)));
  return { expected, deviances, errors };
}

/** Returns the unit deviance of the Tweedie family of power 1.5, for a mean above 0 and a value of 0 or more. */
export function tweedie(value: number, mean: number): number {
  const root = Math.sqrt(mean);
  return (4 * (Math.sqrt(value) - root) ** 2) / root;
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

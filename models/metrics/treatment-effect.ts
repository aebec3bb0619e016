import { type Estimate, undefinedEstimate, z95 } from "./estimate.ts";
import { meanDifference, meanOf, pooledVariance } from "./mean-difference.ts";
import { shareDifference } from "./share-difference.ts";

/** One draw of who is treated and who is left alone, and what each of them did. */
export interface Trial {
  /** Who each is, as the other trials name them too. */
  readonly ids: readonly string[];
  /** 1 for treated, 0 for control, as drawn: whoever was really reached. */
  readonly treated: Uint8Array;
  /** 0 or 1 for a share, any number for a mean. */
  readonly outcome: Float64Array;
}

/** What a treatment changed, a treated customer on average. */
export interface TreatmentEffect {
  /** Treated minus control. */
  readonly difference: Estimate;
  /** The difference times the number treated: what there was more of because of the treatment. */
  readonly total: Estimate;
  /** The smallest true difference that such trials would tell from chance in four of five cases. */
  readonly detectable: number;
  readonly treated: number;
  readonly control: number;
  /** Whether there are enough customers and, of a share, enough of either outcome for the interval to mean something. */
  readonly isEnough: boolean;
}

/** The .8 quantile of the standard normal: the power of four in five. */
const z80 = 0.8416212335729143;
const LEAST_CUSTOMERS = 20;
/** Of either outcome in either group, were there no effect. */
const LEAST_CASES = 5;

/**
 * Returns the difference of two shares over one trial or several, with Newcombe's interval (1998, method 10) in each.
 * Trials are weighted by how many were treated and their limits added in quadrature (Zou & Donner 2008, Statistics in
 * Medicine 27:1693). Who is in several trials counts once in each, and where that ties the trials together the interval
 * is stretched by the square root of the design effect.
 */
export function shareEffect(trials: readonly Trial[]): TreatmentEffect {
  return effectOver(trials, {
    difference: (treated, control) =>
      shareDifference(
        { count: sumOf(treated), n: treated.length },
        { count: sumOf(control), n: control.length },
      ),
    variance: (treated, control) => {
      const p = (sumOf(treated) + sumOf(control)) / (treated.length + control.length);
      return p * (1 - p);
    },
    leastCases: LEAST_CASES,
  });
}

/** Returns the difference of two means over one trial or several, with `meanDifference` in each; see `shareEffect`. */
export function meanEffect(trials: readonly Trial[]): TreatmentEffect {
  return effectOver(trials, {
    difference: meanDifference,
    variance: pooledVariance,
    leastCases: 0,
  });
}

interface Measure {
  readonly difference: (treated: Float64Array, control: Float64Array) => Estimate;
  /** Of one customer's outcome, were there no effect. */
  readonly variance: (treated: Float64Array, control: Float64Array) => number;
  readonly leastCases: number;
}

/** Trials that lack one of the groups tell nothing and are left out. */
function effectOver(
  trials: readonly Trial[],
  { difference, variance, leastCases }: Measure,
): TreatmentEffect {
  const both = trials
    .map((trial) => ({ trial, treated: groupOf(trial, 1), control: groupOf(trial, 0) }))
    .filter(({ treated, control }) => treated.length > 0 && control.length > 0);
  const treated = both.reduce((sum, one) => sum + one.treated.length, 0);
  const control = both.reduce((sum, one) => sum + one.control.length, 0);
  if (both.length === 0)
    return {
      difference: undefinedEstimate,
      total: undefinedEstimate,
      detectable: Number.NaN,
      treated,
      control,
      isEnough: false,
    };
  let [value, below, above, chance, cases] = [0, 0, 0, 0, 0];
  for (const { treated: first, control: second } of both) {
    const weight = first.length / treated;
    const one = difference(first, second);
    const spread = variance(first, second);
    value += weight * one.value;
    below += (weight * (one.value - one.low)) ** 2;
    above += (weight * (one.high - one.value)) ** 2;
    chance += weight ** 2 * spread * (1 / first.length + 1 / second.length);
    cases += casesOf(first, second);
  }
  const design = designEffect(both, treated);
  const found = {
    value,
    low: value - Math.sqrt(design * below),
    high: value + Math.sqrt(design * above),
  };
  return {
    difference: found,
    total: {
      value: treated * found.value,
      low: treated * found.low,
      high: treated * found.high,
    },
    detectable: (z95 + z80) * Math.sqrt(design * chance),
    treated,
    control,
    isEnough:
      Math.min(treated, control) >= LEAST_CUSTOMERS && (leastCases === 0 || cases >= leastCases),
  };
}

interface Groups {
  readonly trial: Trial;
  readonly treated: Float64Array;
  readonly control: Float64Array;
}

/**
 * Returns how much larger the variance of the pooled difference is because customers come again: the sum of squares of
 * what each customer adds to it in all trials together, over that of what each adds in each trial; at least 1.
 */
function designEffect(both: readonly Groups[], treatedInAll: number): number {
  const byCustomer = new Map<string, number>();
  let apart = 0;
  for (const { trial, treated, control } of both) {
    const weight = treated.length / treatedInAll;
    const [first, second] = [meanOf(treated), meanOf(control)];
    for (const [i, id] of trial.ids.entries()) {
      const y = trial.outcome[i] ?? Number.NaN;
      const adds =
        trial.treated[i] === 1
          ? (weight * (y - first)) / treated.length
          : (-weight * (y - second)) / control.length;
      apart += adds ** 2;
      byCustomer.set(id, (byCustomer.get(id) ?? 0) + adds);
    }
  }
  if (!(apart > 0)) return 1;
  let together = 0;
  for (const adds of byCustomer.values()) together += adds ** 2;
  return Math.max(1, together / apart);
}

/** Counts, were there no effect, the rarer outcome in the smaller group. */
function casesOf(treated: Float64Array, control: Float64Array): number {
  const p = (sumOf(treated) + sumOf(control)) / (treated.length + control.length);
  return Math.min(treated.length, control.length) * Math.min(p, 1 - p);
}

function groupOf({ treated, outcome }: Trial, side: 0 | 1): Float64Array {
  return outcome.filter((_, i) => treated[i] === side);
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

import { student90 } from "../student.ts";
import type { Probabilities } from "./moves.ts";
import type { Rates } from "./transition-rates.ts";

/** A number that is forecast, before anything is said of how far months differ. */
export interface Expected {
  readonly value: number;
  /** Variance by the chance of each customer alone. */
  readonly noise: number;
  /** What moves: a month in which a tenth more moves than usual is off by a tenth of it. */
  readonly scale: number;
}

/** A number with the interval that holds it in 90 of 100 cases. */
export interface Forecast {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** One past forecast beside what came: value less what came, and the forecast's own noise and scale. */
export interface Miss {
  readonly error: number;
  readonly noise: number;
  readonly scale: number;
}

/** How far months differ beyond chance, by what is forecast. */
export type Shocks = {
  /** Standard deviation of a month's shock as a share of the scale. */
  readonly shock: readonly number[];
  /** Months that it was learned from, at least 2. */
  readonly months: number;
};

export interface SizesOptions {
  /** Of the periods after the first. */
  readonly rates: Rates;
  /** Customers who arrive in each state in a period. */
  readonly inflow: readonly number[];
  readonly steps: number;
}

/**
 * Takes the expected size of each state after one period, from one piece of customers after the other: the sum of their
 * probabilities, with those who arrive. The noise is that of independent customers (Poisson for arrivals); the scale is
 * everybody who moves out of, into or arrives in a state.
 */
export interface FirstSizes {
  add(probabilities: Probabilities, now: Int32Array): void;
  readonly sizes: readonly Expected[];
}

/** Returns what takes the expected sizes of so many states; nobody but who arrives is known yet. */
export function firstSizes(inflow: readonly number[], states: number): FirstSizes {
  const sizes = Array.from({ length: states }, (_, j) => {
    const arriving = inflow[j] ?? 0;
    return { value: arriving, noise: arriving, scale: arriving };
  });
  return {
    sizes,
    add(probabilities, now) {
      sizes.forEach((size, j) => {
        let { value, noise, scale } = size;
        for (let i = 0; i < now.length; i++) {
          const p = probabilities[i * states + j] as number;
          value += p;
          noise += p * (1 - p);
          scale += now[i] === j ? 1 - p : p;
        }
        Object.assign(size, { value, noise, scale });
      });
    },
  };
}

/** Carries expected sizes after one period on to `steps` periods by a Markov chain, with those who arrive; noise and scale go on with it. */
export function sizesFrom(
  first: readonly Expected[],
  { rates, inflow, steps }: SizesOptions,
): readonly (readonly Expected[])[] {
  const all = [first];
  for (let step = 2; step <= steps; step++)
    all.push(nextSizes(all[all.length - 1] ?? [], rates, inflow));
  return all;
}

function nextSizes(before: readonly Expected[], rates: Rates, inflow: readonly number[]) {
  return rates.map((_, j): Expected => {
    const arriving = inflow[j] ?? 0;
    let value = arriving;
    let noise = arriving;
    let scale = arriving;
    before.forEach((from, i) => {
      const p = rates[i]?.[j] ?? 0;
      value += from.value * p;
      noise += from.value * p * (1 - p) + from.noise * p * p;
      // A shock of the period before is still there for those who stayed.
      scale += from.value * (i === j ? 1 - p : p) + (i === j ? from.scale * p : 0);
    });
    return { value, noise, scale };
  });
}

/** A number's own months count against those of all numbers as if all had so many. */
const POOLED_MONTHS = 4;

/**
 * Learns how far months differ beyond chance, by the method of moments: squared errors less the noise, over the scale.
 * Each number's own is drawn to that of all numbers together. `months` are the misses of one month each, one a number.
 */
export function learnShocks(months: readonly (readonly Miss[])[]): Shocks {
  const numbers = months[0]?.length ?? 0;
  const excess = new Float64Array(numbers);
  const weight = new Float64Array(numbers);
  for (const misses of months)
    misses.forEach(({ error, noise, scale }, j) => {
      if (!(scale > 0)) return;
      excess[j] = (excess[j] as number) + (error * error - noise) / scale;
      weight[j] = (weight[j] as number) + scale;
    });
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const all = sum(weight) > 0 ? Math.max(0, sum(excess) / sum(weight)) : 0;
  return {
    shock: Array.from(excess, (own, j) => {
      const part = (weight[j] as number) > 0 ? Math.max(0, own / (weight[j] as number)) : 0;
      return Math.sqrt(
        (POOLED_MONTHS * all + months.length * part) / (POOLED_MONTHS + months.length),
      );
    }),
    months: Math.max(2, months.length),
  };
}

/**
 * Puts a 90 % interval around each expected number: chance and the shocks of months, by Student's t. Only the shocks were
 * learned from few months, so the degrees of freedom are those of the sum (Satterthwaite 1946, equation 17): the months
 * known over the squared share of the shocks in the variance.
 */
export function withIntervals(
  expected: readonly Expected[],
  { shock, months }: Shocks,
  { least = 0 }: { readonly least?: number } = {},
): readonly Forecast[] {
  return expected.map(({ value, noise, scale }, j) => {
    const shocks = ((shock[j] ?? 0) * scale) ** 2;
    const variance = noise + shocks;
    const df = shocks > 0 ? months * (variance / shocks) ** 2 : Number.POSITIVE_INFINITY;
    const half = student90(df) * Math.sqrt(variance);
    return { value, low: Math.max(least, value - half), high: value + half };
  });
}

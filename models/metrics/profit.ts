import { random } from "../random.ts";
import type { Estimate } from "./estimate.ts";

/** What contacting a customer costs and brings, in the business's currency. */
export interface ContactCosts {
  /** Paid for every customer contacted. */
  readonly contactCost: number;
  /** Paid for every customer who takes the offer. */
  readonly offerCost: number;
  /** Share of the positives whom a contact moves, in [0, 1]. */
  readonly successRate: number;
}

/** Whether each customer is a positive: 0 or 1 where that is known, else a probability. */
export type Chances = Uint8Array | Float64Array;

/**
 * Returns what contacting each of n customers who may leave costs: whoever takes the offer costs it, and that is a leaver
 * who is moved as well as everybody who would have stayed. `c + o (p s + 1 - p)`.
 */
export function keepingSpend(
  chances: Chances,
  { contactCost, offerCost, successRate }: ContactCosts,
): Float64Array {
  return Float64Array.from(
    chances,
    (chance) => contactCost + offerCost * (chance * successRate + 1 - chance),
  );
}

/** Returns what contacting each of n customers costs where positives buy, and take the offer: `c + o p`. */
export function sellingSpend(
  chances: Chances,
  { contactCost, offerCost }: ContactCosts,
): Float64Array {
  return Float64Array.from(chances, (chance) => contactCost + offerCost * chance);
}

/**
 * Returns what contacting each of n customers brings, given the chance that each leaves and what each is worth if kept
 * (Neslin, Gupta, Kamakura, Lu & Mason 2006, equation 1): `p s v` less what it costs. Of a leaver that is
 * `s (v - o) - c`, of one who would have stayed `-o - c`.
 */
export function keepingGains(
  chances: Chances,
  values: Float64Array,
  costs: ContactCosts,
): Float64Array {
  return gains(chances, values, costs, keepingSpend(chances, costs));
}

/**
 * Returns what contacting each of n customers brings where positives buy: of what they are worth the contact has earned
 * the share `s`. `p s v` less what it costs; of a buyer that is `s v - o - c`, of others `-c`.
 */
export function sellingGains(
  chances: Chances,
  values: Float64Array,
  costs: ContactCosts,
): Float64Array {
  return gains(chances, values, costs, sellingSpend(chances, costs));
}

function gains(
  chances: Chances,
  values: Float64Array,
  { successRate }: ContactCosts,
  spend: Float64Array,
): Float64Array {
  return values.map(
    (value, i) => (chances[i] as number) * successRate * value - (spend[i] as number),
  );
}

export interface ProfitCurve {
  readonly points: readonly { readonly contacted: number; readonly profit: Estimate }[];
  /** The number contacted at which profit is highest, with its interval over bootstrap draws. */
  readonly best: { readonly contacted: Estimate; readonly profit: Estimate };
  /** The largest number contacted that does not lose money; n where nobody does, 0 where every number does. */
  readonly break_even: Estimate;
}

export interface ProfitOptions {
  readonly seed: number;
  /** Steps from nobody to everybody. */
  readonly steps?: number;
  /** A number of contacts that the curve has to show. */
  readonly capacity?: number;
  readonly replicates?: number;
}

/**
 * Returns the profit of contacting the k customers ranked highest, for k from 0 to n, with 95 % percentile intervals from
 * a bootstrap of rows. Equal scores share their gains in proportion. `gains[i]` is what contacting row i would have
 * brought.
 */
export function profitCurve(
  scores: Float64Array,
  gains: Float64Array,
  { seed, steps = 100, capacity = 0, replicates = 200 }: ProfitOptions,
): ProfitCurve {
  const n = scores.length;
  if (gains.length !== n)
    throw new Error(`profitCurve requires one gain a score, got ${gains.length} for ${n}`);
  const { ordered, group, groups } = descending(scores, gains);
  const grid = contactsOf(n, steps, capacity);
  const rows = new Float64Array(groups);
  const sums = new Float64Array(groups);
  const walk = (profit: Float64Array) => cumulate(rows, sums, grid, profit);

  const value = new Float64Array(grid.length);
  for (let i = 0; i < n; i++) add(rows, sums, group[i] as number, ordered[i] as number);
  walk(value);

  const next = random(seed);
  const drawn = grid.map(() => new Float64Array(replicates));
  const bests = new Float64Array(replicates);
  const evens = new Float64Array(replicates);
  const profit = new Float64Array(grid.length);
  for (let replicate = 0; replicate < replicates; replicate++) {
    rows.fill(0);
    sums.fill(0);
    for (let draw = 0; draw < n; draw++) {
      const i = (next() * n) | 0;
      add(rows, sums, group[i] as number, ordered[i] as number);
    }
    walk(profit);
    for (let g = 0; g < grid.length; g++)
      (drawn[g] as Float64Array)[replicate] = profit[g] as number;
    bests[replicate] = grid[highest(profit)] ?? 0;
    evens[replicate] = breakEven(grid, profit);
  }
  const points = grid.map((contacted, g) => ({
    contacted,
    profit: percentiles(value[g] as number, drawn[g] as Float64Array),
  }));
  const best = highest(value);
  return {
    points,
    best: {
      contacted: percentiles(grid[best] ?? 0, bests),
      profit: points[best]?.profit ?? { value: 0, low: 0, high: 0 },
    },
    break_even: percentiles(breakEven(grid, value), evens),
  };
}

/** Sorts gains by score, highest first and equal ones by gain, and numbers the groups of equal scores. */
function descending(scores: Float64Array, gains: Float64Array) {
  const order = Int32Array.from(scores.keys()).sort(
    (a, b) =>
      (scores[b] as number) - (scores[a] as number) || (gains[a] as number) - (gains[b] as number),
  );
  const group = new Int32Array(order.length);
  let groups = 0;
  order.forEach((row, i) => {
    if (i > 0 && scores[row] !== scores[order[i - 1] as number]) groups++;
    group[i] = groups;
  });
  return {
    ordered: Float64Array.from(order, (row) => gains[row] as number),
    group,
    groups: order.length === 0 ? 0 : groups + 1,
  };
}

function contactsOf(n: number, steps: number, capacity: number): readonly number[] {
  const grid = new Set([0, Math.min(n, capacity), n]);
  for (let step = 1; step < steps; step++) grid.add(Math.round((step * n) / steps));
  return [...grid].sort((a, b) => a - b);
}

function add(rows: Float64Array, sums: Float64Array, group: number, gain: number): void {
  rows[group] = (rows[group] as number) + 1;
  sums[group] = (sums[group] as number) + gain;
}

/** Writes the sum of gains of the best k rows for each k of the grid; a group that k divides gives its share. */
function cumulate(
  rows: Float64Array,
  sums: Float64Array,
  grid: readonly number[],
  profit: Float64Array,
): void {
  let [g, before, total] = [0, 0, 0];
  for (let at = 0; at < grid.length; at++) {
    const k = grid[at] as number;
    while (g < rows.length && before + (rows[g] as number) <= k) {
      before += rows[g] as number;
      total += sums[g] as number;
      g++;
    }
    const part = g < rows.length && k > before ? (k - before) / (rows[g] as number) : 0;
    profit[at] = total + (part > 0 ? part * (sums[g] as number) : 0);
  }
}

function highest(profit: Float64Array): number {
  let best = 0;
  for (let g = 1; g < profit.length; g++)
    if ((profit[g] as number) > (profit[best] as number)) best = g;
  return best;
}

function breakEven(grid: readonly number[], profit: Float64Array): number {
  for (let g = grid.length - 1; g > 0; g--) {
    const here = profit[g] as number;
    if (here < 0) continue;
    const [from = 0, to] = [grid[g], grid[g + 1]];
    if (to === undefined) return from;
    const after = profit[g + 1] as number;
    return from + (here / (here - after)) * (to - from);
  }
  return 0;
}

/** Joins a value with the percentiles of its bootstrap draws, which it widens where it lies outside them. */
function percentiles(value: number, draws: Float64Array): Estimate {
  const sorted = draws.slice().sort();
  const low = sorted[Math.floor(sorted.length * 0.025)] ?? value;
  const high = sorted[Math.ceil(sorted.length * 0.975) - 1] ?? value;
  return { value, low: Math.min(low, value), high: Math.max(high, value) };
}

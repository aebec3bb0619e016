import type { Crew } from "../../models/crew.ts";
import { type RunRateLearned, runRate } from "../../models/run-rate.ts";
import { type TwoPartLearned, twoPart } from "../../models/two-part.ts";
import { type LifetimeLearned, lifetimeValues } from "./lifetime-value.ts";
import { type Moment, YEAR } from "./moment.ts";

/** A forecast of value with all that it learned. */
export type ValueChampion =
  | { readonly name: "run-rate"; readonly learned: RunRateLearned }
  | { readonly name: "buy-till-you-die" }
  | {
      readonly name: "two-part";
      readonly learned: TwoPartLearned;
      /** Days that its labels lasted; spend in a horizon is as many times theirs as the horizon has `per_label` of them. */
      readonly label_days: number;
      readonly per_label: number;
    };

export interface ForecastOptions {
  readonly days: number;
  /** Yearly, 0.1 for 10 %. */
  readonly discount: number;
}

/**
 * Learns the run rate from a moment of which is known what followed; a year has `perYear` times that spend, by default as
 * many as it has days.
 */
export function learnRunRate(
  { recency, spentYearly, after }: Moment,
  perYear = YEAR / (after?.days ?? YEAR),
): ValueChampion {
  if (after === null) throw new Error("the run rate requires the spend that followed");
  const followed = after.spent.map((amount) => amount * perYear);
  return { name: "run-rate", learned: runRate().fit({ recency, spent: spentYearly, followed }, 0) };
}

/** Learns the two-part model from a moment of which is known what followed; null where too few bought. */
export async function learnTwoPart(
  { matrix, after }: Moment,
  { crew, seed }: { readonly crew: Crew; readonly seed: number },
): Promise<ValueChampion | null> {
  if (after === null) throw new Error("the two-part model requires the spend that followed");
  const spenders = after.spent.reduce((n, amount) => n + Number(amount > 0), 0);
  if (spenders < 100 || after.spent.length - spenders < 100) return null;
  const learned = await crew.work("twoPart", { matrix, followed: after.spent, seed });
  return { name: "two-part", learned, label_days: after.days, per_label: 1 };
}

/** Returns what each customer of a moment is expected to spend in the days to come, discounted. */
export function expectedValues(
  champion: ValueChampion,
  lifetime: LifetimeLearned | null,
  moment: Moment,
  { days, discount }: ForecastOptions,
): Float64Array {
  if (champion.name === "buy-till-you-die") {
    if (lifetime === null) throw new Error("a buy-till-you-die value requires a sound model");
    return lifetimeValues(lifetime, moment, { days, discount }).expected;
  }
  const worth = evenly(days, discount);
  if (champion.name === "run-rate") {
    const { recency, spentYearly } = moment;
    const yearly = runRate().apply(champion.learned, { recency, spent: spentYearly });
    return yearly.map((amount) => (worth * amount * days) / YEAR);
  }
  const spent = twoPart().apply(champion.learned, { matrix: moment.matrix });
  return spent.map((amount) => worth * amount * champion.per_label);
}

/** Returns what money that comes evenly over so many days is worth at their start. */
function evenly(days: number, discount: number): number {
  const force = (Math.log1p(discount) * days) / YEAR;
  return force === 0 ? 1 : -Math.expm1(-force) / force;
}

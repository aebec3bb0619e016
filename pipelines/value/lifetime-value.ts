import { daysBetween, FIRST_DAY } from "../../data/window.ts";
import type { Crew } from "../../models/crew.ts";
import type { ForeseenReturn } from "../../models/lifetime/foresee-return.ts";
import { expectedSpend, fitGammaGamma } from "../../models/lifetime/gamma-gamma.ts";
import {
  aliveOf,
  discountedOrdersIfAlive,
  type Fitted,
  lifetimeModelNamed,
  lifetimeModels,
  ordersIfAlive,
} from "../../models/lifetime/lifetime-models.ts";
import { isSound, type LifetimeFit } from "../../models/lifetime/maximise.ts";
import { columnOf, takeNumbers } from "../../models/matrix.ts";
import { type Buyers, buyersOf, spread } from "../lifetime-features.ts";
import type { Moment } from "./moment.ts";

/** A buy-till-you-die model that is sound, and one of spend a purchase where that is sound too. */
export type LifetimeLearned = {
  readonly orders: Fitted & { readonly parameters: Readonly<Record<string, number>> };
  readonly spend: Readonly<Record<string, number>> | null;
};

/** How customers come back, by a lifetime model, in the order of a moment's customers; NaN of who has not bought. */
export interface Return {
  readonly alive: Float64Array;
  /** Purchase days expected in the next 365 days. */
  readonly orders: Float64Array;
  /** Days since 1970: half of those who are alive have ordered by the first, a tenth by the second, nine tenths by the third. */
  readonly next: Float64Array;
  readonly from: Float64Array;
  readonly to: Float64Array;
}

const taken = new WeakMap<Moment, Map<string, Promise<LifetimeFit>>>();

/** Fits a lifetime model to the customers of a moment, once. */
async function fitOnce(crew: Crew, moment: Moment, model: string): Promise<LifetimeFit> {
  const fits = taken.get(moment) ?? new Map<string, Promise<LifetimeFit>>();
  taken.set(moment, fits);
  const { histories } = buyersOf(moment.matrix);
  const fit = fits.get(model) ?? crew.work("lifetime", { model, histories });
  fits.set(model, fit);
  return await fit;
}

/** Fits every lifetime model to the customers of a moment; nothing where nobody has bought. */
export async function fitEach(crew: Crew, moment: Moment): Promise<readonly LifetimeFit[]> {
  const { rows } = buyersOf(moment.matrix);
  if (rows.length === 0) return [];
  return await Promise.all(lifetimeModels.map(({ name }) => fitOnce(crew, moment, name)));
}

/** Fits lifetime models to the customers of a moment, in the order of their names, until one is sound; null where none is. */
export async function fitFirst(
  crew: Crew,
  moment: Moment,
  names: readonly string[],
): Promise<LifetimeFit | null> {
  const { rows } = buyersOf(moment.matrix);
  if (rows.length === 0) return null;
  for (const name of names) {
    const fit = await fitOnce(crew, moment, name);
    if (isSound(fit)) return fit;
  }
  return null;
}

/** Fits the gamma-gamma model to who spent more than nothing in all; null where nobody did. */
export function fitSpend({ matrix }: Moment): LifetimeFit | null {
  if (!matrix.columns.includes("monetary")) return null;
  const [frequency, monetary] = [columnOf(matrix, "frequency"), columnOf(matrix, "monetary")];
  const rows = Int32Array.from(frequency.keys()).filter((i) => (monetary[i] as number) > 0);
  if (rows.length === 0) return null;
  return fitGammaGamma({
    purchases: takeNumbers(frequency, rows),
    meanSpend: takeNumbers(monetary, rows),
  });
}

/** Returns the parameters of a spend model that is sound and has a mean, else null. */
export function soundSpend(fit: LifetimeFit | null): LifetimeLearned["spend"] {
  return fit !== null && isSound(fit) && (fit.parameters["q"] ?? 0) > 1 ? fit.parameters : null;
}

/** Returns what customers of a moment are expected to spend, discounted, and what if they are alive; 0 of who never bought. */
export function lifetimeValues(
  { orders, spend }: LifetimeLearned,
  moment: Moment,
  { days, discount }: { readonly days: number; readonly discount: number },
): { readonly expected: Float64Array; readonly ifAlive: Float64Array } {
  const { histories } = buyersOf(moment.matrix);
  return valuesOf(spend, moment, {
    alive: aliveOf(orders, histories),
    discounted: discountedOrdersIfAlive(orders, histories, { weeks: days / 7, discount }),
  });
}

/** Returns the same from what is foreseen of the moment's buyers. */
export function valuesOf(
  spend: LifetimeLearned["spend"],
  moment: Moment,
  { alive, discounted: many }: Pick<ForeseenReturn, "alive" | "discounted">,
): { readonly expected: Float64Array; readonly ifAlive: Float64Array } {
  if (spend === null) throw new Error("values require a sound model of spend a purchase");
  if (many === null) throw new Error("values require the discounted orders");
  const buyers = buyersOf(moment.matrix);
  const [frequency, monetary] = ["frequency", "monetary"].map((name) =>
    columnOf(moment.matrix, name),
  ) as [Float64Array, Float64Array];
  const ifAlive = everybody(
    moment,
    buyers,
    many.map((expected, i) => {
      const row = buyers.rows[i] as number;
      const mean = Math.max(0, monetary[row] as number);
      return expected * expectedSpend(spend, frequency[row] as number, mean);
    }),
    0,
  );
  const chance = everybody(moment, buyers, alive, 0);
  return { ifAlive, expected: ifAlive.map((value, i) => value * (chance[i] as number)) };
}

/** Returns the purchase days expected of each customer of a moment; 0 of who never bought. */
export function expectedOrders(fitted: Fitted, moment: Moment, days: number): Float64Array {
  const buyers = buyersOf(moment.matrix);
  const alive = aliveOf(fitted, buyers.histories);
  const orders = ordersIfAlive(fitted, buyers.histories, days / 7);
  return everybody(
    moment,
    buyers,
    orders.map((expected, i) => expected * (alive[i] as number)),
    0,
  );
}

/** Returns when customers of a moment come back, from what is foreseen of its buyers. */
export function returnOf(
  moment: Moment,
  { alive, orders, next: ahead }: Pick<ForeseenReturn, "alive" | "orders" | "next">,
): Return {
  const buyers = buyersOf(moment.matrix);
  const today = daysBetween(FIRST_DAY, moment.day);
  const [from, next, to] = ahead.map((days) =>
    everybody(
      moment,
      buyers,
      days.map((day) => today + day),
      Number.NaN,
    ),
  );
  if (from === undefined || next === undefined || to === undefined)
    throw new Error("each share requires its days");
  return {
    alive: everybody(moment, buyers, alive, Number.NaN),
    orders: everybody(
      moment,
      buyers,
      orders.map((expected, i) => expected * (alive[i] as number)),
      Number.NaN,
    ),
    next,
    from,
    to,
  };
}

/** Returns what a new customer is expected to buy again within so many weeks. */
export function ordersOfNew({ name, parameters }: Fitted, weeks: number): number {
  const model = lifetimeModelNamed(name);
  const unseen = { repeats: 0, lastAge: 0, tenure: 0 };
  return model.alive(parameters, unseen) * model.orders(parameters, unseen, weeks);
}

function everybody(
  { matrix }: Moment,
  { rows }: Buyers,
  values: Float64Array,
  otherwise: number,
): Float64Array {
  return spread(values, rows, { n: matrix.ids.length, otherwise });
}

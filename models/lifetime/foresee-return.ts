import type { CountedHistories } from "./histories.ts";
import {
  aliveOf,
  discountedOrdersIfAlive,
  type Fitted,
  nextOrderDays,
  ordersIfAlive,
} from "./lifetime-models.ts";

/** What a lifetime model foresees of each customer of some histories. */
export interface ForeseenReturn {
  /** Chance to be alive. */
  readonly alive: Float64Array;
  /** Purchase days in the next 365 days of one who is alive. */
  readonly orders: Float64Array;
  /** Those in the horizon of one who is alive, discounted; null where nobody asks. */
  readonly discounted: Float64Array | null;
  /** Days from now on, counted from 0, until a tenth, half and nine tenths of those who are alive have ordered; else NaN. */
  readonly next: readonly Float64Array[];
}

export interface ForeseeReturnOptions {
  readonly horizonDays: number;
  /** Yearly, of orders in the horizon; null where these are not asked for. */
  readonly discount: number | null;
}

const SHARES = [0.1, 0.5, 0.9];
const WEEKS_A_YEAR = 365 / 7;

/** Foresees whether, how often and when customers come back. */
export function foreseeReturn(
  fitted: Fitted,
  histories: CountedHistories,
  { horizonDays: days, discount }: ForeseeReturnOptions,
): ForeseenReturn {
  const alive = aliveOf(fitted, histories);
  return {
    alive,
    orders: ordersIfAlive(fitted, histories, WEEKS_A_YEAR),
    discounted:
      discount === null
        ? null
        : discountedOrdersIfAlive(fitted, histories, { weeks: days / 7, discount }),
    next: nextOrderDays(fitted, histories, { shares: SHARES, days, alive }),
  };
}

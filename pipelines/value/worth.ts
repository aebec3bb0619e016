import type { Business } from "../business.ts";
import type { ValueModel } from "../trained.ts";
import { hasMoney } from "../value.ts";
import { expectedValues } from "./contenders.ts";
import { lifetimeValues, type Return, returnOf } from "./lifetime-value.ts";
import { MOMENT_COLUMNS, type Moment, momentAt } from "./moment.ts";

/** What customers are worth, in the order of a snapshot's customers. */
export interface Worth {
  /** Null without money. */
  readonly money: {
    /** Net spend in the last 365 days. */
    readonly spent: Float64Array;
    /** Net spend expected in the horizon, discounted. */
    readonly expected: Float64Array;
    /** The same if they stay customers, by the model that gives the expectation; null where it does not tell. */
    readonly ifKept: Float64Array | null;
  } | null;
  /** Null where no lifetime model is sound. */
  readonly comesBack: Return | null;
}

/** Returns what the customers of the snapshot of a day are worth; null without orders. Nothing is learned. */
export async function worthOf(
  business: Business,
  value: ValueModel | null,
  day: string,
): Promise<Worth | null> {
  if (value === null || business.asOf === null) return null;
  const money = hasMoney(business);
  const columns = MOMENT_COLUMNS.filter((name) => money || name !== "monetary");
  const moment = await momentAt(
    business,
    day,
    null,
    value.champion?.name === "two-part" ? undefined : columns,
  );
  return worthAt(moment, value, { money });
}

/** Returns what the customers of a moment are worth; `money` tells whether the business knows any. */
export function worthAt(
  moment: Moment,
  { lifetime, champion, horizon_days: days, discount }: ValueModel,
  { money }: { readonly money: boolean },
): Worth {
  const comesBack = lifetime === null ? null : returnOf(lifetime.orders, moment, days);
  if (!money) return { money: null, comesBack };
  const { spent } = moment;
  if (champion === null) return { money: { spent, expected: spent, ifKept: null }, comesBack };
  if (champion.name === "buy-till-you-die" && lifetime !== null) {
    const { expected, ifAlive } = lifetimeValues(lifetime, moment, { days, discount });
    return { money: { spent, expected, ifKept: ifAlive }, comesBack };
  }
  const expected = expectedValues(champion, lifetime, moment, { days, discount });
  return { money: { spent, expected, ifKept: null }, comesBack };
}

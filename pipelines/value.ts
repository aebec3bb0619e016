import { addDays, daysBetween } from "../data/window.ts";
import { readMatrix } from "../features/matrix.ts";
import { spentAfter, spentBefore } from "../features/net-spend.ts";
import { columnOf } from "../models/matrix.ts";
import { runRate } from "../models/run-rate.ts";
import type { Business } from "./business.ts";
import type { ValueModel } from "./trained.ts";

const YEAR = 365;

/** What customers are worth, in the order of a snapshot's customers. */
export interface Worth {
  /** Net spend in the last 365 days. */
  readonly spent: Float64Array;
  /** Net spend expected in the next 365 days. */
  readonly expected: Float64Array;
}

/** Tells whether a business knows money. */
export function hasMoney({ canonical, asOf }: Business): boolean {
  return asOf !== null && canonical.transactions.columns.includes("amount");
}

/**
 * Learns what share of their spend customers keep, at the cut-off that leaves as many days after it as the history has
 * before it, a year at most; null without money or with less than 28 days on a side.
 */
export async function learnValue(business: Business): Promise<ValueModel | null> {
  const { asOf, canonical, engine } = business;
  if (!hasMoney(business) || asOf === null || canonical.firstDay === null) return null;
  const days = Math.min(YEAR, Math.floor(daysBetween(canonical.firstDay, asOf) / 2));
  if (days < 28) return null;
  const day = addDays(asOf, -days);
  const snapshot = await business.snapshotAt(day);
  const { values } = await readMatrix(engine, snapshot, { columns: ["recency_days"] });
  const followed = await spentAfter(engine, snapshot, days);
  const learned = runRate().fit(
    {
      recency: values[0] ?? new Float64Array(),
      spent: await yearlySpend(business, canonical.firstDay, day),
      followed: followed.map((amount) => (amount * YEAR) / days),
    },
    0,
  );
  return { name: "run-rate", fitted_on: day, learned };
}

/** Returns net spend in the year before a day; a shorter history is scaled up to a year. */
async function yearlySpend(
  business: Business,
  firstDay: string,
  day: string,
): Promise<Float64Array> {
  const spent = await spentBefore(business.engine, await business.snapshotAt(day), YEAR);
  const observed = Math.min(YEAR, daysBetween(firstDay, day));
  return spent.map((amount) => (amount * YEAR) / observed);
}

/** Returns what the customers of the snapshot at as_of are worth; null without money. */
export async function worthOf(
  business: Business,
  value: ValueModel | null,
  day: string,
): Promise<Worth | null> {
  const { firstDay } = business.canonical;
  if (!hasMoney(business) || firstDay === null) return null;
  const snapshot = await business.snapshotAt(day);
  const matrix = await readMatrix(business.engine, snapshot, { columns: ["recency_days"] });
  const spent = await spentBefore(business.engine, snapshot, YEAR);
  const recency = columnOf(matrix, "recency_days");
  return {
    spent,
    expected:
      value === null
        ? spent
        : runRate().apply(value.learned, {
            recency,
            spent: await yearlySpend(business, firstDay, day),
          }),
  };
}

import type { Feature } from "../../features/feature.ts";
import { isTransactionGrain } from "../../features/history-grains.ts";
import type { Business } from "../business.ts";
import { type Recalled, recall } from "./recall.ts";

/** Whether a column of everybody's snapshot at as_of is what it was at the end of the files. */
export function stands({ quiet, features }: Business, column: string): boolean {
  return quiet && features.some((feature) => feature.name === column && stays(feature));
}

function stays({ grain, meanwhile }: Feature): boolean {
  return meanwhile === "stays" && (isTransactionGrain(grain) || grain === "features");
}

/**
 * Returns what `work` makes of some columns of everybody's snapshot at as_of, or what an earlier run made of the same files
 * where the columns stand as they did at their end. `given` is all else that it depends on.
 */
export async function recallStanding<Result>(
  business: Business,
  columns: readonly string[],
  { given, ...recalled }: Omit<Recalled, "room">,
  work: () => Promise<Result>,
): Promise<Result> {
  const { kept, observedUntil, vocabulary, configuration } = business;
  const allStand = columns.length > 0 && columns.every((column) => stands(business, column));
  if (!allStand) return await work();
  const { windows } = configuration;
  const seen = [observedUntil, vocabulary, windows, columns];
  return await recall(kept, { ...recalled, given: [seen, given], room: "little" }, work);
}

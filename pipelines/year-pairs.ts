import { addDays } from "../data/window.ts";
import { isNearer, LEAST_PAIRS, type YearPair } from "../models/seasonal.ts";
import type { SampleCount } from "../reports/target-report.ts";
import type { Aim } from "./aim.ts";
import type { Business } from "./business.ts";
import { historyFrom, yearBefore } from "./cut-offs.ts";
import { countAt } from "./sufficiency.ts";

/** Cut-offs that are compared at most, a horizon or 30 days apart. */
const MOST_PAIRS = 12;

/**
 * Holds the share of positives at the last cut-off and at others before it against that of a year before and the average
 * of the cut-offs that are learned from. It stops where the year before is no guide: one such cut-off decides.
 */
export async function yearPairs(
  business: Business,
  aim: Aim,
  learned: readonly SampleCount[],
): Promise<readonly YearPair[]> {
  const { target } = aim;
  const firstDay = historyFrom(target, business.canonical);
  const last = learned.at(-1)?.as_of ?? null;
  if (target.kind === "given" || firstDay === null || last === null) return [];
  const horizonDays = target.horizon;
  const step = Math.min(horizonDays, 30);
  const days = Array.from({ length: MOST_PAIRS }, (_, i) => addDays(last, -i * step)).filter(
    (day) => yearBefore({ day, horizonDays, firstDay }) !== null,
  );
  if (days.length < LEAST_PAIRS) return [];
  const rateOf = ({ rows, positives }: SampleCount) => positives / rows;
  const average = learned.reduce((sum, count) => sum + rateOf(count), 0) / learned.length;
  const pairs: YearPair[] = [];
  for (const as_of of days) {
    const before = yearBefore({ day: as_of, horizonDays, firstDay }) ?? as_of;
    const rate = rateOf(
      learned.find((count) => count.as_of === as_of) ?? (await countAt(business, aim, as_of)),
    );
    const pair = {
      as_of,
      rate,
      year_before: rateOf(await countAt(business, aim, before)),
      average,
    };
    pairs.push(pair);
    if (!isNearer(pair)) break;
  }
  return pairs;
}

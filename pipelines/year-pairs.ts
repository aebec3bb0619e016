import type { YearPair } from "../models/seasonal.ts";
import type { SampleCount } from "../reports/target-report.ts";
import type { Aim } from "./aim.ts";
import type { Business } from "./business.ts";
import { historyFrom, yearBefore } from "./cut-offs.ts";
import { countAt } from "./sufficiency.ts";

/** Holds each cut-off's share of positives against that of a year before and the average of the other cut-offs. */
export async function yearPairs(
  business: Business,
  aim: Aim,
  cutOffs: readonly SampleCount[],
): Promise<readonly YearPair[]> {
  const { target } = aim;
  const firstDay = historyFrom(target, business.canonical);
  if (target.kind === "given" || firstDay === null) return [];
  const rateOf = ({ rows, positives }: SampleCount) => positives / rows;
  const pairs: YearPair[] = [];
  for (const cutOff of cutOffs) {
    const { as_of } = cutOff;
    const others = cutOffs.filter((other) => other !== cutOff).map(rateOf);
    const before =
      as_of === null ? null : yearBefore({ day: as_of, horizonDays: target.horizon, firstDay });
    if (as_of === null || before === null || others.length === 0) continue;
    const then = await countAt(business, aim, before);
    if (then.rows === 0) continue;
    pairs.push({
      as_of,
      rate: rateOf(cutOff),
      year_before: rateOf(then),
      average: others.reduce((sum, rate) => sum + rate, 0) / others.length,
    });
  }
  return pairs;
}

import type { Sample } from "../models/scorer.ts";
import {
  customerSplits,
  latestGroupSplit,
  stackSamples,
  tryFolds,
  tryLater,
} from "../models/trial.ts";
import { type Aim, contenders, requireBothOutcomes, shortage } from "./aim.ts";
import type { Business } from "./business.ts";
import { datedSamples, type Looked } from "./dated-samples.ts";
import { countOf } from "./labelled.ts";
import type { Outlook } from "./outlook.ts";

/**
 * Tries every scorer on a target with a horizon: learns at earlier cut-offs, selects and calibrates at the validation
 * cut-off, and foresees the test cut-off; where the history is too short, splits customers instead and says so.
 */
export async function foreseeOverTime(
  business: Business,
  aim: Aim,
  horizonDays: number,
): Promise<Outlook> {
  const { seed } = business.configuration;
  const { past, test, notes } = await datedSamples(business, aim, horizonDays);
  const counted = countOf(test.sample, test.day);
  requireBothOutcomes(aim, counted);
  return past.length === 0
    ? amongCustomers(aim, test.sample, counted, notes, seed)
    : afterwards(aim, past, test.sample, counted, notes, seed);
}

function afterwards(
  aim: Aim,
  past: readonly Looked[],
  test: Sample,
  counted: Outlook["test"],
  notes: readonly string[],
  seed: number,
): Outlook {
  const counts = past.map(({ day, sample }) => countOf(sample, day));
  const stacked = stackSamples(past.map(({ sample }) => sample));
  const alone = past.length === 1;
  const splits = alone
    ? customerSplits(stacked.matrix.ids, 5, seed)
    : [latestGroupSplit(stacked.groups ?? new Int32Array())];
  const refused =
    [counted, ...counts.slice(-1)].map((count) => shortage(aim.target, count)).find(Boolean) ??
    null;
  return {
    aim,
    protocol: refused === null ? "out-of-time" : "refused",
    notes,
    training: alone ? counts : counts.slice(0, -1),
    validation: alone ? null : (counts.at(-1) ?? null),
    test: counted,
    trial: tryLater(stacked, test, splits, contenders(aim, refused), seed),
    refused,
  };
}

function amongCustomers(
  aim: Aim,
  test: Sample,
  counted: Outlook["test"],
  notes: readonly string[],
  seed: number,
): Outlook {
  const refused = shortage(aim.target, counted);
  return {
    aim,
    protocol: refused === null ? "by-customer" : "refused",
    notes:
      notes.length > 0
        ? notes
        : [
            `Before ${counted.as_of} no cut-off shows both outcomes, so customers were split, not time.`,
          ],
    training: [counted],
    validation: null,
    test: counted,
    trial: tryFolds(test, contenders(aim, refused), seed),
    refused,
  };
}

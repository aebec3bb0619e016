import { ConfigurationError, DataError } from "../data/errors.ts";
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
import { historyFrom, planCutOffs } from "./cut-offs.ts";
import { countOf, labelledAt } from "./labelled.ts";
import type { Outlook } from "./outlook.ts";

/** Rows of one cut-off, whose outcomes are known. */
interface Looked {
  readonly day: string;
  readonly sample: Sample;
}

/**
 * Tries every scorer on a target with a horizon: learns at earlier cut-offs, selects and calibrates at the validation
 * cut-off, and foresees the test cut-off; where the history is too short, splits customers instead and says so.
 */
export async function foreseeOverTime(
  business: Business,
  aim: Aim,
  horizonDays: number,
): Promise<Outlook> {
  const { asOf, canonical, configuration } = business;
  const { seed } = configuration;
  const firstDay = historyFrom(aim.target, canonical);
  if (asOf === null || firstDay === null)
    throw new ConfigurationError(`target '${aim.name}' requires a source with dates`);
  const plan = planCutOffs({ asOf, horizonDays, firstDay });
  if (plan.test === null)
    throw new DataError(
      `target '${aim.name}': no customer has enough history; ${plan.notes[0]?.replace(/\.$/, "")}`,
    );
  const test = await labelledAt(business, aim, plan.test);
  const counted = countOf(test, plan.test);
  requireBothOutcomes(aim, counted);
  const validation = plan.validation === null ? [] : [plan.validation];
  const past = await lookBack(business, aim, [...plan.training, ...validation]);
  return past.length === 0
    ? amongCustomers(aim, test, counted, plan.notes, seed)
    : afterwards(aim, past, test, counted, plan.notes, seed);
}

/** Returns the cut-offs at which both outcomes occur. */
async function lookBack(
  business: Business,
  aim: Aim,
  days: readonly string[],
): Promise<readonly Looked[]> {
  const looked: Looked[] = [];
  for (const day of days) {
    const sample = await labelledAt(business, aim, day);
    if (sample.labels.includes(0) && sample.labels.includes(1)) looked.push({ day, sample });
  }
  return looked;
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

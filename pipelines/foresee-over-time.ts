import { seasonGuides } from "../models/seasonal.ts";
import { customerSplits, firstRows, latestGroupSplit, stackSamples } from "../models/splits.ts";
import { tryLater } from "../models/trial.ts";
import { tryFolds } from "../models/try-folds.ts";
import { type Aim, contenders, requireBothOutcomes, shortage } from "./aim.ts";
import type { Business } from "./business.ts";
import { type DatedSamples, datedSamples, type Looked } from "./dated-samples.ts";
import { fitNotes, fitOptions } from "./fit-options.ts";
import { countOf } from "./labelled.ts";
import type { Outlook } from "./outlook.ts";
import { studyNotes } from "./study.ts";
import { yearPairs } from "./year-pairs.ts";

/**
 * Tries every scorer on a target with a horizon: learns at earlier cut-offs, selects and calibrates at the validation
 * cut-off, and foresees the test cut-off; where the history is too short, splits customers instead and says so.
 */
export async function foreseeOverTime(
  business: Business,
  aim: Aim,
  horizonDays: number,
): Promise<Outlook> {
  const samples = await datedSamples(business, aim, horizonDays);
  requireBothOutcomes(aim, countedAt(samples.test));
  return samples.past.length === 0
    ? await amongCustomers(business, aim, samples)
    : await afterwards(business, aim, samples);
}

async function afterwards(
  business: Business,
  aim: Aim,
  { past, between, test, recent, season, notes }: DatedSamples,
): Promise<Outlook> {
  const { seed } = business.configuration;
  const counts = past.map(countedAt);
  const counted = countedAt(test);
  const stacked = stack(past, business);
  const [validation, training] = [past.at(-1), past.at(-2)];
  const alone = validation === undefined || training === undefined;
  const refused =
    [counted, ...counts.slice(-1)].map((count) => shortage(aim.target, count)).find(Boolean) ??
    null;
  const known = inOrder([...past, ...between]);
  const guided = alone ? false : seasonGuides(await yearPairs(business, aim, known.map(countedAt)));
  const entrants = contenders(business, aim, refused, known);
  // What is known at the test cut-off comes before everything else; the rest is read while scorers are developed.
  const all = recent().then((later) => [...known, ...inOrder([...later, test])]);
  const labelled = all.then((looked) => stack(looked, business));
  const trial = await tryLater(
    {
      past: stacked,
      splits: alone
        ? customerSplits(stacked.matrix.ids, 5, seed)
        : [latestGroupSplit(stacked.groups ?? new Int32Array())],
      known: labelled.then((rows) => firstRows(rows, rowsOf(known))),
      test: test.sample,
      all: labelled,
      levels: alone
        ? null
        : {
            training: firstRows(stacked, rowsOf(past.slice(0, -1))),
            validation: validation.sample,
            guided,
            season: async (of) => (await season(of))?.sample ?? null,
          },
    },
    entrants,
    fitOptions(business),
  ).finally(() => Promise.allSettled([labelled]));
  return {
    aim,
    protocol: refused === null ? "out-of-time" : "refused",
    notes: [...notes, ...fitNotes(business)],
    training: alone ? counts : counts.slice(0, -1),
    validation: alone ? null : (counts.at(-1) ?? null),
    test: counted,
    trial,
    refused,
    rates: [...(await all), ...(guided ? await seasonsOf(season) : [])].map(countedAt).sort(byDay),
  };
}

async function amongCustomers(
  business: Business,
  aim: Aim,
  { test, notes }: DatedSamples,
): Promise<Outlook> {
  const counted = countedAt(test);
  const refused = shortage(aim.target, counted);
  return {
    aim,
    protocol: refused === null ? "by-customer" : "refused",
    notes: [
      ...(notes.length > 0
        ? notes
        : [
            `Before ${counted.as_of} no cut-off shows both outcomes, so customers were split, not time.`,
          ]),
      ...studyNotes(business),
    ],
    training: [counted],
    validation: null,
    test: counted,
    trial: await tryFolds(
      test.sample,
      contenders(business, aim, refused, [test]),
      fitOptions(business),
    ),
    refused,
    rates: [counted],
  };
}

function stack(looked: readonly Looked[], { crew }: Business) {
  return stackSamples(
    looked.map(({ sample }) => sample),
    { shared: crew.threads > 1 },
  );
}

function rowsOf(looked: readonly Looked[]): number {
  return looked.reduce((rows, { sample }) => rows + sample.labels.length, 0);
}

function inOrder(looked: readonly Looked[]): readonly Looked[] {
  return [...looked].sort((a, b) => (a.day < b.day ? -1 : 1));
}

function countedAt({ day, sample }: Looked) {
  return countOf(sample, day);
}

function byDay(a: Outlook["test"], b: Outlook["test"]): number {
  return (a.as_of ?? "") < (b.as_of ?? "") ? -1 : 1;
}

/** Returns the cut-offs of a year before that were looked at. */
async function seasonsOf(season: DatedSamples["season"]): Promise<readonly Looked[]> {
  const validation = await season("validation");
  return validation === null ? [] : [validation];
}

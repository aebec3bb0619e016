import type { TargetOptions } from "../data/schema.ts";
import { stackSamples } from "../models/splits.ts";
import { tryLater } from "../models/trial.ts";
import { tryFolds } from "../models/try-folds.ts";
import { type Aim, contenders, requireBothOutcomes, shortage } from "./aim.ts";
import { type Business, TIMELESS } from "./business.ts";
import { fitOptions } from "./fit-options.ts";
import { givenParts, type Parts } from "./given-parts.ts";
import { countOf, labelledAt } from "./labelled.ts";
import type { Outlook } from "./outlook.ts";

type Given = Extract<TargetOptions, { readonly kind: "given" }>;

/** Tries every scorer on a label that the data give: by the split they name, by the file's order, or by five folds. */
export async function foreseeGiven(business: Business, aim: Aim, target: Given): Promise<Outlook> {
  const sample = await labelledAt(business, aim, business.asOf ?? TIMELESS);
  const counted = countOf(sample, business.asOf);
  requireBothOutcomes(aim, counted);
  const parts = await givenParts(business, aim, target, sample);
  if (parts !== null) return await later(business, aim, parts);
  const refused = shortage(target, counted);
  return {
    aim,
    protocol: refused === null ? "cross-validated" : "refused",
    notes: [
      "The label has no date, so customers were split at random into five parts and each was foreseen by the other four.",
      "The figures are not out of time: whether a column was known before the outcome cannot be checked.",
    ],
    training: [counted],
    validation: null,
    test: counted,
    trial: await tryFolds(
      sample,
      contenders(business, aim, refused, [{ sample }]),
      fitOptions(business),
    ),
    refused,
    rates: [counted],
  };
}

async function later(
  business: Business,
  aim: Aim,
  { past, test, splits, protocol, notes }: Parts,
): Promise<Outlook> {
  const [training, counted] = [countOf(past, null), countOf(test, null)];
  requireBothOutcomes(aim, training);
  requireBothOutcomes(aim, counted);
  const refused = shortage(aim.target, training) ?? shortage(aim.target, counted);
  return {
    aim,
    protocol: refused === null ? protocol : "refused",
    notes,
    training: [training],
    validation: null,
    test: counted,
    trial: await tryLater(
      {
        past,
        splits,
        known: past,
        test,
        all: stackSamples([past, test]),
        levels: null,
        timeBlind: protocol === "out-of-time",
      },
      contenders(business, aim, refused, [{ sample: past }]),
      fitOptions(business),
    ),
    refused,
    rates: [training, counted],
  };
}

import { ConfigurationError, DataError } from "../data/errors.ts";
import type { Sample } from "../models/scorer.ts";
import type { Aim } from "./aim.ts";
import type { Business } from "./business.ts";
import { historyFrom, planCutOffs } from "./cut-offs.ts";
import { labelledAt } from "./labelled.ts";

/** Rows of one cut-off, whose outcomes are known. */
export interface Looked {
  readonly day: string;
  readonly sample: Sample;
}

/** A target's rows at every cut-off of its protocol. */
export interface DatedSamples {
  /** Ascending, those at which both outcomes occur; the validation cut-off, where there is one, is the last. */
  readonly past: readonly Looked[];
  readonly test: Looked;
  /** What had to give way to a short history, in whole sentences. */
  readonly notes: readonly string[];
}

/** Reads features and labels of a target with a horizon at its training, validation and test cut-offs. */
export async function datedSamples(
  business: Business,
  aim: Aim,
  horizonDays: number,
): Promise<DatedSamples> {
  const { asOf, canonical } = business;
  const firstDay = historyFrom(aim.target, canonical);
  if (asOf === null || firstDay === null)
    throw new ConfigurationError(`target '${aim.name}' requires a source with dates`);
  const plan = planCutOffs({ asOf, horizonDays, firstDay });
  if (plan.test === null)
    throw new DataError(
      `target '${aim.name}': no customer has enough history; ${plan.notes[0]?.replace(/\.$/, "")}`,
    );
  const past: Looked[] = [];
  for (const day of [...plan.training, ...(plan.validation === null ? [] : [plan.validation])]) {
    const sample = await labelledAt(business, aim, day);
    if (sample.labels.includes(0) && sample.labels.includes(1)) past.push({ day, sample });
  }
  const test = { day: plan.test, sample: await labelledAt(business, aim, plan.test) };
  return { past, test, notes: plan.notes };
}

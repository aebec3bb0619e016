import { ConfigurationError, DataError } from "../data/errors.ts";
import type { Sample } from "../models/scorer.ts";
import type { Aim } from "./aim.ts";
import type { Business } from "./business.ts";
import { historyFrom, planCutOffs } from "./cut-offs.ts";
import { labelledAt } from "./labelled.ts";
import { oneAhead } from "./one-ahead.ts";

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
  /** Cut-offs between training and validation, whose outcomes are known at the test cut-off. */
  readonly between: readonly Looked[];
  /** Reads cut-offs between validation and test, whose outcomes are known at as_of: what ships learns from them, once it is chosen. */
  readonly recent: () => Promise<readonly Looked[]>;
  /** A year before validation, test and as_of; null where the history is too short or outcomes do not differ. */
  readonly season: (of: "validation" | "test" | "asOf") => Promise<Looked | null>;
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
  const lookAt = async (days: readonly string[], from = business) => {
    const looked: Looked[] = [];
    for (const day of days) {
      const sample = await labelledAt(from, aim, day);
      if (sample.labels.includes(0) && sample.labels.includes(1)) looked.push({ day, sample });
    }
    return looked;
  };
  const past = [...plan.training, ...(plan.validation === null ? [] : [plan.validation])];
  const { test } = plan;
  return {
    ...(await oneAhead(business, [...past, test, ...plan.between], async (ahead) => ({
      past: await lookAt(past, ahead),
      test: { day: test, sample: await labelledAt(ahead, aim, test) },
      between: await lookAt(plan.between, ahead),
    }))),
    recent: async () =>
      await oneAhead(business, plan.recent, (ahead) => lookAt(plan.recent, ahead)),
    notes: plan.notes,
    async season(of) {
      const day = plan.seasons[of];
      const [looked] = day === null ? [] : await lookAt([day]);
      return looked ?? null;
    },
  };
}

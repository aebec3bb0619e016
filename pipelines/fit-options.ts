import type { FitOptions } from "../models/develop.ts";
import type { Business } from "./business.ts";
import { studyNotes } from "./study.ts";

/** Returns with which seed and threads a business's scorers are fitted, and whether work is spared: on a sample of customers. */
export function fitOptions({
  configuration: { seed, evaluation },
  crew,
  study,
}: Business): FitOptions {
  return { seed, crew, lean: study !== null && evaluation.effort === "low" };
}

/** Says what figures speak of where not everybody was looked at, and where work was spared. */
export function fitNotes(business: Business): readonly string[] {
  const notes = studyNotes(business);
  return fitOptions(business).lean === true
    ? [
        ...notes,
        "To spare time, models learned from half as many rows at most as on all customers, and only the champion was fitted again before the test day; the other candidates foresaw it as they had learned from the training days, which costs them a little.",
      ]
    : notes;
}

import type { Configuration } from "../data/schema.ts";
import { type LifecycleStage, lifecycleStages } from "../models/lifecycle.ts";

/** What one wants of the customers of a stage, and how it is usually done. */
export interface StagePlay {
  readonly goal: string;
  readonly tactic: string;
}

const USUAL: Readonly<Record<LifecycleStage, StagePlay>> = {
  "New lead": {
    goal: "Win the first order",
    tactic: "Answer what holds them back, show best-sellers with reviews, make returns easy.",
  },
  "First-time buyer": {
    goal: "Win the second order",
    tactic: "Thank them, show what goes with the first purchase before the usual gap is over.",
  },
  Active: {
    goal: "Make buying a habit",
    tactic: "Remind when the next order is due, show a second category, no discount needed.",
  },
  Loyal: {
    goal: "Keep and reward",
    tactic: "Early access, better service and a say in what comes next, rather than discounts.",
  },
  "Won back": {
    goal: "Make the return last",
    tactic: "Thank them for coming back, ask what had kept them away, remind before the next gap.",
  },
  "At risk": {
    goal: "Bring back into rhythm",
    tactic:
      "Remind of what they usually buy; a call for the best, a small dated offer for the rest.",
  },
  Lapsed: {
    goal: "Win back once, else save the cost",
    tactic:
      "One clear offer with an end date; without an answer stop writing and leave them alone.",
  },
};

type Own = Configuration["segments"]["lifecycle"]["stages"];

/** Returns the goal and the usual tactic of a stage, in words of the configuration's own where it has them. */
export function stagePlay(name: string, own: Own = {}): StagePlay {
  const stage = lifecycleStages.find((one) => one === name);
  if (stage === undefined) throw new Error(`unknown lifecycle stage '${name}'`);
  const { goal = USUAL[stage].goal, tactic = USUAL[stage].tactic } = own[stage] ?? {};
  return { goal, tactic };
}

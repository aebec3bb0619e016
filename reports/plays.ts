import type { TargetOptions } from "../data/schema.ts";
import type { LifecycleStage } from "../models/lifecycle.ts";

/** What to do with a customer, to what end and how. */
export interface Play {
  readonly goal: string;
  readonly action: string;
  readonly channel: string;
}

/** A play and whom it is for. */
export interface Entry {
  readonly stages: readonly LifecycleStage[] | "any";
  /** True where the play is worth its price for the best customers only. */
  readonly best?: boolean;
  readonly play: Play;
}

/** Without consent nobody is contacted, however good the list is. */
export const NO_CONTACT: Play = {
  goal: "Serve without marketing",
  action: "no consent: send nothing, make the next visit and any open request easy",
  channel: "site and service only",
};

/** In order: the first entry that fits is played, and the last of each fits all. */
const KEEP: readonly Entry[] = [
  {
    stages: ["At risk", "Lapsed"],
    best: true,
    play: {
      goal: "Save a top customer",
      action: "call within a week, ask what changed and put it right before any discount",
      channel: "phone, by a named person",
    },
  },
  {
    stages: "any",
    best: true,
    play: {
      goal: "Keep a top customer close",
      action: "thank them and give early access or better service, no discount",
      channel: "personal e-mail, then phone",
    },
  },
  {
    stages: ["New lead"],
    play: {
      goal: "Win the first order",
      action: "answer the question that holds them back and show the best-sellers",
      channel: "e-mail",
    },
  },
  {
    stages: ["First-time buyer"],
    play: {
      goal: "Win the second order",
      action: "show what goes with the first purchase, free delivery for 14 days",
      channel: "e-mail",
    },
  },
  {
    stages: ["Won back"],
    play: {
      goal: "Make the return last",
      action: "thank them for coming back and remind them before their usual gap is over",
      channel: "e-mail",
    },
  },
  {
    stages: ["At risk"],
    play: {
      goal: "Bring back into rhythm",
      action: "remind of what they usually buy, with a small offer that ends in 14 days",
      channel: "e-mail, then post",
    },
  },
  {
    stages: ["Lapsed"],
    play: {
      goal: "Win back once",
      action: "one clear offer with an end date; without an answer stop and save the cost",
      channel: "e-mail or post",
    },
  },
  {
    stages: ["Loyal"],
    play: {
      goal: "Keep a regular",
      action: "thank them, ask how the last order was and show what is new in their category",
      channel: "e-mail",
    },
  },
  {
    stages: "any",
    play: {
      goal: "Keep in touch",
      action: "remind of what they usually buy when their next order is due, no discount yet",
      channel: "e-mail",
    },
  },
];

const SELL: readonly Entry[] = [
  {
    stages: "any",
    best: true,
    play: {
      goal: "Sell to a top customer",
      action: "call with a personal selection at full price",
      channel: "phone, by a named person",
    },
  },
  {
    stages: ["New lead"],
    play: {
      goal: "Win the first order",
      action: "show best-sellers with reviews and say how returns work",
      channel: "e-mail, then phone",
    },
  },
  {
    stages: ["First-time buyer"],
    play: {
      goal: "Win the second order",
      action: "offer what goes with the first purchase",
      channel: "e-mail",
    },
  },
  {
    stages: ["At risk", "Lapsed", "Won back"],
    play: {
      goal: "Welcome back",
      action: "show what is new since the last order, with free delivery",
      channel: "e-mail, then phone",
    },
  },
  {
    stages: ["Loyal"],
    play: {
      goal: "Sell more",
      action: "offer a bundle or a bigger size of what they usually buy, no discount",
      channel: "e-mail, then phone",
    },
  },
  {
    stages: "any",
    play: {
      goal: "Sell now",
      action: "show new arrivals in their usual category, no discount",
      channel: "e-mail, then phone",
    },
  },
];

/** A subscription that is about to end is kept by what it gives, whatever else the customer buys. */
const RENEW: readonly Entry[] = [
  {
    stages: "any",
    best: true,
    play: {
      goal: "Keep a top subscriber",
      action: "call before the end, ask what would make them stay and put it right",
      channel: "phone, by a named person",
    },
  },
  {
    stages: "any",
    play: {
      goal: "Keep the subscription",
      action:
        "show what they get from it and offer the plan that fits their use, no discount first",
      channel: "e-mail, then phone",
    },
  },
];

/** A given label may be good news or bad, so these plays only ask. */
const ASK: readonly Entry[] = [
  {
    stages: "any",
    best: true,
    play: {
      goal: "Talk to a top customer",
      action: "call, check the reasons beside the score and agree the next step",
      channel: "phone, by a named person",
    },
  },
  {
    stages: "any",
    play: {
      goal: "Follow up",
      action: "check the reasons beside the score and make the offer that answers them",
      channel: "e-mail, then phone",
    },
  },
];

/** What can be done, by the kind of target that was foreseen. */
export const PLAYS: Readonly<Record<TargetOptions["kind"], readonly Entry[]>> = {
  inactivity: KEEP,
  event: SELL,
  subscription_end: RENEW,
  given: ASK,
};

import { percent } from "./number.ts";
import type { PersonaFacts, PersonaForesight, PersonaShare } from "./persona.ts";
import { both } from "./persona-words.ts";
import { words } from "./words.ts";

/** What a segment is contacted for. */
export interface Goal {
  readonly goal: string;
  /** The numbers that decided it. */
  readonly because: readonly string[];
  /** What is offered, whatever the customers like. */
  readonly offer: string;
  /** Whether the next order may come by itself, so that contact waits for it. */
  readonly due: boolean;
}

/** How many customers a segment has, and what share of all. */
export interface SegmentSize {
  readonly size: number;
  readonly share: number;
}

/** A stage decides where it holds half the segment, or a fifth and clearly more than of all customers. */
const MAJORITY = 0.5;
const MANY = 0.2;
const LARGER = 1.2;
/** Worth so many times its size makes a segment worth more care. */
const WORTHY = 1.5;
/** Mean scores have to differ by a tenth before they decide. */
const TENTH = 1.1;

interface StageGoal {
  readonly says: string;
  readonly goal: string;
  readonly offer: string;
  readonly due: boolean;
}

/** By lifecycle stage, in the words of the lists' own plays. */
const STAGES: Readonly<Record<string, StageGoal>> = {
  "New lead": {
    says: "have not ordered yet",
    goal: "Win the first order",
    offer: "best-sellers with reviews, and how returns work",
    due: false,
  },
  "First-time buyer": {
    says: "are first-time buyers",
    goal: "Win the second order",
    offer: "what goes with the first purchase",
    due: true,
  },
  Active: {
    says: "are active, not loyal yet",
    goal: "Make them regulars",
    offer: "what goes with what they bought",
    due: true,
  },
  Loyal: {
    says: "are loyal",
    goal: "Sell more to regulars",
    offer: "what is new, or a bundle of what they usually buy",
    due: true,
  },
  "Won back": {
    says: "have come back after a lapse",
    goal: "Make the return last",
    offer: "thanks for coming back, and a reminder of what they usually buy",
    due: true,
  },
  "At risk": {
    says: "are late by their own rhythm",
    goal: "Bring back into rhythm",
    offer: "a reminder of what they usually buy",
    due: false,
  },
  Lapsed: {
    says: "have lapsed",
    goal: "Win back once",
    offer: "one clear offer with an end date; without an answer stop and save the cost",
    due: false,
  },
};

/**
 * Decides what a segment is contacted for: by the stage that most of its customers are in, then by who is foreseen to
 * leave, by worth, by the stage it has clearly more of, and by who is foreseen to buy.
 */
export function goalOf(facts: PersonaFacts, size: SegmentSize): Goal {
  const stage = leadingStage(facts.lifecycle);
  const goal = stage === null ? undefined : STAGES[stage.name];
  const ofStage = stage !== null && goal !== undefined ? staged(stage, goal) : null;
  if (ofStage !== null && stage !== null && stage.share.value >= MAJORITY && !isStanding(stage))
    return ofStage;
  return (
    saving(facts, size) ??
    (stage === null || isStanding(stage) ? keeping(facts, size, ofStage) : null) ??
    ofStage ??
    foreseen(facts) ??
    keepInTouch(facts)
  );
}

function leadingStage(lifecycle: readonly PersonaShare[]): PersonaShare | null {
  const leading = lifecycle.filter(
    ({ share, differs, lift }) =>
      share.value >= MAJORITY || (share.value >= MANY && differs && (lift ?? 0) >= LARGER),
  );
  return leading.toSorted((a, b) => b.share.value - a.share.value)[0] ?? null;
}

function isStanding({ name }: PersonaShare): boolean {
  return name === "Loyal" || name === "Active";
}

function staged(stage: PersonaShare, { says, goal, offer, due }: StageGoal): Goal {
  return { goal, because: [`${both(stage)} ${says}`], offer, due };
}

function saving(facts: PersonaFacts, { share, size }: SegmentSize): Goal | null {
  // What is foreseen of a few is no reason to treat all of them alike.
  const risky = facts.foreseen.find(
    (one) => one.leaving && isHigher(one) && one.customers >= MAJORITY * size,
  );
  if (risky === undefined) return null;
  const worth = worthText(facts, share);
  const keep = facts.buying.length === 0 ? "Keep them before they go" : "Bring back into rhythm";
  return {
    goal: worth === null ? keep : "Save the best before they go",
    because: [foresightText(risky), ...(worth === null ? [] : [worth])],
    offer:
      facts.buying.length === 0
        ? "the plan or service that fits their use"
        : "a reminder of what they usually buy",
    due: true,
  };
}

function keeping(facts: PersonaFacts, { share }: SegmentSize, stage: Goal | null): Goal | null {
  const worth = worthText(facts, share);
  return worth === null
    ? null
    : {
        goal: "Keep the best close",
        because: [worth, ...(stage?.because ?? [])],
        offer: "thanks, early access and better service",
        due: true,
      };
}

function foreseen(facts: PersonaFacts): Goal | null {
  const promising = facts.foreseen.find((one) => !one.leaving && isHigher(one));
  if (promising !== undefined)
    return {
      goal: "Make the offer now",
      because: [foresightText(promising)],
      offer: "the offer itself, short and clear",
      due: false,
    };
  const safe = facts.foreseen.find((one) => one.leaving && isLower(one));
  return safe === undefined
    ? null
    : {
        goal: "Sell more",
        because: [foresightText(safe)],
        offer: "what goes with what they have",
        due: true,
      };
}

function keepInTouch({ lifecycle, worth, foreseen: scores, buying }: PersonaFacts): Goal {
  const isKnown = lifecycle.length > 0 || worth !== null || scores.length > 0;
  return {
    goal: "Keep in touch",
    because: [
      isKnown
        ? "no stage, worth or score of theirs stands out"
        : "nothing is known of their stage, worth or risk",
    ],
    offer: buying.length === 0 ? "what fits their use" : "what they usually buy",
    due: true,
  };
}

function isHigher({ differs, mean, all }: PersonaForesight): boolean {
  return differs && mean.value >= TENTH * all;
}

function isLower({ differs, mean, all }: PersonaForesight): boolean {
  return differs && mean.value <= all / TENTH;
}

function foresightText({ target, mean, all, top_fifth }: PersonaForesight): string {
  const fifth =
    top_fifth === null
      ? ""
      : `, and ${percent(top_fifth.share.value, 0)} of them are in the fifth with the highest`;
  return `mean score of ${words(target)} ${percent(mean.value, 0)} (all customers ${percent(all, 0)})${fifth}`;
}

/** Says how much more a segment brings than its size; null where it is not much more. */
function worthText({ worth }: PersonaFacts, share: number): string | null {
  const revenue = worth?.revenue_share ?? null;
  return revenue === null || !(share > 0) || revenue / share < WORTHY
    ? null
    : `${percent(share, 0)} of customers bring ${percent(revenue, 0)} of net revenue`;
}

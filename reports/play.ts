import type { TargetOptions } from "../data/schema.ts";
import { type LifecycleStage, lifecycleStages } from "../models/lifecycle.ts";
import { NO_CONTACT, PLAYS, type Play } from "./plays.ts";
import { answeringReasons } from "./reason-plays.ts";

/** What is known of a customer when somebody has to act. Names that no play knows are as good as null. */
export interface Situation {
  readonly kind: TargetOptions["kind"];
  readonly lifecycle: string | null;
  readonly valueTier: string | null;
  readonly rfmGroup: string | null;
  /** False forbids marketing to this customer; absent or null means that nothing is known of it. */
  readonly consent?: boolean | null;
  /** What moved the score, strongest first, each with its sign: "more likely: sent back 3 lines". */
  readonly reasons?: readonly (string | null)[];
}

/** Suggests what to do with a customer on a list: the goal, the action and the channel in one line. Never empty. */
export function suggestedAction(situation: Situation): string {
  const { goal, action, channel } = play(situation);
  return `${goal}: ${action} (${channel})`;
}

function play(situation: Situation): Play {
  const { kind, lifecycle, valueTier, rfmGroup, consent = null, reasons = [] } = situation;
  if (consent === false) return NO_CONTACT;
  const stage = stageOf(lifecycle, rfmGroup);
  const isBest = isTopTier(valueTier) || rfmGroup === "Cannot lose them";
  const entry = PLAYS[kind].find(
    ({ stages, best = false }) =>
      (isBest || !best) && (stages === "any" || (stage !== null && stages.includes(stage))),
  );
  if (entry === undefined) return NO_CONTACT;
  return answeringReasons(entry.play, kind === "event" ? "sell" : "keep", reasons);
}

const STAGE_OF_RFM: Readonly<Record<string, LifecycleStage>> = {
  "no orders yet": "New lead",
  "new customers": "First-time buyer",
  champions: "Loyal",
  loyal: "Loyal",
  "about to sleep": "At risk",
  "at risk": "At risk",
  "cannot lose them": "At risk",
  "need attention": "At risk",
  hibernating: "Lapsed",
  lost: "Lapsed",
};

/** Takes the stage as it is named; where there is none, what the RFM group implies. */
function stageOf(lifecycle: string | null, rfmGroup: string | null): LifecycleStage | null {
  const named = lifecycleStages.find((stage) => stage.toLowerCase() === lifecycle?.toLowerCase());
  return named ?? STAGE_OF_RFM[rfmGroup?.toLowerCase() ?? ""] ?? null;
}

function isTopTier(valueTier: string | null): boolean {
  return valueTier !== null && /^top\b/i.test(valueTier);
}

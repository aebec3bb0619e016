import type { Entry, Play } from "./plays.ts";

/** What a reason asks for, whatever else fits the customer. */
interface Answer {
  /** What a reason's words are about; those that say that nothing of it happened do not count. */
  readonly about: RegExp;
  /** Whether it counts only where it pulls the way of the score: what brings customers in asks for nothing. */
  readonly leads: boolean;
  readonly answer: (play: Play, kind: Way) => Partial<Play>;
}

/** Whether the play keeps a customer who may go, or sells to one. */
type Way = "keep" | "sell";

const NOTHING = /\b(?:no|not|none|never|nothing|without)\b/i;
const UNSUBSCRIBED = /\bunsubscri|\bopt(?:ed)?[- ]?out/i;
const UNREAD = /\bopen(?:s|ed)\b.*\b(?:no|none)\b/i;
/** What lies longer back than this many days is no reason to write about it. */
const OLD_DAYS = 90;
const BY_MAIL = /\be-mail\b/;

/** In order: the first that fits changes the action. */
const ANSWERS: readonly Answer[] = [
  {
    about: /\btickets?\b|\bcomplain|\bsupport\b|\bhelp ?desk\b|\bproblem\b/i,
    leads: false,
    answer: (_, way) => ({
      goal: "Put it right first",
      action:
        way === "keep"
          ? "ask whether what they wrote to support about is solved, no advertising before that"
          : "ask whether what they wrote to support about is solved, then make the offer",
      channel: "reply to their request, or phone",
    }),
  },
  {
    about: /\breturn(?:s|ed)?\b|\bsent back\b/i,
    leads: true,
    answer: () => ({
      action: "ask what did not fit, help them choose and offer an exchange rather than a discount",
    }),
  },
  {
    about: /\bdeliver|\bshipp|\bparcel|\bdelayed\b/i,
    leads: true,
    answer: () => ({
      action:
        "ask how the last delivery went, put right what went wrong and send the next order free of charge",
    }),
  },
  {
    about: /\bdiscount|\bcoupon|\bvoucher|\bon (?:offer|sale)\b/i,
    leads: true,
    answer: () => ({
      action: "tell them when what they usually buy is on offer, no discount on top",
    }),
  },
];

/** A reason as a list says it: with the way it pulls. */
const SIGNED = /^(more|less) likely: (.*)$/s;

/**
 * Returns a play with the action that the reasons of a score ask for: the strongest that has an answer decides. Who does
 * not read or want e-mail is reached another way. A play without marketing is left as it is.
 */
export function answeringReasons(
  entry: Entry["play"],
  way: Way,
  reasons: readonly (string | null)[],
): Play {
  const said = reasons.flatMap((reason) => {
    const [, sign, says = ""] = SIGNED.exec(reason ?? "") ?? [];
    return sign === undefined ? [] : [{ leads: sign === "more", says }];
  });
  const happened = said.filter(({ says }) => !NOTHING.test(says) && !isOld(says));
  const found = happened.flatMap(({ leads, says }) =>
    ANSWERS.filter((one) => one.about.test(says) && (leads || !one.leads)).slice(0, 1),
  )[0];
  const play = { ...entry, ...found?.answer(entry, way) };
  const isUnreached = said.some(
    ({ says }) => (UNSUBSCRIBED.test(says) && !NOTHING.test(says)) || UNREAD.test(says),
  );
  return isUnreached && BY_MAIL.test(play.channel)
    ? { ...play, channel: "post or phone, they do not read e-mail" }
    : play;
}

function isOld(says: string): boolean {
  const [, days = "0"] = /\b([\d,]+) days ago\b/.exec(says) ?? [];
  return Number(days.replaceAll(",", "")) > OLD_DAYS;
}

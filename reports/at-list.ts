import type { Estimate } from "../models/metrics/estimate.ts";
import { type Html, html } from "./html.ts";
import { count } from "./number.ts";
import { words } from "./words.ts";

/** What a list as long as its capacity can expect, from what came true of the same share of the test customers. */
export interface AtList {
  /** Null where no list acts on the target: the best tenth then. */
  readonly list: string | null;
  /** What the list ranks by: `score`, or something else of which the score is a part. */
  readonly ranked_by: string;
  /** What a positive does, to follow a number of customers: `will leave`. */
  readonly outcome: string;
  /** Customers who are scored at as_of, and how many of them are contacted. */
  readonly customers: number;
  readonly capacity: number;
  /** How many of those contacted it will come true for; the interval is that of the test. */
  readonly found: Estimate;
  /** How many it comes true for among as many who are picked at random. */
  readonly at_random: number;
}

/** Says in one sentence what a manager can expect of the customers ranked highest. */
export function listSentence({ capacity, found, at_random, outcome }: AtList): Html {
  const range = `${count(found.low)} to ${count(found.high)}`;
  return html`Of the ${count(capacity)} customers ranked highest, <strong>about ${count(found.value)}</strong> (${range}) <strong>${outcome}</strong>; picking ${count(capacity)} at random you would find ${count(at_random)}.`;
}

/** Says what the sentence rests on, and where a list's own order departs from it. */
export function listFootnote(
  { list, ranked_by, customers, capacity }: AtList,
  test: { readonly rows: number },
): string {
  const of = `${count(customers)} customers are scored; the ${count(capacity)} are ${
    list === null ? "the tenth ranked highest" : `as many as the list ‘${words(list)}’ holds`
  }, and the range is that of the test on ${count(test.rows)} customers`;
  return ranked_by === "score" || list === null
    ? `${of}.`
    : `${of}. The list itself is ranked by ${words(ranked_by)}, not by the chance alone, so it holds fewer of them and more money.`;
}

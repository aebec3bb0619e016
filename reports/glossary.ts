import { html } from "./html.ts";
import { more } from "./table.ts";

const TERMS = [
  [
    "AUC",
    "The chance that a customer for whom it came true is ranked above one for whom it did not. 0.5 is chance, 1 is perfect.",
  ],
  [
    "Average precision",
    "The share of right customers, averaged over every place on the list where a right one stands. Chance is the base rate.",
  ],
  ["Lift", "How many times as many positives a tenth of the ranking holds as an average tenth."],
  ["Gain", "The share of all positives that is found by contacting a share of the ranking."],
  [
    "Log loss, Brier score",
    "How far the scores lie from what happened, punishing what was said with too much certainty. Lower is better.",
  ],
  [
    "Calibration",
    "Whether a score can be read as a chance: of the customers with a score of 30%, about 30 in 100 come true. Slope 1 and intercept 0 are true; the calibration error is the mean distance.",
  ],
  [
    "95% interval",
    "A range that covers the true value in 95 of 100 such tests. Two candidates whose intervals overlap widely are hard to tell apart.",
  ],
  [
    "Log-odds",
    "The scale that a model adds on: +0.7 about doubles the odds, −0.7 about halves them.",
  ],
] as const;

/** The terms of an evaluation in plain words. */
export const glossary = more(
  "What the terms mean",
  html`<dl>${TERMS.map(([term, says]) => html`<dt>${term}</dt><dd>${says}</dd>`)}</dl>`,
);

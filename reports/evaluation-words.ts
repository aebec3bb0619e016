import { listSentence } from "./at-list.ts";
import { bestRule } from "./candidates-table.ts";
import { type Html, html } from "./html.ts";
import { count, countOf, decimal, interval, longDay, percent } from "./number.ts";
import type { SampleCount, TargetReport } from "./target-report.ts";
import { plainly, words } from "./words.ts";

/** Says in one sentence what the ranking is worth to somebody who contacts customers; null where nothing was tested. */
export function verdict({ at_capacity, at_list }: TargetReport): Html | null {
  if (at_list) return listSentence(at_list);
  if (at_capacity === null) return null;
  const { capacity, found, at_random } = at_capacity;
  const times = at_random > 0 ? found.value / at_random : Number.NaN;
  return html`Of the ${count(capacity)} customers ranked highest, <strong>${interval(found, count)} were right</strong>; picking ${count(capacity)} at random you would find ${count(at_random)}${Number.isFinite(times) && html`. That is ${decimal(times, 1)} times as many`}.`;
}

/** Says what a positive is, for a reader to whom as_of means nothing. */
export function meaning({ means }: Pick<TargetReport, "means">): string {
  const text = plainly(means).replace(/\.$/, "");
  return `What counts as positive: ${text}.`;
}

/** Names the protocol in plain words. */
export function protocolWords({ protocol }: Pick<TargetReport, "protocol">): string {
  return PROTOCOLS[protocol];
}

const PROTOCOLS: Readonly<Record<TargetReport["protocol"], string>> = {
  "out-of-time":
    "Tested on a later time than the one it learned from, with nothing of that time known to it: the way it will be used.",
  "cross-validated":
    "Tested by cross-validation: every customer was scored by a model that had not seen them. The data have no time, so this is not out of time, and tomorrow's customers may differ.",
  "given-split":
    "Tested on the part of the file that was set aside for it, which the model had not seen.",
  "by-customer":
    "Tested on customers that the model had not seen, in the same time. The history is too short for a test on a later time, so the real result may be lower.",
  refused: "Not modelled: there is too little to learn from.",
};

/** Says whether the champion beats the best rule by more than chance, by their intervals. */
export function againstRule(report: TargetReport): string {
  const champion = report.candidates.find(({ name }) => name === report.champion);
  const rule = bestRule(report);
  if (!champion || !rule) return "no rule to compare with";
  const ahead = champion.auc.value - rule.auc.value;
  const than = `than ${words(rule.name)}, the best rule, at ${interval(rule.auc)}`;
  if (Math.abs(ahead) < 0.0005) return `no better ${than}`;
  return `${decimal(Math.abs(ahead))} ${ahead > 0 ? "higher" : "lower"} ${than}`;
}

/** Says of a calibration slope and error whether scores can be read as chances. */
export function calibrationWords(report: TargetReport): { title: string; says: string } {
  const champion = report.candidates.find(({ name }) => name === report.champion);
  const { slope, ece } = champion?.calibration ?? {};
  if (!slope || !ece || !Number.isFinite(slope.value))
    return { title: "Order only", says: "these scores rank customers; they are no chances" };
  const numbers = `slope ${interval(slope, (x) => decimal(x, 2))}, error ${interval(ece)}`;
  if (ece.value > 0.05)
    return {
      title: "Read with care",
      says: `the level is off by ${percent(ece.value)} on average; ${numbers}`,
    };
  const isTrue = slope.low <= 1 && slope.high >= 1;
  if (isTrue) return { title: "Can be read as chances", says: numbers };
  return slope.value < 1
    ? { title: "A little too sure", says: `extreme scores are too extreme; ${numbers}` }
    : { title: "A little too careful", says: `extreme scores are not extreme enough; ${numbers}` };
}

/** Describes a sample: `11 June 2011: 3,120 customers, 1,204 positive (38.6%)`. */
export function sampleWords({ as_of, rows, positives }: SampleCount): string {
  const share = rows > 0 ? ` (${percent(positives / rows)})` : "";
  const text = `${countOf(rows, "customer")}, ${count(positives)} positive${share}`;
  return as_of === null ? text : `${longDay(as_of)}: ${text}`;
}

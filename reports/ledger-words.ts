import type { Estimate } from "../models/metrics/estimate.ts";
import { z95 } from "../models/metrics/estimate.ts";
import type { DriftSince, Ledger, Prediction } from "./ledger.ts";
import { count, countOf, decimal, interval, longDay, percent } from "./number.ts";
import { words } from "./words.ts";

/** A level that is off by less than this share of what came true is not worth a word. */
const LEVEL_MARK = 0.05;

/**
 * Says whether scores ranked as their report promised: the difference of the two AUCs against its standard error, taken
 * from both intervals as of independent samples. The same customers are often in both, so that chance explains less.
 */
export function rankingOf(found: Estimate, promised: Estimate | null): Prediction["ranking"] {
  if (promised === null) return "unknown";
  const half = Math.hypot(found.high - found.low, promised.high - promised.low) / 2;
  const ahead = found.value - promised.value;
  if (!Number.isFinite(half) || !Number.isFinite(ahead)) return "unknown";
  if (Math.abs(ahead) <= half) return "as promised";
  return ahead < 0 ? "weaker" : "stronger";
}

/** Says whether as many came true as chances foretold: beyond their own chance, and by more than a twentieth. */
export function levelOf(chances: Float64Array, positives: number): Prediction["level"] {
  let [expected, variance] = [0, 0];
  for (const p of chances) {
    expected += p;
    variance += p * (1 - p);
  }
  const off = positives - expected;
  const isNear = Math.abs(off) <= Math.max(z95 * Math.sqrt(variance), LEVEL_MARK * positives);
  if (chances.length === 0) return "unknown";
  if (isNear) return "as foretold";
  return off > 0 ? "more" : "fewer";
}

/** Says in sentences what became of a prediction. */
export function predictionWords(prediction: Omit<Prediction, "says">): string {
  const { scored, vanished, positives, expected, known, modelled } = prediction;
  if (known === 0)
    return `Of the ${countOf(scored, "customer")} scored, today's files tell of none.`;
  const gone =
    vanished === 0 ? "" : ` Of ${count(vanished)} of them today's files do not tell what became.`;
  const level = modelled
    ? `${count(positives)} of ${count(known)} came true, ${count(expected)} were foretold: ${LEVELS[prediction.level]}.`
    : `${count(positives)} of ${count(known)} came true; too few cases had let a rule rank them, whose scores are no chances.`;
  return `${level} ${rankingWords(prediction)}${gone}`;
}

const LEVELS: Readonly<Record<Prediction["level"], string>> = {
  "as foretold": "as foretold",
  more: "more than foretold, by more than chance",
  fewer: "fewer than foretold, by more than chance",
  unknown: "not to be judged",
};

function rankingWords({ ranking, auc, promised }: Omit<Prediction, "says">): string {
  const found = `AUC ${interval(auc)}`;
  if (!Number.isFinite(auc.value)) return "The ranking cannot be judged: all had the same outcome.";
  if (promised === null) return `The ranking reached an ${found}; what was promised is not known.`;
  const against = `${found}, promised ${interval(promised.auc)}`;
  if (ranking === "as promised") return `The ranking was as promised: ${against}.`;
  if (ranking === "unknown") return `The ranking cannot be held against its promise: ${against}.`;
  return `The ranking was ${ranking} than promised by more than chance: ${against}.`;
}

/** Says in short how a prediction held, for a table's cell. */
export function verdictWords({ ranking, level, known }: Prediction): string {
  if (known === 0) return "Nothing known";
  const rank =
    ranking === "as promised"
      ? "Ranked as promised"
      : ranking === "unknown"
        ? "Ranking not judged"
        : `Ranked ${ranking} than promised`;
  return level === "unknown"
    ? rank
    : `${rank}, ${level === "as foretold" ? "as many as foretold" : `${level} than foretold`}`;
}

/** Says whether to learn again, by the newest predictions that are known and the drift since the newest run. */
export function retrainWords({
  predictions,
  drift,
  made_of,
}: Pick<Ledger, "predictions" | "drift" | "made_of">): Ledger["retrain"] {
  if (made_of === "replayed")
    return {
      advised: null,
      says: "Each replayed day learned anew, so that this does not tell whether a stored model has aged.",
    };
  const newest = newestOf(predictions);
  const since = drift.at(-1);
  if (newest.length === 0 && since === undefined)
    return { advised: null, says: "Whether a model has aged cannot be told yet." };
  const weaker = newest.filter(({ ranking }) => ranking === "weaker");
  const off = newest.filter(({ level }) => level === "more" || level === "fewer");
  const name = (found: readonly Prediction[]) =>
    found.map(({ target, as_of }) => `${words(target)} (${longDay(as_of)})`).join(" and ");
  if (weaker.length > 0)
    return {
      advised: true,
      says: `Learn again before a stored model is used: the newest known scores of ${name(weaker)} ranked weaker than promised by more than chance.`,
    };
  if (off.length > 0)
    return {
      advised: true,
      says: `Learn again before a stored model is used: the newest known scores of ${name(off)} ranked as promised or better, but their level was off by more than chance. Where a season does that, learning again does not cure it.`,
    };
  const large = since?.scores.filter(({ drifted }) => drifted) ?? [];
  if (since !== undefined && (large.length > 0 || since.drifted > since.compared / 5))
    return {
      advised: true,
      says: `Better learn again before a stored model is used: ${driftWords(since)}.`,
    };
  return {
    advised: false,
    says: `Nothing here asks to learn again: ${newest.length > 0 ? "the newest known scores held what they promised" : "no prediction is known yet"}${since === undefined ? "" : `, and ${driftWords(since)}`}.`,
  };
}

/** Says how much has drifted: `12 of 84 features have drifted since 1 June 2011, and the scores of churn`. */
export function driftWords({ as_of, drifted, compared, scores }: DriftSince): string {
  const moved = scores.filter((one) => one.drifted).map(({ target }) => words(target));
  const features = `${drifted === 0 ? "none" : count(drifted)} of ${countOf(compared, "feature")} ${drifted === 1 ? "has" : "have"} drifted since ${longDay(as_of)}`;
  return moved.length === 0 ? features : `${features}, and the scores of ${moved.join(" and ")}`;
}

/** Finds the newest known prediction of each target. */
export function newestOf(predictions: readonly Prediction[]): readonly Prediction[] {
  const newest = new Map<string, Prediction>();
  for (const prediction of predictions) {
    if (prediction.known === 0) continue;
    newest.delete(prediction.target);
    newest.set(prediction.target, prediction);
  }
  return [...newest.values()];
}

/** Says the whole ledger in one sentence, for the page that is read first. */
export function ledgerWords({ predictions, open, made_of }: Ledger): string {
  const known = predictions.filter((one) => one.known > 0);
  if (known.length === 0)
    return open.length > 0
      ? `${countOf(open.length, "earlier prediction")} ${open.length === 1 ? "waits" : "wait"} for the end of ${open.length === 1 ? "its" : "their"} horizon, the first on ${longDay(open.map(({ known_on }) => known_on).sort()[0] ?? null)}.`
      : made_of === "replayed"
        ? "No prediction could be replayed."
        : "No earlier prediction is known to this run.";
  const judged = known.filter(({ ranking }) => ranking !== "unknown");
  const held = judged.filter(({ ranking }) => ranking !== "weaker");
  const level = known.filter(({ level: one }) => one !== "unknown");
  const near = level.filter(({ level: one }) => one === "as foretold");
  return `Of ${countOf(known.length, "earlier prediction")} whose outcome is known, ${judged.length === 0 ? "no ranking can be judged" : `${count(held.length)} of ${count(judged.length)} ranked as promised or better`}${level.length === 0 ? "" : `, and in ${count(near.length)} of ${count(level.length)} as many came true as foretold`}.`;
}

/** Formats a calibration: `slope 0.98, error 1.2%`. */
export function calibrationShort({ modelled, calibration }: Prediction): string {
  if (!modelled) return "no chances";
  const { slope, ece } = calibration;
  return `slope ${decimal(slope.value, 2)}, error ${percent(ece.value)}`;
}

/** Sorts predictions the newest day first, of one day in the order of the targets. */
export function newestFirst<T extends { readonly as_of: string }>(all: readonly T[]): readonly T[] {
  return [...all].sort((a, b) => (a.as_of < b.as_of ? 1 : a.as_of > b.as_of ? -1 : 0));
}

/** Names a prediction at the head of something: `Buys again, 1 June 2011`. */
export function predictionName({ target, as_of }: Prediction): string {
  const name = words(target);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}, ${longDay(as_of)}`;
}

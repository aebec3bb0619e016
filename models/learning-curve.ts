import { type FitOptions, foreseen, takeSample } from "./develop.ts";
import { positionsWhere } from "./folds.ts";
import { idDraw } from "./id-draw.ts";
import { type Estimate, undefinedEstimate, z95 } from "./metrics/estimate.ts";
import { logLoss, logLossOf } from "./metrics/log-loss.ts";
import { rocAuc, rocAucDifference } from "./metrics/roc-auc.ts";
import { platt } from "./platt.ts";
import type { Sample, Scorer } from "./scorer.ts";

/** Rows to learn from, and rows of other customers or of a later time to be judged on. */
export interface Part {
  readonly train: Sample;
  readonly validation: Sample;
}

export interface LearningPoint {
  /** Share of the training customers, 1 the last. */
  readonly share: number;
  /** Means over the draws. */
  readonly customers: number;
  readonly rows: number;
  readonly auc: Estimate;
  readonly log_loss: Estimate;
}

export interface LearningCurve {
  readonly points: readonly LearningPoint[];
  readonly draws: number;
  /** AUC from all customers less that from half of them, paired on the same validation rows. */
  readonly doubling: Estimate;
  /** Log loss from all customers less that from half of them: below 0 is better. */
  readonly doubling_log_loss: Estimate;
}

export interface LearningOptions extends FitOptions {
  readonly shares?: readonly number[];
  /** Draws of customers a share; draw d is judged on part d modulo the number of parts. */
  readonly draws?: number;
  /** Positives and negatives that a draw needs. */
  readonly least?: number;
}

interface Judged {
  readonly customers: number;
  readonly rows: number;
  readonly margins: Float64Array;
  readonly probabilities: Float64Array;
  readonly labels: Uint8Array;
}

/**
 * Fits a scorer on growing shares of the training customers and judges it on the validation rows. Shares are nested by a
 * hash of the id, so that a larger one contains the smaller ones of its draw. Log loss is that after Platt's calibration
 * on the validation rows. A point is the mean over draws; its variance is the mean of the draws' own (DeLong's for AUC)
 * plus the variance among draws divided by their number.
 */
export async function learningCurve(
  scorer: Scorer,
  parts: readonly Part[],
  { seed, crew, shares = [1 / 8, 1 / 4, 1 / 2, 1], draws = 3, least = 10 }: LearningOptions,
): Promise<LearningCurve> {
  const whole = new Map<Part, Promise<Judged | null>>();
  const judgeOn = (share: number, draw: number) => {
    const part = parts[draw % parts.length];
    if (part === undefined) throw new Error("learningCurve requires at least 1 part, got 0");
    const known = share === 1 ? whole.get(part) : undefined;
    const found = known ?? judge(scorer, part, { share, draw: seed + draw, seed, crew, least });
    if (share === 1) whole.set(part, found);
    return found;
  };
  const judged = await Promise.all(
    shares.map((share) =>
      Promise.all(Array.from({ length: draws }, async (_, draw) => await judgeOn(share, draw))),
    ),
  );
  const half = judged[shares.indexOf(1 / 2)] ?? [];
  const full = judged[shares.indexOf(1)] ?? [];
  const pairs = full.flatMap((all, draw) => {
    const some = half[draw];
    return all && some ? [{ all, some }] : [];
  });
  return {
    points: shares.flatMap((share, i) => {
      const known = (judged[i] ?? []).flatMap((one) => (one === null ? [] : [one]));
      return known.length === 0 ? [] : [pointOf(share, known)];
    }),
    draws,
    doubling: overDraws(
      pairs.map(({ all, some }) => rocAucDifference(all.margins, some.margins, all.labels)),
    ),
    doubling_log_loss: overDraws(pairs.map(({ all, some }) => lossDifference(all, some))),
  };
}

async function judge(
  scorer: Scorer,
  { train, validation }: Part,
  { share, draw, seed, crew, least }: FitOptions & { share: number; draw: number; least: number },
): Promise<Judged | null> {
  const { ids } = train.matrix;
  const sample =
    share === 1
      ? train
      : takeSample(
          train,
          positionsWhere(ids.length, (i) => idDraw(ids[i] ?? "", draw) < share),
        );
  const positives = sample.labels.reduce((sum, y) => sum + y, 0);
  if (Math.min(positives, sample.labels.length - positives) < least) return null;
  const { margins } = await foreseen(
    scorer,
    { sample, snapshot: validation.matrix },
    { seed, crew },
    { explained: false },
  );
  const { labels } = validation;
  const line = platt().fit({ margins, labels }, seed);
  return {
    customers: new Set(sample.matrix.ids).size,
    rows: sample.labels.length,
    margins,
    probabilities: platt().apply(line, { margins }),
    labels,
  };
}

function pointOf(share: number, judged: readonly Judged[]): LearningPoint {
  const mean = (of: (one: Judged) => number) =>
    Math.round(judged.reduce((sum, one) => sum + of(one), 0) / judged.length);
  return {
    share,
    customers: mean(({ customers }) => customers),
    rows: mean(({ rows }) => rows),
    auc: overDraws(judged.map(({ margins, labels }) => rocAuc(margins, labels))),
    log_loss: overDraws(judged.map(({ probabilities, labels }) => logLoss(probabilities, labels))),
  };
}

function overDraws(draws: readonly Estimate[]): Estimate {
  const n = draws.length;
  if (n === 0) return undefinedEstimate;
  const value = draws.reduce((sum, draw) => sum + draw.value, 0) / n;
  const within = draws.reduce((sum, { low, high }) => sum + ((high - low) / (2 * z95)) ** 2, 0) / n;
  const among =
    n < 2 ? 0 : draws.reduce((sum, draw) => sum + (draw.value - value) ** 2, 0) / (n - 1);
  const half = z95 * Math.sqrt(within + among / n);
  return { value, low: value - half, high: value + half };
}

function lossDifference(all: Judged, some: Judged): Estimate {
  const { labels } = all;
  const n = labels.length;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < n; i++) {
    const y = labels[i] as number;
    const difference =
      logLossOf(all.probabilities[i] as number, y) - logLossOf(some.probabilities[i] as number, y);
    sum += difference;
    squares += difference * difference;
  }
  const value = sum / n;
  const half = z95 * Math.sqrt(Math.max(0, squares / n - value * value) / (n - 1));
  return { value, low: value - half, high: value + half };
}

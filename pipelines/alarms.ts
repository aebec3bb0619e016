import type { Feature } from "../features/feature.ts";
import { type FitOptions, foreseen, takeSample } from "../models/develop.ts";
import { takeColumns } from "../models/matrix.ts";
import { rocAuc } from "../models/metrics/roc-auc.ts";
import { sampleRows } from "../models/sample-rows.ts";
import type { Sample, Scorer } from "../models/scorer.ts";
import { customerSplits } from "../models/splits.ts";
import type { Trial } from "../models/trial.ts";
import type { Alarm, FeatureWorth } from "../reports/target-report.ts";

/** A feature that ranks this well alone is more likely known afterwards than foreseen. */
const ALONE = 0.95;
/** Rows drawn to see what the champion is without a column. */
const MOST_ROWS = 5_000;
/** Columns that a champion may hang on: the strongest on the test rows, whose strength another time may mislead. */
const SUSPECTS = 3;
/** A champion that loses this much AUC without one column hangs on that column. */
const HANGS = 0.1;

/** What is known of a target's columns on the test rows. */
export interface ColumnsJudged {
  /** The strongest first. */
  readonly worth: readonly FeatureWorth[];
  /** AUC of each column of the matrix alone. */
  readonly alone: readonly number[];
}

/**
 * Raises an alarm for every feature that alone ranks better than AUC .95, and for a column without which the champion
 * loses .1 of AUC or more: both look like something that was known only afterwards.
 */
export async function leakAlarms(
  trial: Trial,
  { worth, alone }: ColumnsJudged,
  features: readonly Feature[],
  options: FitOptions,
): Promise<readonly Alarm[]> {
  const revealing = trial.test.matrix.columns.flatMap((name, j): Alarm[] => {
    const auc = alone[j] ?? Number.NaN;
    if (!(auc > ALONE)) return [];
    return [
      {
        kind: "alone",
        feature: name,
        auc,
        says: `'${name}' alone ranks with an AUC of ${auc.toFixed(3)}, which is too good to be foresight: if it is known only afterwards, exclude it.`,
      },
    ];
  });
  return [...revealing, ...(await dominating(trial, worth, features, options))];
}

async function dominating(
  { all: labelled, judged: { scorer } }: Trial,
  worth: readonly FeatureWorth[],
  features: readonly Feature[],
  options: FitOptions,
): Promise<readonly Alarm[]> {
  if (scorer.role !== "model") return [];
  const sourceOf = (name: string) =>
    features.find((feature) => feature.name === name)?.column ?? name;
  const sources = [...new Set(worth.map(({ feature }) => sourceOf(feature)))].slice(0, SUSPECTS);
  const drawn = takeSample(labelled, sampleRows(labelled.labels.length, MOST_ROWS, options.seed));
  const { columns } = drawn.matrix;
  const all = sources.length === 0 ? 0 : await crossFittedAuc(scorer, drawn, options);
  const alarms = await Promise.all(
    sources.map(async (source): Promise<readonly Alarm[]> => {
      const others = columns.filter((name) => sourceOf(name) !== source);
      if (others.length === 0) return [];
      const narrow = { ...drawn, matrix: takeColumns(drawn.matrix, others) };
      const rest = await crossFittedAuc(scorer, narrow, options);
      if (!(all - rest > HANGS)) return [];
      const own = worth.find(({ feature }) => sourceOf(feature) === source);
      return [
        {
          kind: "dominates",
          feature: source,
          auc: own?.auc_alone ?? null,
          says: `Without '${source}' the AUC falls from ${all.toFixed(3)} to ${rest.toFixed(3)}: if it is known only after the outcome, exclude it.`,
        },
      ];
    }),
  );
  return alarms.flat();
}

/** Returns the AUC of a scorer fitted on one half of the customers and judged on the other, both ways. */
async function crossFittedAuc(
  scorer: Scorer,
  sample: Sample,
  options: FitOptions,
): Promise<number> {
  const halves = await Promise.all(
    customerSplits(sample.matrix.ids, 2, options.seed).map(async ({ train, validation }) => {
      const held = takeSample(sample, validation);
      const { margins } = await foreseen(
        scorer,
        { sample: takeSample(sample, train), snapshot: held.matrix },
        options,
        { explained: false },
      );
      return rocAuc(margins, held.labels).value;
    }),
  );
  return halves.reduce((sum, auc) => sum + auc, 0) / halves.length;
}

import { clip, type Limits } from "./clip.ts";
import { linear } from "./column-products.ts";
import { type Imputed, impute } from "./impute.ts";
import { type Logged, logarithm } from "./logarithm.ts";
import { type LogisticLearned, logistic } from "./logistic.ts";
import { type Matrix, takeRows } from "./matrix.ts";
import { chain, type Model } from "./model.ts";
import { ridgeLinear } from "./ridge-linear.ts";
import { sampleRows } from "./sample-rows.ts";
import { type Moments, standardise } from "./standardise.ts";

export interface TwoPartInput {
  readonly matrix: Matrix;
  /** Net spend that followed, in currency; only needed to fit. */
  readonly followed?: Float64Array;
}

export type TwoPartLearned = {
  readonly buys: LogisticLearned;
  readonly preparation: readonly [readonly [readonly [Imputed, Limits], Logged], Moments];
  /** Of the logarithm of spend. */
  readonly intercept: number;
  readonly slopes: readonly number[];
  /** Greatest logarithm of spend that was seen: no one is expected to spend more. */
  readonly most: number;
  /** Duan's factor: the mean of the exponentiated residuals. */
  readonly smearing: number;
  /** What was spent in all over what both parts expected of the same customers. */
  readonly level: number;
};

const design = chain(chain(chain(impute(), clip()), logarithm()), standardise());
/** Numbers that it learns from at most, and spenders that the second part requires. */
const MOST_NUMBERS = 2_000_000;
const FEWEST = 50;

/**
 * Expects of each customer the chance that they spend anything (ridge logistic regression) times what they spend if they do
 * (ridge regression on its logarithm, brought back by Duan's smearing, 1983), brought to the level of the training total.
 */
export function twoPart(): Model<TwoPartLearned, TwoPartInput, Float64Array> {
  return {
    name: "two-part",
    fit({ matrix: all, followed: spent }, seed) {
      if (spent === undefined) throw new Error("two-part requires the spend that followed");
      const most = Math.floor(MOST_NUMBERS / Math.max(1, all.columns.length));
      const sampled = sampleRows(spent.length, most, seed);
      const matrix = takeRows(all, sampled);
      const followed = Float64Array.from(sampled, (row) => spent[row] as number);
      const rows = Int32Array.from(followed.keys()).filter((i) => (followed[i] as number) > 0);
      if (rows.length < FEWEST || rows.length > followed.length - 1)
        throw new Error(
          `two-part requires at least ${FEWEST} customers who spend and 1 who does not, got ${rows.length} and ${followed.length - rows.length}`,
        );
      const buys = logistic().fit(
        { matrix, labels: Uint8Array.from(followed, (amount) => Number(amount > 0)) },
        seed,
      );
      const spenders = takeRows(matrix, rows);
      const preparation = design.fit(spenders, seed);
      const { values } = design.apply(preparation, spenders);
      const logs = Float64Array.from(rows, (row) => Math.log(followed[row] as number));
      // A lone column's slope shrinks by a sixth, as that of the logistic part does.
      const { intercept, slopes } = ridgeLinear(values, logs, { ridge: rows.length / 5 });
      const fitted = linear(values, Float64Array.from([...slopes, intercept]), rows.length);
      const smearing =
        logs.reduce((sum, log, i) => sum + Math.exp(log - (fitted[i] as number)), 0) / rows.length;
      const learned = {
        buys,
        preparation,
        intercept,
        slopes: [...slopes],
        most: logs.reduce((top, log) => Math.max(top, log), Number.NEGATIVE_INFINITY),
        smearing,
        level: 1,
      };
      const total = (amounts: Float64Array) => amounts.reduce((sum, amount) => sum + amount, 0);
      const level = total(followed) / total(expectedBy(learned, matrix));
      return { ...learned, level: Math.max(0, level) };
    },
    apply(learned, { matrix }) {
      return expectedBy(learned, matrix);
    },
  };
}

function expectedBy(learned: TwoPartLearned, matrix: Matrix): Float64Array {
  const margins = logistic().apply(learned.buys, matrix);
  const { values } = design.apply(learned.preparation, matrix);
  const beta = Float64Array.from([...learned.slopes, learned.intercept]);
  const logs = linear(values, beta, matrix.ids.length);
  return margins.map((margin, i) => {
    const spend = Math.exp(Math.min(logs[i] as number, learned.most)) * learned.smearing;
    return (learned.level * spend) / (1 + Math.exp(-margin));
  });
}

import { type CalibrationOptions, type CalibrationRows, chooseByFolds } from "./calibrator.ts";
import {
  type ForeseenReturn,
  type ForeseeReturnOptions,
  foreseeReturn,
} from "./lifetime/foresee-return.ts";
import type { CountedHistories } from "./lifetime/histories.ts";
import { fitLifetime } from "./lifetime/lifetime-model.ts";
import { type Fitted, lifetimeModelNamed } from "./lifetime/lifetime-models.ts";
import { type Matrix, nameless } from "./matrix.ts";
import { aucAlone } from "./metrics/auc-alone.ts";
import { calibration } from "./metrics/calibration.ts";
import { evaluate } from "./metrics/evaluate.ts";
import { compareColumns } from "./metrics/in-short.ts";
import { logLoss } from "./metrics/log-loss.ts";
import { compareValues, type ExpectedValues } from "./metrics/value-comparison.ts";
import { fitApply } from "./model.ts";
import { percentileSteps, ranksBy } from "./percentile-ranks.ts";
import { type ConditionVocabulary, recognise } from "./recognition-rule.ts";
import { profile } from "./segment-profile.ts";
import { type Segmentation, type SegmenterOptions, segmenter } from "./segmenter.ts";
import { type ChampionOptions, type Contender, champion } from "./select.ts";
import { learnCustomerMoves } from "./transitions/customer-moves.ts";
import { foreseeCustomers } from "./transitions/foresee-customers.ts";
import { foreseeMonths } from "./transitions/foresee-months.ts";
import { type JudgedMonth, judgePredictors } from "./transitions/judge.ts";
import type { NamelessMoves } from "./transitions/moves.ts";
import { type TwoPartInput, twoPart } from "./two-part.ts";

/** What a crew does beside fits of scorers, by name: functions of plain data, which another thread can be handed. */
const jobs = {
  /** Finds segments, and puts the customers in them. */
  segment: ({ options, matrix, seed }: SegmentJob) => fitApply(segmenter(options), matrix, seed),
  /** Puts customers in segments that were found. */
  assign: ({ learned, columns, values }: AssignJob) =>
    segmenter().apply(learned, nameless({ columns, values })),
  /** Describes segments by what their customers are on average. */
  profile: ({ columns, values, cluster, k }: GroupedJob) =>
    profile(nameless({ columns, values }), cluster, k),
  /** Finds the rules that segments are recognised by. */
  recognise: ({ columns, values, cluster, k, words }: RecogniseJob) =>
    recognise(nameless({ columns, values }), cluster, k, words),
  /** Fits the lifetime model of a name. */
  lifetime: ({ model, histories }: LifetimeJob) =>
    fitLifetime(lifetimeModelNamed(model), histories),
  /** Foresees when customers come back. */
  comesBack: ({ fitted, histories, ...options }: ReturnJob): ForeseenReturn =>
    foreseeReturn(fitted, histories, options),
  /** Tells of columns in short, and counts them in the bins of others. */
  compare: compareColumns,
  /** Compares what customers were expected to spend with what they spent. */
  compareValues: ({ contenders, spent, seed }: ValuesJob) => compareValues(contenders, spent, seed),
  /** Learns the chance that customers spend anything and what they spend if they do. */
  twoPart: ({ seed, ...input }: TwoPartJob) => twoPart().fit(input, seed),
  /** Measures how good probabilities are. */
  evaluate: ({ probabilities, labels, seed }: EvaluationJob) =>
    evaluate(probabilities, labels, seed),
  /** Measures how far probabilities are from what came. */
  calibration: ({ probabilities, labels, seed }: EvaluationJob) => ({
    log_loss: logLoss(probabilities, labels),
    ...calibration(probabilities, labels, seed),
  }),
  /** Returns the AUC of each column alone. */
  aucsAlone: ({ values, labels }: AloneJob) => values.map((column) => aucAlone(column, labels).auc),
  /** Learns how margins become probabilities. */
  calibrate: ({ rows, options }: CalibrationJob) => chooseByFolds(rows, options),
  /** Names the contender that ships. */
  champion: ({ contenders, labels, seed, ...options }: ChampionJob) =>
    champion(contenders, labels, seed, options),
  /** Learns each customer's probabilities of every state a period later. */
  moves: ({ moves, states }: MovesJob) => learnCustomerMoves(moves, states),
  /** Foresees past months from what was known at their starts. */
  foreseeMonths,
  /** Judges who foresaw a month best. */
  judge: ({ month, ...options }: JudgeJob) => judgePredictors(month, options),
  /** Foresees where customers will be a period later. */
  foresee: foreseeCustomers,
  /** Learns the percentiles of scores, and ranks them by it. */
  percentiles: ({ scores }: PercentilesJob) => {
    const steps = percentileSteps(scores);
    return { steps, ranks: ranksBy(steps, scores) };
  },
};

interface SegmentJob {
  readonly options: SegmenterOptions;
  readonly matrix: Matrix;
  readonly seed: number;
}

/** Customers come without their ids, which cross to another thread slowly. */
type Nameless = Parameters<typeof nameless>[0];

interface AssignJob extends Nameless {
  readonly learned: Segmentation;
}

interface GroupedJob extends Nameless {
  /** Which of k segments each customer is in. */
  readonly cluster: Int32Array;
  readonly k: number;
}

interface RecogniseJob extends GroupedJob {
  readonly words: ConditionVocabulary;
}

interface LifetimeJob {
  readonly model: string;
  readonly histories: CountedHistories;
}

interface ReturnJob extends ForeseeReturnOptions {
  readonly fitted: Fitted;
  readonly histories: CountedHistories;
}

interface ValuesJob {
  readonly contenders: readonly ExpectedValues[];
  readonly spent: Float64Array;
  readonly seed: number;
}

interface TwoPartJob extends TwoPartInput {
  readonly seed: number;
}

interface CalibrationJob {
  readonly rows: CalibrationRows;
  readonly options: CalibrationOptions;
}

interface ChampionJob extends ChampionOptions {
  readonly contenders: readonly Contender[];
  readonly labels: Uint8Array;
  readonly seed: number;
}

interface EvaluationJob {
  readonly probabilities: Float64Array;
  readonly labels: Uint8Array;
  readonly seed: number;
}

interface AloneJob {
  readonly values: readonly Float64Array[];
  readonly labels: Uint8Array;
}

interface MovesJob {
  readonly moves: NamelessMoves;
  readonly states: number;
}

interface JudgeJob {
  readonly month: JudgedMonth;
  readonly states: number;
  readonly seed: number;
}

interface PercentilesJob {
  readonly scores: Float64Array;
}

const historyNumbers = ({ histories }: LifetimeJob | ReturnJob) => 4 * histories.counts.length;

const columnNumbers = ({ values }: Pick<Matrix, "values">) =>
  values.reduce((n, column) => n + column.length, 0);

const numbers: { readonly [Name in JobName]: (input: JobInput<Name>) => number } = {
  segment: ({ matrix }) => matrix.ids.length * matrix.columns.length,
  assign: columnNumbers,
  profile: columnNumbers,
  recognise: columnNumbers,
  lifetime: historyNumbers,
  comesBack: historyNumbers,
  compare: columnNumbers,
  compareValues: ({ contenders, spent }) => contenders.length * spent.length,
  twoPart: ({ matrix }) => matrix.ids.length * matrix.columns.length,
  evaluate: ({ labels }) => labels.length,
  calibration: ({ labels }) => labels.length,
  aucsAlone: ({ values, labels }) => values.length * labels.length,
  calibrate: ({ rows }) => rows.labels.length,
  champion: ({ contenders, labels }) => contenders.length * labels.length,
  moves: ({ moves }) => moves.now.length * moves.values.length,
  foreseeMonths: ({ periods }) =>
    periods.reduce((n, { now, values }) => n + now.length * values.length, 0),
  judge: ({ month: { moves, predictors }, states }) =>
    moves.now.length * predictors.length * states,
  foresee: columnNumbers,
  percentiles: ({ scores }) => scores.length,
};

/** Works on numbers that others look at too: these lie where every thread reads them, and are not copied each time. */
export const onSharedNumbers: ReadonlySet<JobName> = new Set<JobName>([
  "aucsAlone",
  "profile",
  "recognise",
  "foreseeMonths",
]);

export type JobName = keyof typeof jobs;
export type JobInput<Name extends JobName> = Parameters<(typeof jobs)[Name]>[0];
export type JobResult<Name extends JobName> = ReturnType<(typeof jobs)[Name]>;

/** Returns how many numbers a job looks at. */
export function numbersOf<Name extends JobName>(name: Name, input: JobInput<Name>): number {
  return numbers[name](input);
}

/** Does a job in this thread. */
export function doJob<Name extends JobName>(name: Name, input: JobInput<Name>): JobResult<Name> {
  const job = jobs[name] as (given: JobInput<Name>) => JobResult<Name>;
  return job(input);
}

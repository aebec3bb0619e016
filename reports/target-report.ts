import type { Estimate } from "../models/metrics/estimate.ts";
import type { AboutModel } from "./about-model.ts";
import type { AtList } from "./at-list.ts";
import type { CalibrationReport, LevelReport, Selection } from "./candidacy.ts";
import type { AblationReport, LearningReport } from "./data-worth-report.ts";
import type { FairnessReport } from "./fairness-report.ts";
import type { ProfitReport, ProfitWanted } from "./profit-report.ts";
import type { Shapes } from "./shapes.ts";

/** `reports/<target>.json`: how well one target can be foreseen, and by what. Keys are part of the contract. */
export interface TargetReport {
  readonly target: string;
  /** One sentence: what a positive is ("buys nothing in the 90 days from as_of, having bought in the 180 before"). */
  readonly means: string;
  readonly protocol: "out-of-time" | "cross-validated" | "given-split" | "by-customer" | "refused";
  /** What a reader must know of the protocol: fallbacks, too short a history, not out of time. Whole sentences. */
  readonly notes: readonly string[];
  readonly horizon_days: number | null;
  readonly training: readonly SampleCount[];
  readonly validation: SampleCount | null;
  readonly test: SampleCount;
  readonly champion: string;
  /** One sentence: why it ships. */
  readonly champion_because: string;
  readonly candidates: readonly Candidate[];
  /** How the champion was chosen, calibrated and set to its level; runs of earlier versions do not say it. */
  readonly selection?: Selection;
  readonly calibrated?: CalibrationReport;
  readonly level?: LevelReport;
  readonly alarms: readonly Alarm[];
  readonly refused?: {
    readonly reason: string;
    readonly positives: number;
    readonly negatives: number;
    readonly needed: number;
  };
  /** Of the champion on the test rows; null where refused. */
  readonly reliability: readonly ReliabilityBin[] | null;
  /** ROC points of the champion and of each rule, at most 200 points a curve. */
  readonly roc: readonly {
    readonly name: string;
    readonly fpr: readonly number[];
    readonly tpr: readonly number[];
  }[];
  /** Share of all positives found in the best 5 %, 10 %, ..., 100 %; one curve a candidate. */
  readonly gain: readonly {
    readonly name: string;
    readonly share: readonly number[];
    readonly found: readonly number[];
  }[];
  /** At the capacity of the target's list, or the best tenth. */
  readonly at_capacity: {
    readonly capacity: number;
    /** Positives among the `capacity` ranked highest: a count, not a share. */
    readonly found: Estimate;
    /** How many a random choice of as many customers finds on average. */
    readonly at_random: number;
    readonly true_positives: number;
    readonly false_positives: number;
    readonly false_negatives: number;
    readonly true_negatives: number;
  } | null;
  /** What moves the champion's score, strongest first, at most 30. */
  readonly features: readonly FeatureWorth[];
  /** What an additive model learned; only where one was the champion. */
  readonly shapes?: Shapes;
  readonly slices: readonly Slice[];
  /** What follows is absent in runs of earlier versions, and null where it could not be worked out or was not asked for. */
  readonly fairness?: readonly FairnessReport[];
  readonly at_list?: AtList | null;
  readonly profit?: ProfitReport | ProfitWanted | null;
  readonly learning_curve?: LearningReport | null;
  readonly ablation?: AblationReport | null;
  /** What the model was made of, for its card. */
  readonly about?: AboutModel;
  /** Only where the data's true probabilities are known (the sample shop), at the run's own as_of. */
  readonly truth?: {
    readonly rows: number;
    readonly positives: number;
    readonly auc_of_truth: Estimate;
    readonly auc_of_scores: Estimate;
    readonly calibration_slope: Estimate;
    readonly mean_absolute_difference: number;
  };
}

export interface SampleCount {
  /** Null where the protocol has no time. */
  readonly as_of: string | null;
  readonly rows: number;
  readonly positives: number;
}

export interface Candidate {
  readonly name: string;
  readonly role: "model" | "rule";
  readonly auc: Estimate;
  readonly average_precision: Estimate;
  readonly log_loss: Estimate;
  readonly brier: Estimate;
  /** Positive rate of each tenth over the base rate, best tenth first. */
  readonly lift: readonly number[];
  readonly lift_intervals: readonly Estimate[];
  readonly calibration: {
    readonly slope: Estimate;
    readonly intercept: Estimate;
    readonly ece: Estimate;
  };
}

export interface Alarm {
  readonly kind: "alone" | "dominates" | "set-after-as-of" | "label-changes-snapshot";
  readonly feature: string;
  readonly auc: number | null;
  /** One sentence a person can act on. */
  readonly says: string;
}

export interface ReliabilityBin {
  readonly rows: number;
  readonly predicted: number;
  readonly observed: Estimate;
}

export interface FeatureWorth {
  readonly feature: string;
  /** What the number is, in one sentence; `as_of` in it is put into plain words. */
  readonly describe: string;
  readonly about: string;
  /** Mean absolute contribution in log-odds over the test rows. */
  readonly strength: number;
  /** `up`: larger values raise the score; `down`: lower it. */
  readonly direction: "up" | "down";
  /** AUC of the feature alone on the test rows, at least .5. */
  readonly auc_alone: number;
}

export interface Slice {
  /** What is sliced by: `segment`, `tenure`, or an attribute. */
  readonly by: string;
  readonly value: string;
  readonly rows: number;
  readonly positives: number;
  readonly mean_score: number;
  readonly rate: Estimate;
  /** Null with fewer than 10 positives or negatives. */
  readonly auc: Estimate | null;
  /** Mean score less the rate that came true: above 0 the scores are too high. Absent in older runs, as what follows. */
  readonly off?: Estimate;
  /** Share of the slice among those contacted at capacity. */
  readonly selected?: Estimate;
  /** Share of positives among its contacted, and of contacted among its positives; null where there are none. */
  readonly precision?: Estimate | null;
  readonly recall?: Estimate | null;
}

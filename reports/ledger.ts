import type { Estimate } from "../models/metrics/estimate.ts";
import type { ReliabilityBin, SampleCount } from "./target-report.ts";

/** `reports/ledger.json`: every earlier prediction and what became of it. Keys are part of the contract. */
export interface Ledger {
  readonly name: string;
  /** Nothing from this day on is known. */
  readonly as_of: string;
  /** `runs`: what earlier runs wrote; `replayed`: what they would have written, learned again from rows before each day. */
  readonly made_of: "runs" | "replayed";
  /** Oldest first, of one day in the order of the targets. */
  readonly predictions: readonly Prediction[];
  /** Whose horizon is not over yet. */
  readonly open: readonly OpenPrediction[];
  /** What could not be compared, and why; one sentence each. */
  readonly notes: readonly string[];
  /** How far each earlier run's customers are from today's, oldest first. */
  readonly drift: readonly DriftSince[];
  readonly retrain: {
    /** Null where nothing can be told yet. */
    readonly advised: boolean | null;
    /** In a sentence or two. */
    readonly says: string;
  };
}

/** The scores of one target on one day, beside what happened in the horizon from it. */
export interface Prediction {
  /** The run's folder; null where it was replayed. */
  readonly run: string | null;
  /** Of its `scores.parquet`; null where it was replayed. */
  readonly sha256: string | null;
  readonly as_of: string;
  readonly target: string;
  readonly means: string;
  /** First day after the horizon. */
  readonly known_on: string;
  readonly champion: string;
  /** Whether the scores are chances: false where too few cases let a rule rank instead. */
  readonly modelled: boolean;
  /** Customers with a score: `known` and `vanished` together. */
  readonly scored: number;
  readonly known: number;
  /** Of whom today's files do not tell, or tell that they would not have been asked about. */
  readonly vanished: number;
  /** Of the known. */
  readonly positives: number;
  /** The sum of the known customers' scores: how many were to come true. */
  readonly expected: number;
  readonly rate: Estimate;
  readonly auc: Estimate;
  readonly log_loss: Estimate;
  readonly brier: Estimate;
  readonly calibration: {
    readonly slope: Estimate;
    readonly intercept: Estimate;
    readonly ece: Estimate;
  };
  /** Tenths of the known customers by score, lowest first. */
  readonly tenths: readonly ReliabilityBin[];
  /** What its report said of the champion on its test rows; null where it cannot be read. */
  readonly promised: Promised | null;
  readonly ranking: "as promised" | "weaker" | "stronger" | "unknown";
  readonly level: "as foretold" | "more" | "fewer" | "unknown";
  /** Whole sentences. */
  readonly says: string;
  readonly lists: readonly ListOutcome[];
}

export interface Promised {
  readonly test: SampleCount;
  readonly auc: Estimate;
  readonly log_loss: Estimate | null;
  readonly brier: Estimate | null;
}

/** What became of the customers on a list. */
export interface ListOutcome {
  readonly list: string;
  /** The rate of the treated minus that of the control; null without a control group. */
  readonly difference: Estimate | null;
  /** Treated and control apart; a list without a control group has the first only. */
  readonly groups: readonly {
    readonly group: "treat" | "control";
    /** `known` and `vanished` together. */
    readonly listed: number;
    readonly known: number;
    readonly vanished: number;
    readonly positives: number;
    readonly expected: number;
    readonly rate: Estimate;
  }[];
}

export interface OpenPrediction {
  readonly as_of: string;
  readonly target: string;
  readonly champion: string;
  readonly scored: number;
  readonly expected: number;
  readonly known_on: string;
}

/** How far the customers of an earlier run are from today's, feature by feature. */
export interface DriftSince {
  readonly run: string | null;
  readonly as_of: string;
  readonly customers_then: number;
  readonly customers_now: number;
  /** Features that both snapshots hold, and how many of them drifted beyond chance and a PSI of .1. */
  readonly compared: number;
  readonly drifted: number;
  /** Features of only one of the two snapshots: they are not compared. */
  readonly not_compared: number;
  /** Drifted ones first, by PSI, at most 15. */
  readonly features: readonly FeatureDrift[];
  /** Of the scores published then and today, by whatever model each came from. */
  readonly scores: readonly {
    readonly target: string;
    readonly psi: number;
    readonly critical: number;
    readonly drifted: boolean;
    readonly mean_then: number;
    readonly mean_now: number;
  }[];
}

export interface FeatureDrift {
  readonly feature: string;
  readonly describe: string;
  readonly psi: number;
  /** What chance exceeds in one of twenty such comparisons of all features. */
  readonly critical: number;
  readonly drifted: boolean;
  /** In plain words: from what to what. */
  readonly says: string;
}

import type { Estimate } from "../models/metrics/estimate.ts";
import type { PairedDifferences } from "../models/metrics/paired-differences.ts";
import type { Candidate, ReliabilityBin, SampleCount, TargetReport } from "./target-report.ts";

/** `reports/imported-<target>.json`: how scores that another model gave stand beside our own. */
export interface ImportedReport {
  readonly target: string;
  /** One sentence: what a positive is. */
  readonly means: string;
  /** What the other model is called. */
  readonly name: string;
  readonly file: {
    readonly name: string;
    readonly sha256: string;
    readonly rows: number;
    readonly unreadable: number;
  };
  readonly protocol: TargetReport["protocol"];
  /** Whole sentences. */
  readonly notes: readonly string[];
  readonly matched: {
    readonly test: MatchCount;
    readonly validation: MatchCount | null;
    readonly scored: MatchCount | null;
  };
  /** The customers whom both have scored: every number is of them. */
  readonly test: SampleCount;
  /** Our own. */
  readonly champion: string;
  /** The other model first, then all of ours; ranks of the other are those of its own scores. */
  readonly candidates: readonly Candidate[];
  /** The other model's metrics minus the champion's, customer by customer. */
  readonly differences: PairedDifferences;
  readonly at_capacity: readonly {
    readonly name: string;
    readonly capacity: number;
    readonly found: Estimate;
    readonly at_random: number;
  }[];
  readonly calibrated: {
    readonly kind: "probability" | "ranking";
    readonly method: "platt" | "isotonic" | "none";
    readonly learned_on: "validation" | "test" | null;
    readonly because: string;
  };
  readonly reliability: readonly ReliabilityBin[];
  /** Lists that were ranked by the other model's scores, by the configured rules. */
  readonly lists: readonly {
    readonly name: string;
    readonly path: string;
    readonly rows: number;
    readonly control: number;
    readonly excluded: number;
  }[];
}

/** How the customers who are asked about and those who have a score meet. */
export interface MatchCount {
  readonly as_of: string | null;
  readonly asked: number;
  readonly matched: number;
  /** Asked about, and without a score. */
  readonly missing: number;
  /** Scored, and not asked about. */
  readonly unknown: number;
}

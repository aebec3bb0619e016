import type { Ablation } from "../models/ablation.ts";
import type { LearningCurve } from "../models/learning-curve.ts";

/** Rows that neither taught nor tested: the champion was chosen on them. */
interface JudgedOn {
  readonly scorer: string;
  readonly validation: { readonly rows: number; readonly positives: number };
}

/** How well the champion's scorer does with fewer customers to learn from. */
export type LearningReport = LearningCurve &
  JudgedOn & {
    /** Customers there were to learn from; where the curve ends below them, so many were drawn. */
    readonly training_customers: number;
  };

/** How well it does without each family of features. */
export type AblationReport = Ablation & JudgedOn;

import type { Estimate } from "../models/metrics/estimate.ts";

/** What `run.json` says, as far as runs are listed and compared; keys that older runs lack are optional. */
export interface RunFacts {
  readonly version?: string;
  readonly command?: string;
  readonly name: string;
  readonly as_of: string | null;
  readonly seed?: number;
  readonly configuration: unknown;
  readonly inputs: readonly {
    readonly source: string;
    readonly path?: string;
    readonly sha256?: string;
    readonly rows_read: number;
    readonly rows_accepted: number;
  }[];
  readonly customers: number | null;
  readonly champions: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, TargetFacts>>;
  readonly lists: readonly { readonly name: string; readonly rows: number }[];
  readonly outputs: readonly { readonly path: string; readonly sha256?: string }[];
}

/** How well a target's champion did on its test rows; metrics are absent where no model was tried. */
export interface TargetFacts {
  readonly protocol: string;
  readonly test: {
    readonly as_of: string | null;
    readonly rows: number;
    readonly positives: number;
  };
  readonly auc?: Estimate;
  readonly log_loss?: Estimate;
  readonly brier?: Estimate;
}

/** Returns the share of positives among the test rows; NaN without rows. */
export function baseRate({ test }: TargetFacts): number {
  return test.positives / test.rows;
}

import type { Trial } from "../models/trial.ts";
import type { SampleCount, TargetReport } from "../reports/target-report.ts";
import type { Aim } from "./aim.ts";

/** How a target was tried: what was learned from, what was foreseen, and what a reader must know of it. */
export interface Outlook {
  readonly aim: Aim;
  readonly protocol: TargetReport["protocol"];
  /** Whole sentences. */
  readonly notes: readonly string[];
  readonly training: readonly SampleCount[];
  readonly validation: SampleCount | null;
  readonly test: SampleCount;
  readonly trial: Trial;
  /** Share of positives at every cut-off that was learned from or looked at, ascending. */
  readonly rates: readonly SampleCount[];
  /** Why no model was tried; null where models competed. */
  readonly refused: NonNullable<TargetReport["refused"]> | null;
}

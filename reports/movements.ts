import type { FlowTable } from "../models/flow-table.ts";

/** Who moved between the groups since the run before; `movements` in `segments.json`. */
export interface Movements {
  /** The as_of and the folder of the run before. */
  readonly since: string;
  readonly run: string;
  readonly groupings: readonly NamedFlows[];
}

export interface NamedFlows extends FlowTable {
  /** A column of `scores.parquet`. */
  readonly name: GroupingName;
}

export const GROUPINGS = ["segment", "lifecycle", "rfm_segment", "value_tier"] as const;

export type GroupingName = (typeof GROUPINGS)[number];

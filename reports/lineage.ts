import type { LineageEvent } from "../models/segment-lineage.ts";

/** What became of the segments of the run before; `lineage` in `segments.json`. */
export interface Lineage {
  readonly run: string;
  readonly as_of: string;
  /** Whether both days were grouped by the same trained model, so that segments are the same by definition. */
  readonly same_model: boolean;
  /** Two segments less alike than this, in [0, 1], are not taken for the same. */
  readonly least_similarity: number;
  /** What could be compared. */
  readonly compared_by: {
    readonly earlier_model_today: boolean;
    readonly members: boolean;
    readonly centroids: boolean;
  };
  readonly events: readonly LineageEvent[];
}

/** Returns the id that a segment had before; null where it is new or nothing came before. */
export function previousId(lineage: Lineage | null, id: number): number | null {
  const kept = lineage?.events.find((event) => event.kind === "kept" && event.to[0]?.id === id);
  return kept?.from[0]?.id ?? null;
}

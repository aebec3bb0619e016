import type { Window } from "../data/window.ts";
import type { Feature } from "./feature.ts";

/** Features of every customer seen before `as_of`, as a table in the engine: customer_id, then one DOUBLE a feature. */
export interface Snapshot {
  readonly table: string;
  readonly features: readonly Feature[];
  readonly window: Window;
}

import { additiveFamily } from "./additive.ts";
import { boostedFamily } from "./boosted.ts";
import type { Family } from "./family.ts";
import { logisticFamily } from "./logistic.ts";
import { networkFamily } from "./network.ts";

/**
 * Every family of models that competes. The first model that is as good as the best up to chance ships: the glass box before
 * the line, which it can draw and whose ranks travel worse, and both before what no one can read.
 */
export const families: readonly Family[] = [
  additiveFamily,
  logisticFamily,
  boostedFamily,
  networkFamily,
];

import { applyCustomerMoves, type CustomerMoves } from "./customer-moves.ts";
import type { Probabilities, Standing } from "./moves.ts";
import { atTemperature } from "./temperature.ts";
import { type Rates, ratesOf } from "./transition-rates.ts";

/** The predictors of next states, simplest first. */
export const predictorNames = ["no change", "Markov chain", "customer model"] as const;
export type PredictorName = (typeof predictorNames)[number];

/** A way to foresee states a period ahead, with all that it learned. */
export type Predictor =
  | { readonly name: "no change" | "Markov chain"; readonly rates: Rates }
  | {
      readonly name: "customer model";
      readonly learned: CustomerMoves;
      readonly temperature: number;
    };

/** Returns every customer's probabilities of each state a period later. */
export function foreseeStates(
  predictor: Predictor,
  standing: Omit<Standing, "ids">,
): Probabilities {
  if (predictor.name !== "customer model") return ratesOf(predictor.rates, standing.now);
  const { learned, temperature } = predictor;
  return atTemperature(applyCustomerMoves(learned, standing), learned.states, temperature);
}

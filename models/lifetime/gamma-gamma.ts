import type { Objective } from "../lbfgs.ts";
import { digamma, logGamma } from "./gamma-function.ts";
import { levelsOf } from "./histories.ts";
import type { Parameters } from "./lifetime-model.ts";
import { type LifetimeFit, maximise } from "./maximise.ts";

/** What is known of the purchases of n customers. */
export interface Purses {
  /** Purchases that the mean is taken over, at least 1. */
  readonly purchases: Float64Array;
  /** Their mean spend, above 0, in currency. */
  readonly meanSpend: Float64Array;
}

/** Customers are fitted at most: more change no digit that matters. */
const MOST = 50_000;

/**
 * Fits the gamma-gamma model of spend a purchase (Fader, Hardie & Lee 2005, "RFM and CLV", eq. 1a): spend ~ Gamma(p, nu)
 * with nu ~ Gamma(q, v), independent of how often one buys. Of more than 50,000 customers evenly spaced ones are fitted.
 */
export function fitGammaGamma(all: Purses): LifetimeFit<"p" | "q" | "v"> {
  const stride = Math.max(1, Math.ceil(all.purchases.length / MOST));
  const some = (values: Float64Array) => values.filter((_, i) => i % stride === 0);
  const [purchases, meanSpend] = [some(all.purchases), some(all.meanSpend)];
  const customers = purchases.length;
  if (customers === 0) throw new Error("gamma-gamma requires at least 1 customer, got 0");
  const bad = meanSpend.find((spend) => !(spend > 0));
  if (bad !== undefined) throw new Error(`gamma-gamma requires a mean spend above 0, got ${bad}`);
  // Money is scaled to a mean of 1, so that the search does not depend on the currency.
  const mean = meanSpend.reduce((sum, spend) => sum + spend, 0) / customers;
  const fit = maximise({
    name: "gamma-gamma",
    parameters: ["p", "q", "v"] as const,
    customers,
    objective: objectiveOf({ purchases, meanSpend: meanSpend.map((spend) => spend / mean) }),
    starts: [
      [4, 4, 0.5],
      [1, 2, 1],
      [20, 3, 0.1],
    ],
  });
  const error = fit.standard_errors.v;
  return {
    ...fit,
    parameters: { ...fit.parameters, v: fit.parameters.v * mean },
    standard_errors: { ...fit.standard_errors, v: error === null ? null : error * mean },
    log_likelihood: fit.log_likelihood - customers * Math.log(mean),
  };
}

/**
 * Returns the spend a purchase expected of a customer whose `purchases` had `meanSpend` on average (eq. 5): their own mean
 * and everybody's, weighted by how many purchases tell; NaN where q is at most 1 and there are too few.
 */
export function expectedSpend(
  { p = Number.NaN, q = Number.NaN, v = Number.NaN }: Parameters,
  purchases: number,
  meanSpend: number,
): number {
  const weight = p * purchases + q - 1;
  return weight > 0 ? (p * (v + purchases * meanSpend)) / weight : Number.NaN;
}

function objectiveOf({ purchases, meanSpend }: Purses): Objective {
  const n = purchases.length;
  const { values: levels, levelOf } = levelsOf(purchases);
  const k = levels.length;
  const [ofLevel, byP, byQ] = [new Float64Array(k), new Float64Array(k), new Float64Array(k)];
  const logSpend = meanSpend.map(Math.log);
  return (point, gradient) => {
    const [p, q, v] = Array.from(point, Math.exp) as [number, number, number];
    const logV = point[2] as number;
    const constant = q * logV - logGamma(q);
    const psiQ = digamma(q);
    for (let level = 0; level < k; level++) {
      const x = levels[level] as number;
      const together = digamma(p * x + q);
      ofLevel[level] = constant + logGamma(p * x + q) - logGamma(p * x) + p * x * Math.log(x);
      byP[level] = x * (together - digamma(p * x) + Math.log(x));
      byQ[level] = together - psiQ + logV;
    }
    let [sum, dp, dq, dv] = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const level = levelOf[i] as number;
      const x = purchases[i] as number;
      const log = logSpend[i] as number;
      const whole = v + x * (meanSpend[i] as number);
      const logWhole = Math.log(whole);
      sum += (ofLevel[level] as number) + (p * x - 1) * log - (p * x + q) * logWhole;
      dp += (byP[level] as number) + x * (log - logWhole);
      dq += (byQ[level] as number) - logWhole;
      dv += q / v - (p * x + q) / whole;
    }
    gradient[0] = (-dp * p) / n;
    gradient[1] = (-dq * q) / n;
    gradient[2] = (-dv * v) / n;
    return -sum / n;
  };
}

import type { Objective } from "../lbfgs.ts";
import { digamma, logGamma } from "./gamma-function.ts";
import { type CountedHistories, levelsOf } from "./histories.ts";
import { logHypergeometric } from "./hypergeometric.ts";
import { integrate } from "./integrate.ts";
import type { LifetimeModel, Living, Parameters } from "./lifetime-model.ts";

/**
 * Makes a model of gamma-distributed purchase rates, lambda ~ Gamma(r, alpha), and beta-distributed chances of being lost
 * after a purchase, p ~ Beta(a, b). `chances` counts the purchases after which a customer with x repeats could have been
 * lost before the last one was seen to be survived: x, or x + 1 where one may be lost right after the first purchase.
 * Given that one is alive at T, lambda ~ Gamma(r + x, alpha + T) and p ~ Beta(a, b + chances), independent of each other.
 */
export function betaGeometric(name: string, chances: (repeats: number) => number): LifetimeModel {
  return {
    name,
    parameters: ["r", "alpha", "a", "b"],
    starts: [
      [0.5, 5, 0.8, 2.5],
      [1, 20, 0.2, 1],
      [0.3, 2, 1, 10],
    ],
    objective: (histories) => objectiveOf(histories, chances),
    alive(parameters, { repeats, lastAge, tenure }) {
      const { r, alpha, a, b } = named(parameters);
      const s = chances(repeats);
      if (s === 0) return 1;
      const odds = (r + repeats) * Math.log((alpha + tenure) / (alpha + lastAge));
      return 1 / (1 + Math.exp(Math.log(a / (b + s - 1)) + odds));
    },
    rate,
    scale: (parameters, { tenure }) => named(parameters).alpha + tenure,
    orders(parameters, living, weeks) {
      const { r, alpha, a, b } = named(parameters);
      const { repeats, tenure } = living;
      const s = chances(repeats);
      const c = a + b + s - 1;
      const z = weeks / (alpha + tenure + weeks);
      // Fader, Hardie & Lee 2005, eq. 10, of one who is alive: it has no value at a = 1 and loses digits near it.
      if (c > 0.1 && Math.abs(a - 1) > 1e-3) {
        const lost = -Math.expm1(
          (r + repeats) * Math.log1p(-z) + logHypergeometric(r + repeats, b + s, c, z),
        );
        if (Math.abs(lost) > 1e-6) return (c / (a - 1)) * lost;
      }
      return integrate((at) => rate(parameters, living, at), alpha + tenure, weeks);
    },
    buysWithin(parameters, { repeats, tenure }, weeks) {
      const { r, alpha } = named(parameters);
      return -Math.expm1(-(r + repeats) * Math.log1p(weeks / (alpha + tenure)));
    },
  };

  /** Returns E[lambda exp(-lambda p t)] = (r + x) / (alpha + T) E[(1 + p u)^-(r + x + 1)] with u = t / (alpha + T). */
  function rate(parameters: Parameters, { repeats, tenure }: Living, weeks: number): number {
    const { r, alpha, a, b } = named(parameters);
    const s = chances(repeats);
    const u = weeks / (alpha + tenure);
    const power = r + repeats + 1;
    const survives =
      -power * Math.log1p(u) + logHypergeometric(power, b + s, a + b + s, u / (1 + u));
    return ((r + repeats) / (alpha + tenure)) * Math.exp(survives);
  }
}

interface BetaGeometric {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

function named(parameters: Parameters): BetaGeometric {
  return parameters as Readonly<Record<string, number>> & BetaGeometric;
}

/** Fader, Hardie & Lee 2005 ("An easy alternative to the Pareto/NBD model"), eq. 6, on logarithms. */
function objectiveOf(
  { repeats, lastAge, tenure, counts }: CountedHistories,
  chances: (repeats: number) => number,
): Objective {
  const n = counts.length;
  const customers = counts.reduce((sum, count) => sum + count, 0);
  const { values: levels, levelOf } = levelsOf(repeats);
  const survived = levels.map(chances);
  const k = levels.length;
  const ofLevel = new Float64Array(k);
  const byR = new Float64Array(k);
  const byA = new Float64Array(k);
  const byB = new Float64Array(k);
  const odds = new Float64Array(k);
  const ends = levelsOf(tenure);
  const lasts = levelsOf(lastAge);
  const logEnds = new Float64Array(ends.values.length);
  const logLasts = new Float64Array(lasts.values.length);
  return (point, gradient) => {
    const [r, alpha, a, b] = Array.from(point, Math.exp) as [number, number, number, number];
    const logAlpha = point[1] as number;
    const constant = logGamma(a + b) - logGamma(b) - logGamma(r) + r * logAlpha;
    const [psiR, psiB, psiAB] = [digamma(r), digamma(b), digamma(a + b)];
    for (let level = 0; level < k; level++) {
      const x = levels[level] as number;
      const s = survived[level] as number;
      ofLevel[level] = constant + logGamma(r + x) + logGamma(b + s) - logGamma(a + b + s);
      const together = digamma(a + b + s);
      byR[level] = digamma(r + x) - psiR + logAlpha;
      byA[level] = psiAB - together;
      byB[level] = digamma(b + s) - psiB + psiAB - together;
      odds[level] = s === 0 ? 0 : Math.log(a / (b + s - 1));
    }
    for (let e = 0; e < logEnds.length; e++)
      logEnds[e] = Math.log(alpha + (ends.values[e] as number));
    for (let l = 0; l < logLasts.length; l++)
      logLasts[l] = Math.log(alpha + (lasts.values[l] as number));
    let [sum, dr, dAlpha, da, db] = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const level = levelOf[i] as number;
      const x = levels[level] as number;
      const s = survived[level] as number;
      const count = counts[i] as number;
      const endAge = alpha + (tenure[i] as number);
      const logEnd = logEnds[ends.levelOf[i] as number] as number;
      if (s === 0) {
        sum += count * ((ofLevel[level] as number) - (r + x) * logEnd);
        dr += count * ((byR[level] as number) - logEnd);
        dAlpha += count * (r / alpha - (r + x) / endAge);
        da += count * (byA[level] as number);
        db += count * (byB[level] as number);
        continue;
      }
      const lastEnd = alpha + (lastAge[i] as number);
      const logLast = logLasts[lasts.levelOf[i] as number] as number;
      const living = -(r + x) * logEnd;
      const gone = (odds[level] as number) - (r + x) * logLast;
      const more = Math.max(living, gone);
      const both = more + Math.log1p(Math.exp(Math.min(living, gone) - more));
      const wasLost = Math.exp(gone - both);
      const lives = 1 - wasLost;
      sum += count * ((ofLevel[level] as number) + both);
      dr += count * ((byR[level] as number) - lives * logEnd - wasLost * logLast);
      dAlpha += count * (r / alpha - (r + x) * (lives / endAge + wasLost / lastEnd));
      da += count * ((byA[level] as number) + wasLost / a);
      db += count * ((byB[level] as number) - wasLost / (b + s - 1));
    }
    gradient[0] = (-dr * r) / customers;
    gradient[1] = (-dAlpha * alpha) / customers;
    gradient[2] = (-da * a) / customers;
    gradient[3] = (-db * b) / customers;
    return -sum / customers;
  };
}

import { geometricKernel } from "../kernel/geometric-kernel.ts";
import { layOut } from "../kernel/memory.ts";
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
  const customers = counts.reduce((sum, count) => sum + count, 0);
  const levels = levelsOf(repeats);
  const ends = levelsOf(tenure);
  const lasts = levelsOf(lastAge);
  const survived = levels.values.map(chances);
  const n = counts.length;
  // Two histories are taken at once: the last may be one that nobody has.
  const even = n + (n % 2);
  const { memory, arrays } = layOut({
    counts: [Float64Array, even],
    levels: [Float64Array, LEVEL * levels.values.length],
    ends: [Float64Array, 2 * ends.values.length],
    lasts: [Float64Array, 2 * lasts.values.length],
    sums: [Float64Array, 5],
    places: [Int32Array, 3 * even],
  });
  arrays.counts.fill(0).set(counts);
  arrays.places.fill(0);
  [levels, ends, lasts].forEach(({ levelOf }, k) => {
    for (let i = 0; i < n; i++) arrays.places[3 * i + k] = levelOf[i] as number;
  });
  const { likelihood } = geometricKernel(memory);
  return (point, gradient) => {
    const [r, alpha, a, b] = Array.from(point, Math.exp) as [number, number, number, number];
    const logAlpha = point[1] as number;
    const constant = logGamma(a + b) - logGamma(b) - logGamma(r) + r * logAlpha;
    const [psiR, psiB, psiAB] = [digamma(r), digamma(b), digamma(a + b)];
    levels.values.forEach((x, level) => {
      const s = survived[level] as number;
      const together = digamma(a + b + s);
      const at = LEVEL * level;
      arrays.levels[at] = x;
      arrays.levels[at + 1] = s;
      arrays.levels[at + 2] = constant + logGamma(r + x) + logGamma(b + s) - logGamma(a + b + s);
      arrays.levels[at + 3] = digamma(r + x) - psiR + logAlpha;
      arrays.levels[at + 4] = psiAB - together;
      arrays.levels[at + 5] = digamma(b + s) - psiB + psiAB - together;
      arrays.levels[at + 6] = s === 0 ? 0 : Math.log(a / (b + s - 1));
    });
    fillAges(arrays.ends, ends.values, alpha);
    fillAges(arrays.lasts, lasts.values, alpha);
    likelihood(
      arrays.places.byteOffset,
      arrays.counts.byteOffset,
      even,
      arrays.levels.byteOffset,
      arrays.ends.byteOffset,
      arrays.lasts.byteOffset,
      r,
      alpha,
      a,
      b,
      arrays.sums.byteOffset,
    );
    const [sum = 0, dr = 0, dAlpha = 0, da = 0, db = 0] = arrays.sums;
    gradient[0] = (-dr * r) / customers;
    gradient[1] = (-dAlpha * alpha) / customers;
    gradient[2] = (-da * a) / customers;
    gradient[3] = (-db * b) / customers;
    return -sum / customers;
  };
}

/** Doubles that a level has in the kernel's memory. */
const LEVEL = 8;

/** Writes alpha and so many weeks, and the logarithm of their sum, for each number of weeks. */
function fillAges(ages: Float64Array, weeks: Float64Array, alpha: number): void {
  for (let i = 0; i < weeks.length; i++) {
    const age = alpha + (weeks[i] as number);
    ages[2 * i] = age;
    ages[2 * i + 1] = Math.log(age);
  }
}

import type { Objective } from "../lbfgs.ts";
import { digamma, logGamma } from "./gamma-function.ts";
import { type CountedHistories, levelsOf } from "./histories.ts";
import { integrate } from "./integrate.ts";
import type { LifetimeModel, Living, Parameters } from "./lifetime-model.ts";
import { gaussLegendre } from "./quadrature.ts";

/**
 * Pareto/NBD (Schmittlein, Morrison & Colombo 1987): purchase rates lambda ~ Gamma(r, alpha) and rates of being lost
 * mu ~ Gamma(s, beta), whether one buys or not. The likelihood is
 * `gamma(r + x) alpha^r beta^s / gamma(r) ((alpha + T)^-(r + x) (beta + T)^-s + s K)`, with K the integral over tau from
 * t_x to T of `(alpha + tau)^-(r + x) (beta + tau)^-(s + 1)`: a positive integral by quadrature where the usual form
 * takes the difference of two hypergeometric functions. Given that one is alive, lambda ~ Gamma(r + x, alpha + T) and
 * mu ~ Gamma(s, beta + T).
 */
export const paretoNbd: LifetimeModel = {
  name: "pareto-nbd",
  parameters: ["r", "alpha", "s", "beta"],
  starts: [
    [0.5, 10, 0.6, 12],
    [1, 10, 1, 30],
  ],
  most: 4_000,
  objective: objectiveOf,
  alive(parameters, { repeats, lastAge, tenure }) {
    const { r, alpha, s, beta } = named(parameters);
    const living = -(r + repeats) * Math.log(alpha + tenure) - s * Math.log(beta + tenure);
    const nodes = shared;
    placeNodes(nodes, { power: r + repeats, alpha, s, beta, from: lastAge, to: tenure });
    let odds = 0;
    for (let k = 0; k < NODES; k++) odds += s * Math.exp((nodes.logs[k] as number) - living);
    return 1 / (1 + odds);
  },
  rate,
  scale: (parameters, { tenure }) =>
    Math.min(named(parameters).alpha, named(parameters).beta) + tenure,
  orders(parameters, { repeats, tenure }, weeks) {
    const { r, alpha, s, beta } = named(parameters);
    const until = Math.log1p(weeks / (beta + tenure));
    const spell = Math.abs(s - 1) < 1e-9 ? until : Math.expm1((1 - s) * until) / (1 - s);
    return ((r + repeats) / (alpha + tenure)) * (beta + tenure) * spell;
  },
  buysWithin(parameters, { repeats, tenure }, weeks) {
    const { r, alpha, s, beta } = named(parameters);
    const power = r + repeats;
    return integrate(
      (at) =>
        (power / (alpha + tenure)) *
        Math.exp(
          -(power + 1) * Math.log1p(at / (alpha + tenure)) - s * Math.log1p(at / (beta + tenure)),
        ),
      (Math.min(alpha, beta) + tenure) / (power + s),
      weeks,
    );
  },
};

function rate(parameters: Parameters, { repeats, tenure }: Living, weeks: number): number {
  const { r, alpha, s, beta } = named(parameters);
  return ((r + repeats) / (alpha + tenure)) * Math.exp(-s * Math.log1p(weeks / (beta + tenure)));
}

interface ParetoNbd {
  readonly r: number;
  readonly alpha: number;
  readonly s: number;
  readonly beta: number;
}

function named(parameters: Parameters): ParetoNbd {
  return parameters as Readonly<Record<string, number>> & ParetoNbd;
}

const NODES = 20;
const rule = gaussLegendre(NODES);
const logWeights = rule.weights.map(Math.log);

interface DeathNodes {
  /** Logarithm of weight and integrand of K at each node; they sum to K. */
  readonly logs: Float64Array;
  readonly logAlpha: Float64Array;
  readonly logBeta: Float64Array;
}

function deathNodes(): DeathNodes {
  return {
    logs: new Float64Array(NODES),
    logAlpha: new Float64Array(NODES),
    logBeta: new Float64Array(NODES),
  };
}

/** One thread asks one question at a time. */
const shared = deathNodes();

/** Where a falling exponential is below the last digit of its start. */
const NOTHING_LEFT = 36;

/**
 * Places nodes for K on v = ln((m + tau) / (m + t_x)), with m the smaller of alpha and beta. There the integrand falls like
 * an exponential, ever faster, and is left out where nothing is left of it.
 */
function placeNodes(
  { logs, logAlpha, logBeta }: DeathNodes,
  {
    power,
    alpha,
    s,
    beta,
    from,
    to,
  }: {
    readonly power: number;
    readonly alpha: number;
    readonly s: number;
    readonly beta: number;
    readonly from: number;
    readonly to: number;
  },
): void {
  const least = Math.min(alpha, beta);
  const start = least + from;
  const falls = (power * start) / (alpha + from) + ((s + 1) * start) / (beta + from) - 1;
  const whole = Math.log((least + to) / start);
  const length = falls > 0 ? Math.min(whole, NOTHING_LEFT / falls) : whole;
  const logLength = Math.log(length);
  const logStart = Math.log(start);
  for (let node = 0; node < NODES; node++) {
    const logAt = logStart + length * (rule.nodes[node] as number);
    const at = Math.exp(logAt) - least;
    const [byAlpha, byBeta] = [Math.log(alpha + at), Math.log(beta + at)];
    logAlpha[node] = byAlpha;
    logBeta[node] = byBeta;
    logs[node] =
      (logWeights[node] as number) + logLength - power * byAlpha - (s + 1) * byBeta + logAt;
  }
}

function objectiveOf({ repeats, lastAge, tenure, counts }: CountedHistories): Objective {
  const n = counts.length;
  const customers = counts.reduce((sum, count) => sum + count, 0);
  const { values: levels, levelOf } = levelsOf(repeats);
  const logGammas = new Float64Array(levels.length);
  const digammas = new Float64Array(levels.length);
  const nodes = shared;
  return (point, gradient) => {
    const [r, alpha, s, beta] = Array.from(point, Math.exp) as [number, number, number, number];
    const [logAlpha, logBeta] = [point[1] as number, point[3] as number];
    levels.forEach((x, level) => {
      logGammas[level] = logGamma(r + x);
      digammas[level] = digamma(r + x);
    });
    const constant = r * logAlpha + s * logBeta - logGamma(r);
    const psiR = digamma(r);
    let [sum, dr, dAlpha, ds, dBeta] = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const x = repeats[i] as number;
      const level = levelOf[i] as number;
      const count = counts[i] as number;
      const from = lastAge[i] as number;
      const to = tenure[i] as number;
      const power = r + x;
      const [endAlpha, endBeta] = [Math.log(alpha + to), Math.log(beta + to)];
      const living = -power * endAlpha - s * endBeta;
      // Sums over the nodes, relative to the term of one who lives.
      let [died, byAlpha, byBeta, overAlpha, overBeta] = [0, 0, 0, 0, 0];
      let scale = 0;
      if (to > from) {
        placeNodes(nodes, { power, alpha, s, beta, from, to });
        let most = living;
        for (let k = 0; k < NODES; k++) most = Math.max(most, nodes.logs[k] as number);
        scale = most - living;
        for (let k = 0; k < NODES; k++) {
          const part = Math.exp((nodes.logs[k] as number) - most);
          const [la, lb] = [nodes.logAlpha[k] as number, nodes.logBeta[k] as number];
          died += part;
          byAlpha += part * la;
          byBeta += part * lb;
          overAlpha += part * Math.exp(-la);
          overBeta += part * Math.exp(-lb);
        }
      }
      const lives = Math.exp(-scale);
      const both = lives + s * died;
      sum += count * (constant + (logGammas[level] as number) + living + scale + Math.log(both));
      dr +=
        count *
        ((digammas[level] as number) - psiR + logAlpha - (lives * endAlpha + s * byAlpha) / both);
      dAlpha += count * (r / alpha - (power * (lives / (alpha + to) + s * overAlpha)) / both);
      ds += count * (logBeta + (died - lives * endBeta - s * byBeta) / both);
      dBeta += count * (s / beta - (s * (lives / (beta + to) + (s + 1) * overBeta)) / both);
    }
    gradient[0] = (-dr * r) / customers;
    gradient[1] = (-dAlpha * alpha) / customers;
    gradient[2] = (-ds * s) / customers;
    gradient[3] = (-dBeta * beta) / customers;
    return -sum / customers;
  };
}

import { layOut } from "../kernel/memory.ts";
import { type ParetoKernel, paretoKernel } from "../kernel/pareto-kernel.ts";
import { type PurchasesKernel, purchasesKernel } from "../kernel/purchases-kernel.ts";
import type { Objective } from "../lbfgs.ts";
import { digamma, logGamma } from "./gamma-function.ts";
import { type CountedHistories, levelsOf } from "./histories.ts";
import { rule } from "./integrate.ts";
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
    const power = r + repeats;
    const living = -power * Math.log(alpha + tenure) - s * Math.log(beta + tenure);
    const { lostOdds, rule, room } = shared();
    return 1 / (1 + lostOdds(power, alpha, s, beta, lastAge, tenure, living, rule, room));
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
    const scale = (Math.min(alpha, beta) + tenure) / (power + s);
    const length = Math.log1p(weeks / scale);
    const { buysWithin, within } = shared();
    return buysWithin(power, alpha + tenure, s, beta + tenure, scale, length, within);
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

/** Nodes of the integral K. */
const NODES = 20;
const { nodes, weights } = gaussLegendre(NODES);
const logWeights = weights.map(Math.log);

let kept:
  | (Pick<ParetoKernel, "lostOdds"> & PurchasesKernel & Record<"rule" | "within" | "room", number>)
  | undefined;

/** Returns the kernels with memory for one question at a time: one a thread. */
function shared() {
  if (kept !== undefined) return kept;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const [own, whole] = [
    [...nodes, ...logWeights],
    [...rule.nodes, ...rule.weights],
  ];
  new Float64Array(memory.buffer).set([...own, ...whole]);
  const { lostOdds } = paretoKernel(memory);
  const { buysWithin } = purchasesKernel(memory);
  const within = 8 * own.length;
  kept = { lostOdds, buysWithin, rule: 0, within, room: within + 8 * whole.length };
  return kept;
}

function objectiveOf({ repeats, lastAge, tenure, counts }: CountedHistories): Objective {
  const n = counts.length;
  const customers = counts.reduce((sum, count) => sum + count, 0);
  const { values: levels, levelOf } = levelsOf(repeats);
  const { memory, arrays } = layOut({
    rule: [Float64Array, 2 * NODES],
    room: [Float64Array, 3 * NODES],
    histories: [Float64Array, 6 * n],
    sums: [Float64Array, 5],
  });
  const { rule, room, histories, sums } = arrays;
  rule.set(nodes);
  rule.set(logWeights, NODES);
  [repeats, lastAge, tenure, counts].forEach((column, k) => {
    histories.set(column, k * n);
  });
  const { likelihood } = paretoKernel(memory);
  return (point, gradient) => {
    const [r, alpha, s, beta] = Array.from(point, Math.exp) as [number, number, number, number];
    const [logAlpha, logBeta] = [point[1] as number, point[3] as number];
    const constant = r * logAlpha + s * logBeta - logGamma(r);
    const psiR = digamma(r);
    const logGammas = levels.map((x) => constant + logGamma(r + x));
    const digammas = levels.map((x) => digamma(r + x) - psiR + logAlpha);
    for (let i = 0; i < n; i++) {
      const level = levelOf[i] as number;
      histories[4 * n + i] = logGammas[level] as number;
      histories[5 * n + i] = digammas[level] as number;
    }
    likelihood(
      histories.byteOffset,
      n,
      r,
      alpha,
      s,
      beta,
      logBeta,
      rule.byteOffset,
      room.byteOffset,
      sums.byteOffset,
    );
    const [sum = 0, dr = 0, dAlpha = 0, ds = 0, dBeta = 0] = sums;
    gradient[0] = (-dr * r) / customers;
    gradient[1] = (-dAlpha * alpha) / customers;
    gradient[2] = (-ds * s) / customers;
    gradient[3] = (-dBeta * beta) / customers;
    return -sum / customers;
  };
}

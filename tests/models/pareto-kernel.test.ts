import { expect, test } from "vitest";
import { digamma, logGamma } from "../../models/lifetime/gamma-function.ts";
import { countHistories } from "../../models/lifetime/histories.ts";
import { paretoNbd } from "../../models/lifetime/pareto-nbd.ts";
import { gaussLegendre } from "../../models/lifetime/quadrature.ts";
import { random } from "../../models/random.ts";

const next = random(31);
const rule = gaussLegendre(20);
type Four = readonly [r: number, alpha: number, s: number, beta: number];

/** The logarithms of weight and integrand at each node, and of alpha and beta plus its time. */
function placed([, alpha, s, beta]: Four, power: number, from: number, to: number) {
  const least = Math.min(alpha, beta);
  const start = least + from;
  const falls = (power * start) / (alpha + from) + ((s + 1) * start) / (beta + from) - 1;
  const whole = Math.log((least + to) / start);
  const length = falls > 0 ? Math.min(whole, 36 / falls) : whole;
  return Array.from(rule.nodes, (node, k) => {
    const logAt = Math.log(start) + length * node;
    const at = Math.exp(logAt) - least;
    const [a, b] = [Math.log(alpha + at), Math.log(beta + at)];
    const weight = Math.log(rule.weights[k] as number) + Math.log(length);
    return { log: weight - power * a - (s + 1) * b + logAt, a, b };
  });
}

const histories = countHistories({
  repeats: Float64Array.from({ length: 300 }, (_, i) => (i % 5) ** 2),
  lastAge: Float64Array.from({ length: 300 }, (_, i) => (i % 5 === 0 ? 0 : i % 50)),
  tenure: Float64Array.from({ length: 300 }, (_, i) => (i % 7 === 0 ? i % 50 : 50 + next() * 50)),
});
const points: readonly Four[] = [
  [0.5, 10, 0.6, 12],
  [3, 0.01, 0.002, 4000],
  [0.01, 300, 8, 0.2],
];

test.each(points)(
  "the likelihood and its gradient are those of plain loops to the last bit: %d, %d, %d, %d",
  (...four) => {
    const [r, alpha, s, beta] = four.map(Math.log).map(Math.exp) as unknown as Four;
    const [logAlpha, logBeta] = [Math.log(four[1]), Math.log(four[3])];
    const constant = r * logAlpha + s * logBeta - logGamma(r);
    let [sum, dr, dAlpha, ds, dBeta, customers] = [0, 0, 0, 0, 0, 0];
    histories.counts.forEach((count, i) => {
      const [x, from] = [histories.repeats[i] as number, histories.lastAge[i] as number];
      const to = histories.tenure[i] as number;
      const power = r + x;
      const [endAlpha, endBeta] = [Math.log(alpha + to), Math.log(beta + to)];
      const living = -power * endAlpha - s * endBeta;
      let [died, byAlpha, byBeta, overAlpha, overBeta] = [0, 0, 0, 0, 0];
      const nodes = to > from ? placed([r, alpha, s, beta], power, from, to) : [];
      const most = Math.max(living, ...nodes.map(({ log }) => log));
      for (const { log, a, b } of nodes) {
        const part = Math.exp(log - most);
        died += part;
        byAlpha += part * a;
        byBeta += part * b;
        overAlpha += part * Math.exp(-a);
        overBeta += part * Math.exp(-b);
      }
      const scale = most - living;
      const lives = Math.exp(-scale);
      const both = lives + s * died;
      customers += count;
      sum += count * (constant + logGamma(power) + living + scale + Math.log(both));
      dr +=
        count * (digamma(power) - digamma(r) + logAlpha - (lives * endAlpha + s * byAlpha) / both);
      dAlpha += count * (r / alpha - (power * (lives / (alpha + to) + s * overAlpha)) / both);
      ds += count * (logBeta + (died - lives * endBeta - s * byBeta) / both);
      dBeta += count * (s / beta - (s * (lives / (beta + to) + (s + 1) * overBeta)) / both);
    });
    const gradient = new Float64Array(4);
    const point = Float64Array.from(four, Math.log);
    expect(paretoNbd.objective(histories)(point, gradient)).toBe(-sum / customers);
    expect([...gradient]).toEqual([
      (-dr * r) / customers,
      (-dAlpha * alpha) / customers,
      (-ds * s) / customers,
      (-dBeta * beta) / customers,
    ]);
  },
);

test.each(points)(
  "the chance to be alive is that of a plain loop to the last bit: %d, %d, %d, %d",
  (...four) => {
    const [r, alpha, s, beta] = four;
    histories.repeats.forEach((repeats, i) => {
      const [lastAge, tenure] = [histories.lastAge[i] as number, histories.tenure[i] as number];
      const power = r + repeats;
      const living = -power * Math.log(alpha + tenure) - s * Math.log(beta + tenure);
      let odds = 0;
      for (const { log } of placed(four, power, lastAge, tenure))
        odds += s * Math.exp(log - living);
      const found = paretoNbd.alive({ r, alpha, s, beta }, { repeats, lastAge, tenure });
      expect(found).toBe(1 / (1 + odds));
    });
  },
);

import { expect, test } from "vitest";
import { betaGeometric } from "../../models/lifetime/beta-geometric.ts";
import { digamma, logGamma } from "../../models/lifetime/gamma-function.ts";
import { countHistories } from "../../models/lifetime/histories.ts";
import { random } from "../../models/random.ts";

const next = random(41);
const kinds = [
  ["bg-nbd", (x: number) => x],
  ["mbg-nbd", (x: number) => x + 1],
] as const;
const points = [
  [0.5, 5, 0.8, 2.5],
  [3, 0.01, 0.002, 4000],
  [0.01, 300, 40, 1],
] as const;
const cases = kinds.flatMap((kind) =>
  points.flatMap((point) => [1, 300].map((n) => [...kind, point, n] as const)),
);

test.each(cases)(
  "the likelihood of %s and its gradient are those of a plain loop to the last bit (%#)",
  (name, chances, four, n) => {
    const histories = countHistories({
      repeats: Float64Array.from({ length: n }, (_, i) => (i % 5) ** 2),
      lastAge: Float64Array.from({ length: n }, (_, i) => (i % 5 === 0 ? 0 : i % 50)),
      tenure: Float64Array.from({ length: n }, (_, i) => (i % 7 === 0 ? i % 50 : 50 + next() * 50)),
    });
    const point = Float64Array.from(four, Math.log);
    const [r, alpha, a, b] = Array.from(point, Math.exp) as [number, number, number, number];
    const constant = logGamma(a + b) - logGamma(b) - logGamma(r) + r * (point[1] as number);
    let [sum, dr, dAlpha, da, db, customers] = [0, 0, 0, 0, 0, 0];
    histories.counts.forEach((count, i) => {
      const [x, tenure] = [histories.repeats[i] as number, histories.tenure[i] as number];
      const s = chances(x);
      const ofLevel = constant + logGamma(r + x) + logGamma(b + s) - logGamma(a + b + s);
      const byR = digamma(r + x) - digamma(r) + (point[1] as number);
      const byA = digamma(a + b) - digamma(a + b + s);
      const byB = digamma(b + s) - digamma(b) + digamma(a + b) - digamma(a + b + s);
      const endAge = alpha + tenure;
      const logEnd = Math.log(endAge);
      customers += count;
      if (s === 0) {
        sum += count * (ofLevel - (r + x) * logEnd);
        dr += count * (byR - logEnd);
        dAlpha += count * (r / alpha - (r + x) / endAge);
        da += count * byA;
        db += count * byB;
        return;
      }
      const lastEnd = alpha + (histories.lastAge[i] as number);
      const logLast = Math.log(lastEnd);
      const living = -(r + x) * logEnd;
      const gone = Math.log(a / (b + s - 1)) - (r + x) * logLast;
      const more = Math.max(living, gone);
      const both = more + Math.log1p(Math.exp(Math.min(living, gone) - more));
      const wasLost = Math.exp(gone - both);
      const lives = 1 - wasLost;
      sum += count * (ofLevel + both);
      dr += count * (byR - lives * logEnd - wasLost * logLast);
      dAlpha += count * (r / alpha - (r + x) * (lives / endAge + wasLost / lastEnd));
      da += count * (byA + wasLost / a);
      db += count * (byB - wasLost / (b + s - 1));
    });
    const gradient = new Float64Array(4);
    const objective = betaGeometric(name, chances).objective(histories);
    expect(objective(point, gradient)).toBe(-sum / customers);
    expect([...gradient]).toEqual([
      (-dr * r) / customers,
      (-dAlpha * alpha) / customers,
      (-da * a) / customers,
      (-db * b) / customers,
    ]);
  },
);

import { expect, test } from "vitest";
import { alone } from "../../models/crew.ts";
import { bootstrapMean, logScores } from "../../models/metrics/log-score.ts";
import { random } from "../../models/random.ts";
import { student90 } from "../../models/student.ts";
import { backTest, recentArrivals } from "../../models/transitions/back-test.ts";
import { designOf, learnDesign } from "../../models/transitions/customer-design.ts";
import { applyCustomerMoves, learnCustomerMoves } from "../../models/transitions/customer-moves.ts";
import {
  firstSizes,
  learnShocks,
  sizesFrom,
  withIntervals,
} from "../../models/transitions/forecast.ts";
import { foreseeCustomers } from "../../models/transitions/foresee-customers.ts";
import { judgePredictors, judgeSizes } from "../../models/transitions/judge.ts";
import {
  countArrivals,
  type Moves,
  pairMoves,
  type Standing,
} from "../../models/transitions/moves.ts";
import { foreseeStates } from "../../models/transitions/predictor.ts";
import { learnRevenueRates, revenueBy, revenueOf } from "../../models/transitions/revenue.ts";
import { atTemperature, fitTemperature } from "../../models/transitions/temperature.ts";
import { markovRates, noChangeRates, ratesOf } from "../../models/transitions/transition-rates.ts";

const ints = (...values: readonly number[]) => Int32Array.from(values);
const sumsOfRows = (probabilities: ArrayLike<number>, states: number) =>
  Array.from({ length: probabilities.length / states }, (_, i) =>
    Array.from({ length: states }, (_, j) => probabilities[i * states + j] ?? 0).reduce(
      (sum, p) => sum + p,
      0,
    ),
  );

/** Customers who leave state 0 for 1 the surer the greater x is, and never come back. */
function leavers(n: number, seed: number): Moves {
  const draw = random(seed);
  const x = Float64Array.from({ length: n }, () => 4 * draw() - 2);
  const now = Int32Array.from({ length: n }, () => (draw() < 0.7 ? 0 : 1));
  return {
    ids: Array.from({ length: n }, (_, i) => `c${String(i).padStart(5, "0")}`),
    values: [x],
    now,
    quiet: null,
    next: now.map((state, i) =>
      state === 1 || draw() < 1 / (1 + Math.exp(-2 * (x[i] ?? 0))) ? 1 : 0,
    ),
  };
}

test("a Markov chain counts moves and adds half a customer to each", () => {
  // From 0: twice to 0, once to 1; from 1: never.
  const rates = markovRates([{ now: ints(0, 0, 0), next: ints(0, 0, 1) }], 2);
  expect(rates).toEqual([
    [2.5 / 4, 1.5 / 4],
    [0.5, 0.5],
  ]);
});

test("no change keeps everybody with the share that stayed and spreads the rest as the movers went", () => {
  const rates = noChangeRates([{ now: ints(0, 0, 0, 1), next: ints(0, 0, 1, 2) }], 3);
  // Stayed 2 of 4: (2 + 1) / (4 + 2). Movers went to 1 and 2, half a mover more for each state.
  const stay = 3 / 6;
  expect(rates[0]).toEqual([stay, (0.5 * 1.5) / 3, (0.5 * 1.5) / 3]);
  expect(rates[1]).toEqual([(0.5 * 0.5) / 2, stay, (0.5 * 1.5) / 2]);
});

test("every predictor's probabilities sum to 1 and none is 0", () => {
  const moves = leavers(400, 1);
  const learned = learnCustomerMoves(moves, 2);
  for (const probabilities of [
    applyCustomerMoves(learned, moves),
    ratesOf(markovRates([moves], 2), moves.now),
    ratesOf(noChangeRates([moves], 2), moves.now),
    atTemperature(applyCustomerMoves(learned, moves), 2, 1.7),
  ]) {
    for (const sum of sumsOfRows(probabilities, 2)) expect(sum).toBeCloseTo(1, 12);
    expect(Math.min(...probabilities)).toBeGreaterThan(0);
  }
});

test("the customer model finds what a Markov chain cannot see, and nothing where there is nothing", () => {
  const [train, test_] = [leavers(3000, 1), leavers(2000, 2)];
  const score = (probabilities: Float64Array, { next }: Moves) =>
    bootstrapMean(logScores(probabilities, next, 2), 1).value;
  const chain = score(ratesOf(markovRates([train], 2), test_.now), test_);
  expect(score(applyCustomerMoves(learnCustomerMoves(train, 2), test_), test_)).toBeLessThan(
    chain - 0.1,
  );
  const blind = (moves: Moves) => ({
    ...moves,
    values: [leavers(moves.now.length, 9).values[0] ?? new Float64Array()],
  });
  const found = score(applyCustomerMoves(learnCustomerMoves(blind(train), 2), blind(test_)), test_);
  expect(Math.abs(found - chain)).toBeLessThan(0.01);
});

test("the interval of a mean is that of 400 resamples drawn one after the other", () => {
  const values = Float64Array.of(0.3, 2.5, 1, 0.7, 4.1, 0.2, 1.9);
  const n = values.length;
  const draw = random(6);
  const means = Float64Array.from({ length: 400 }, () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[Math.floor(draw() * n)] as number;
    return sum / n;
  }).sort();
  expect(bootstrapMean(values, 6)).toMatchObject({ low: means[10], high: means[389] });
  expect(bootstrapMean(new Float64Array(), 6).low).toBeNaN();
});

test("customers are foreseen each by itself: some of them as among all", () => {
  const { values, now, next } = leavers(600, 7);
  const columns = ["recency_days", "frequency", "tenure_days", "x"];
  const x = values[0] as Float64Array;
  const numbers = [x.map((v) => 20 + 9 * v), x.map((v) => Math.floor(v + 3)), x.map(() => 90), x];
  const matrix = { ids: Array.from(x, String), columns, values: numbers };
  const design = learnDesign(matrix, ["x"], 30);
  const entered = designOf(design, matrix);
  const quiet = next.map((state, i) => (i % 5 === 0 ? 1 - state : state));
  const moves = { values: entered, now, quiet, next };
  const customers = {
    name: "customer model",
    learned: learnCustomerMoves(moves, 2),
    temperature: 1.5,
  } as const;
  const chain = { name: "Markov chain", rates: markovRates([moves], 2) } as const;
  const ahead = (from: number, to: number) =>
    foreseeCustomers({
      columns,
      values: numbers.map((column) => column.subarray(from, to)),
      design,
      groupings: [
        { predictor: customers, sizes: chain },
        { predictor: chain, sizes: chain },
      ].map((grouping) => ({
        ...grouping,
        now: now.slice(from, to),
        quiet: quiet.slice(from, to),
      })),
    });
  const all = ahead(0, 600);
  expect(all[0]?.next).toEqual(foreseeStates(customers, { values: entered, now, quiet }));
  expect(all[0]?.sizes).toEqual(ratesOf(chain.rates, now));
  expect(all[1]?.next).toEqual(all[0]?.sizes);
  for (const [from, to] of [
    [0, 301],
    [301, 600],
    [17, 18],
  ] as const)
    ahead(from, to).forEach(({ next, sizes }, g) => {
      expect(next).toEqual(all[g]?.next.slice(2 * from, 2 * to));
      expect(sizes).toEqual(all[g]?.sizes.slice(2 * from, 2 * to));
    });
});

test("what is learned does not depend on how often it is learned", () => {
  const moves = leavers(500, 4);
  expect(learnCustomerMoves(moves, 2)).toEqual(learnCustomerMoves(moves, 2));
});

test("a customer whose quiet state was never seen before is expected there as often as others end in theirs", () => {
  const n = 98;
  const now = new Int32Array(n);
  const moves: Moves = {
    ids: Array.from(now, (_, i) => String(i).padStart(3, "0")),
    values: [],
    now,
    quiet: now,
    next: now,
  };
  const learned = learnCustomerMoves(moves, 3);
  // 98 of 98 ended in their quiet state: (98 + 1) / (98 + 2).
  expect(learned.quiet).toBe(0.99);
  const one: Standing = { ids: ["x"], values: [], now: ints(0), quiet: ints(2) };
  const [, , third] = applyCustomerMoves(learned, one);
  expect(third).toBeCloseTo(0.99 + 0.01 * (0.5 / 99.5), 12);
});

test("customers are paired by id, and who arrives is counted apart", () => {
  const before: Standing = { ids: ["a", "b", "d"], values: [], now: ints(0, 1, 1), quiet: null };
  const later = { ids: ["b", "c", "d"], now: ints(0, 1, 1) };
  const moves = pairMoves(before, later);
  expect([moves.ids, [...moves.now], [...moves.next]]).toEqual([
    ["b", "d"],
    [1, 1],
    [0, 1],
  ]);
  expect([...countArrivals(before.ids, later, 2)]).toEqual([0, 1]);
  expect(
    recentArrivals([ints(9), ints(1), ints(2), ints(3)].map((c) => Float64Array.from(c))),
  ).toEqual([2]);
});

test("a temperature undoes what made probabilities too extreme", () => {
  const draw = random(8);
  const truth = Float64Array.from({ length: 4000 }, () => 0.1 + 0.8 * draw());
  const next = Int32Array.from(truth, (p) => (draw() < p ? 0 : 1));
  const honest = Float64Array.from(Array.from(truth).flatMap((p) => [p, 1 - p]));
  const extreme = atTemperature(honest, 2, 0.5);
  expect(fitTemperature(extreme, next, 2)).toBeGreaterThan(1.7);
  expect(fitTemperature(extreme, next, 2)).toBeLessThan(2.3);
  expect(Math.abs(fitTemperature(honest, next, 2) - 1)).toBeLessThan(0.15);
});

test("log scores are minus the log of what happened's probability", () => {
  const scores = logScores(Float64Array.of(0.25, 0.75, 1, 0), ints(0, 0), 2);
  expect(scores[0]).toBeCloseTo(Math.log(4), 12);
  expect(scores[1]).toBe(0);
  expect(() => logScores(Float64Array.of(1), ints(0), 2)).toThrow("2 probabilities a row");
});

test("the quantile of Student's t is scipy's", () => {
  // scipy 1.17.1: t.ppf(.95, df).
  expect(student90(2)).toBeCloseTo(2.9199855803537242, 12);
  expect(Math.abs(student90(3) - 2.3533634348018233)).toBeLessThan(0.01);
  expect(Math.abs(student90(4) - 2.1318467863266495)).toBeLessThan(0.003);
  expect(student90(10)).toBeCloseTo(1.8124611228116756, 4);
  expect(student90(30)).toBeCloseTo(1.697260886593957, 6);
  expect(() => student90(1)).toThrow("2 degrees");
});

test("expected sizes add up to all customers and those who arrive, at every step", () => {
  const inflow = [2, 0];
  const first = firstSizes(inflow, 2);
  first.add(Float64Array.of(0.9, 0.1, 0.5, 0.5), ints(0, 0));
  first.add(Float64Array.of(0.2, 0.8), ints(1));
  const rates = [
    [0.8, 0.2],
    [0.3, 0.7],
  ];
  const steps = sizesFrom(first.sizes, { rates, inflow, steps: 3 });
  const sizes = steps.map((step) => step.map(({ value }) => value));
  expect(sizes[0]?.[0]).toBeCloseTo(0.9 + 0.5 + 0.2 + 2, 12);
  expect(sizes[1]?.[0]).toBeCloseTo(3.6 * 0.8 + 1.4 * 0.3 + 2, 12);
  sizes.forEach((step, s) => {
    expect(step.reduce((sum, size) => sum + size, 0)).toBeCloseTo(3 + 2 * (s + 1), 12);
  });
  // Chance: .9 * .1 + .5 * .5 + .2 * .8, and the arrivals.
  expect(steps[0]?.[0]?.noise).toBeCloseTo(0.09 + 0.25 + 0.16 + 2, 12);
});

test("months that differ by chance alone have no shock, others have theirs", () => {
  const draw = random(2);
  const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  const months = (shock: number) =>
    Array.from({ length: 60 }, () =>
      Array.from({ length: 4 }, () => ({
        error: 10 * normal() + shock * 500 * normal(),
        noise: 100,
        scale: 500,
      })),
    );
  const mean = ({ shock }: { readonly shock: readonly number[] }) =>
    shock.reduce((sum, one) => sum + one, 0) / shock.length;
  expect(mean(learnShocks(months(0)))).toBeLessThan(0.01);
  expect(Math.abs(mean(learnShocks(months(0.1))) - 0.1)).toBeLessThan(0.02);
  const [bar] = withIntervals([{ value: 5, noise: 100, scale: 0 }], { shock: [0], months: 1000 });
  expect(bar?.low).toBe(0);
  expect(bar?.high).toBeCloseTo(5 + 1.645 * 10, 1);
});

test("a back-test foresees each month from the months before it only", async () => {
  const standing = (moves: Moves): Standing => ({ ...moves, now: moves.now });
  const chain = (seed: number): Standing[] => {
    const standings: Standing[] = [standing(leavers(300, seed))];
    for (let m = 0; m < 6; m++) {
      const before = standings[m] as Standing;
      const { values } = leavers(300, seed + m);
      const draw = random(seed + m);
      standings.push({
        ...before,
        values,
        now: before.now.map((state) => (draw() < 0.2 ? 1 - state : state)),
      });
    }
    return standings;
  };
  const options = { states: 2, first: 3, seed: 1, tryModel: true, crew: alone };
  const all = chain(1);
  const changed = [
    ...all.slice(0, 6),
    { ...(all[6] as Standing), now: all[6]?.now.map((s) => 1 - s) ?? ints() },
  ];
  const [one, other] = [await backTest(all, options), await backTest(changed, options)];
  expect(one.months).toHaveLength(3);
  one.months.forEach(({ predictors }, m) => {
    predictors.forEach(({ probabilities, sizes, shocks }, p) => {
      expect(other.months[m]?.predictors[p]?.probabilities).toEqual(probabilities);
      expect(other.months[m]?.predictors[p]?.sizes).toEqual(sizes);
      expect(other.months[m]?.predictors[p]?.shocks).toEqual(shocks);
    });
  });
  // Who moves does not depend on x, so that the model may not ship.
  const last = one.months.at(-1);
  if (last === undefined) throw new Error("no month");
  const { champion, modelLess } = judgePredictors(last, { states: 2, seed: 1 });
  expect(champion).not.toBe("customer model");
  expect(modelLess?.high).toBeGreaterThan(0);
  expect(judgeSizes(one).steps[0]?.forecasts).toBe(6);
});

test("revenue rates are means of three periods, and the total is the sum", () => {
  const period = (spend: readonly number[], arrived: number) => ({
    now: ints(0, 0, 1),
    spend: Float64Array.from(spend),
    arrived,
  });
  const periods = [
    period([100, 100, 100], 0),
    period([1, 2, 3], 6),
    period([2, 3, 5], 3),
    period([0, 4, 1], 3),
  ];
  const rates = learnRevenueRates(periods, 2);
  expect(rates.mean).toEqual([12 / 6, 9 / 3]);
  expect(rates.arrived).toBe(4);
  expect(revenueOf(period([0, 4, 1], 3), 2)).toEqual([4, 1, 3, 8]);
  const sizes = [10, 5];
  const recent = revenueBy("recent rates", rates, { last: [4, 1, 3, 8], sizes });
  expect(recent.map(({ value }) => value)).toEqual([20, 15, 4, 39]);
  const same = revenueBy("no change", rates, { last: [4, 1, 3, 8], sizes });
  expect(same.map(({ value }) => value)).toEqual([4, 1, 3, 8]);
});

import { describe, expect, it } from "vitest";
import { type After, liveOn, type Treatment, trueEffect } from "../../data/sample/aftermath.ts";
import { calendar } from "../../data/sample/calendar.ts";
import { productRange } from "../../data/sample/goods.ts";
import { population } from "../../data/sample/population.ts";
import { randomStream } from "../../data/sample/random.ts";
import { openShop } from "../../data/sample/shop.ts";
import { shareDifference } from "../../models/metrics/share-difference.ts";
import { random } from "../../models/random.ts";
import { compareGroups, type Followed } from "../../pipelines/results/compare-groups.ts";
import type { Comparison } from "../../reports/result-report.ts";

const SEED = 7;
const LISTED = 500;
const call: Treatment = { reaches: 0.8, lifts: 0.5 };

const days = calendar("2026-01-01", 730, 90);
const people = population(4000, days, randomStream(SEED, "people"));
const live = openShop(people, days, SEED);
for (let day = 0; day < days.asOfDay; day++) live(day);
const after: After = { calendar: days, range: productRange(randomStream(SEED, "range")), days: 90 };

/** Who bought in the last 180 days, whose last order is longest ago: whom a list of those about to leave would hold. */
const listed = people
  .filter(({ lastOrder }) => lastOrder >= days.asOfDay - 180)
  .sort((a, b) => a.lastOrder - b.lastOrder || (a.id < b.id ? -1 : 1))
  .slice(0, LISTED);

/** Draws a control group, lives everybody on, and returns what was seen of them. */
function drawAndLive(seed: number, control: number, treatment: Treatment | null): Followed {
  const draw = random(seed);
  const key = listed.map(() => draw());
  const order = [...key.keys()].sort((a, b) => (key[a] ?? 0) - (key[b] ?? 0));
  const isControl = new Set(order.slice(0, Math.round(control * LISTED)));
  const treated = Uint8Array.from(listed, (_, i) => (isControl.has(i) ? 0 : 1));
  const stream = randomStream(seed, "after");
  const outcomes = listed.map((customer, i) =>
    liveOn(customer, treated[i] === 1 ? treatment : null, after, stream),
  );
  return {
    ids: listed.map(({ id }) => id),
    treated,
    converted: Uint8Array.from(outcomes, ({ lines }) => +(lines.length > 0)),
    spent: Float64Array.from(outcomes, ({ lines }) =>
      lines.reduce((sum, { amount }) => sum + amount, 0),
    ),
    contacted: Uint8Array.from(outcomes, ({ reached }) => +reached),
    vanished: { treated: 0, control: 0 },
  };
}

/** What the result report says of draws. */
const report = (...draws: readonly Followed[]) =>
  compareGroups(draws, { outcome: "bought again", currency: "EUR" });

const truth = trueEffect(listed, call, after);

describe("the life after as_of", () => {
  it("has on average exactly the effect that is computed without drawing", () => {
    const rounds = 60;
    let [bought, spent] = [0, 0];
    const squares = { bought: 0, spent: 0 };
    for (let round = 0; round < rounds; round++) {
      const stream = [randomStream(round, "treated"), randomStream(round, "control")] as const;
      for (const customer of listed) {
        const [treated, alone] = [
          liveOn(customer, call, after, stream[0]),
          liveOn(customer, null, after, stream[1]),
        ];
        const sum = (one: typeof treated) => one.lines.reduce((all, { amount }) => all + amount, 0);
        const b = +(treated.lines.length > 0) - +(alone.lines.length > 0);
        const s = sum(treated) - sum(alone);
        bought += b;
        spent += s;
        squares.bought += b * b;
        squares.spent += s * s;
      }
    }
    const n = rounds * LISTED;
    const off = (sum: number, square: number, mean: number) =>
      Math.abs(sum / n - mean) / (Math.sqrt(square / n) / Math.sqrt(n));
    expect(off(bought, squares.bought, truth.conversion)).toBeLessThan(3);
    expect(off(spent, squares.spent, truth.revenue)).toBeLessThan(3);
  }, 20_000);

  it("changes no customer, and a treatment that reaches nobody changes nothing", () => {
    const before = listed.map(({ mood }) => mood);
    expect(drawAndLive(1, 0.1, call)).toEqual(drawAndLive(1, 0.1, call));
    expect(listed.map(({ mood }) => mood)).toEqual(before);
    expect(trueEffect(listed, { reaches: 0, lifts: 1 }, after)).toEqual({
      conversion: 0,
      revenue: 0,
    });
    expect(truth.conversion).toBeGreaterThan(0.03);
    expect(truth.revenue).toBeGreaterThan(0);
  });
});

describe.each([0.1, 0.2, 0.3])(
  "over 100 draws of a control group of %s of 500 customers",
  (control) => {
    const lived = Array.from({ length: 100 }, (_, seed) =>
      report(drawAndLive(seed, control, call)),
    );
    const covers = (
      value: number,
      { low, high }: { readonly low: number; readonly high: number },
    ) => low <= value && value <= high;
    const count = (held: (one: Comparison) => boolean) => lived.filter(held).length;

    it("the interval of the effect on conversion holds the truth 90 to 99 times", () => {
      const held = count(({ conversion }) => covers(truth.conversion, conversion.difference));
      expect(held).toBeGreaterThanOrEqual(90);
      expect(held).toBeLessThanOrEqual(99);
    });

    it("the interval of the effect on revenue holds the truth 90 to 99 times", () => {
      const held = count(
        ({ revenue }) => revenue !== null && covers(truth.revenue, revenue.difference),
      );
      expect(held).toBeGreaterThanOrEqual(90);
      expect(held).toBeLessThanOrEqual(99);
    });
  },
);

it("over two lists of the same customers and control group the interval holds the truth 90 to 99 times", () => {
  let held = 0;
  for (let seed = 0; seed < 100; seed++) {
    const first = drawAndLive(seed, 0.2, call);
    const draw = random(9000 + seed);
    // Outcomes that are nearly the first ones: a tenth is turned round, which leaves .8 of the effect, .9 on average.
    const again = { ...first, converted: first.converted.map((y) => (draw() < 0.1 ? 1 - y : y)) };
    const { low, high } = report(first, again).conversion.difference;
    const both = truth.conversion * 0.9;
    held += +(low <= both && both <= high);
  }
  expect(held).toBeGreaterThanOrEqual(90);
  expect(held).toBeLessThanOrEqual(99);
});

it("of 45 and 5 customers Newcombe's interval covers what it says, where a plain normal one would not", () => {
  const chance = 0.1;
  const binomial = (n: number) => {
    const law = new Float64Array(n + 1);
    law[0] = (1 - chance) ** n;
    for (let k = 1; k <= n; k++)
      law[k] = ((law[k - 1] ?? 0) * (n - k + 1) * chance) / (k * (1 - chance));
    return law;
  };
  let [newcombe, normal] = [0, 0];
  for (const [x, p] of binomial(45).entries())
    for (const [y, q] of binomial(5).entries()) {
      const { value, low, high } = shareDifference({ count: x, n: 45 }, { count: y, n: 5 });
      const variance = ((x / 45) * (1 - x / 45)) / 45 + ((y / 5) * (1 - y / 5)) / 5;
      newcombe += p * q * +(low <= 0 && 0 <= high);
      normal += p * q * +(Math.abs(value) <= 1.96 * Math.sqrt(variance));
    }
  expect(newcombe).toBeGreaterThan(0.93);
  expect(normal).toBeLessThan(0.8);
});

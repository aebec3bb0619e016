import { expect, test } from "vitest";
import { countHistories } from "../../models/lifetime/histories.ts";
import {
  aliveOf,
  lifetimeModelNamed,
  nextOrderDays,
} from "../../models/lifetime/lifetime-models.ts";
import { random } from "../../models/random.ts";

const fits = [
  { name: "bg-nbd", parameters: { r: 0.25, alpha: 4.4, a: 0.8, b: 2.4 } },
  { name: "mbg-nbd", parameters: { r: 1, alpha: 1.9, a: 0.4, b: 4.7 } },
  { name: "pareto-nbd", parameters: { r: 0.55, alpha: 10.6, s: 0.6, beta: 11.7 } },
  { name: "pareto-nbd", parameters: { r: 1, alpha: 2.2, s: 2.4, beta: 1.5 } },
];
const next = random(11);
// Many have bought as often in the same time, and last at different ages.
const people = Array.from({ length: 300 }, () => {
  const tenure = 5 * (1 + Math.floor(20 * next()));
  const repeats = Math.floor(60 * next() ** 3);
  return { repeats, lastAge: repeats === 0 ? 0 : tenure * (1 - next() ** 2), tenure };
});
const histories = countHistories({
  repeats: Float64Array.from(people, ({ repeats }) => repeats),
  lastAge: Float64Array.from(people, ({ lastAge }) => lastAge),
  tenure: Float64Array.from(people, ({ tenure }) => tenure),
});

test.each(fits)(
  "days of next orders by $name are those that looking at every day finds",
  (fitted) => {
    const alive = aliveOf(fitted, histories);
    const shares = [0.5, 0.1, 0.9, 0.99];
    const days = 200;
    const found = nextOrderDays(fitted, histories, { shares, days, alive });
    const model = lifetimeModelNamed(fitted.name);
    const looked = shares.map((share) =>
      people.map((history, i) => {
        const within = (day: number) => model.buysWithin(fitted.parameters, history, day / 7);
        if (within(days) < share || within(days) * (alive[i] as number) < 0.5) return Number.NaN;
        let day = 1;
        while (within(day) < share) day++;
        return day - 1;
      }),
    );
    expect(found.map((column) => [...column])).toEqual(looked);
    expect(looked.flat().filter((day) => !Number.isNaN(day)).length).toBeGreaterThan(50);
  },
);

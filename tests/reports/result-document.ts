import { random } from "../../models/random.ts";
import { compareGroups, type Followed } from "../../pipelines/results/compare-groups.ts";
import type { Comparison, ResultReport } from "../../reports/result-report.ts";

/** Draws who did what: so many in each group, with a chance of converting in each. */
export function drawn(
  seed: number,
  {
    treated,
    control,
    chances,
  }: { treated: number; control: number; chances: readonly [number, number] },
): Followed {
  const draw = random(seed);
  const n = treated + control;
  const side = Uint8Array.from({ length: n }, (_, i) => (i < treated ? 1 : 0));
  const converted = side.map((one) => +(draw() < chances[one === 1 ? 0 : 1]));
  return {
    ids: Array.from({ length: n }, (_, i) => `c${seed}-${i}`),
    treated: side,
    converted,
    spent: Float64Array.from(converted, (y) => y * (10 + 200 * draw() ** 3)),
    contacted: side.map((one, i) => +(one === 1 ? draw() < 0.7 : i === treated)),
    vanished: { treated: 3, control: 0 },
  };
}

const compared = (all: readonly Followed[], outcome: string): Comparison =>
  compareGroups(all, { outcome, currency: "GBP" });

const first = drawn(1, { treated: 450, control: 50, chances: [0.42, 0.3] });
const second = drawn(2, { treated: 400, control: 100, chances: [0.42, 0.25] });
const small = drawn(3, { treated: 30, control: 4, chances: [0.3, 0.3] });
const shared = { target: "churn", outcome: "bought again", horizon_days: 90 } as const;

/** Results of every kind: a list that worked, one too small, one that waits, and a campaign. */
export const results: ResultReport = {
  name: "online-retail",
  as_of: "2011-12-09",
  currency: "GBP",
  lists: [
    {
      list: "at_risk",
      ...shared,
      runs: 2,
      customers: 1000,
      first: "2011-06-01",
      last: "2011-09-01",
      ...compared([first, second], "bought again"),
    },
    {
      list: "<b>vip</b>",
      ...shared,
      runs: 1,
      customers: 34,
      first: "2011-09-01",
      last: "2011-09-01",
      ...compared([small], "bought again"),
    },
  ],
  runs: [
    {
      run: "a",
      as_of: "2011-06-01",
      list: "at_risk",
      ...shared,
      ...compared([first], "bought again"),
    },
    {
      run: "b",
      as_of: "2011-09-01",
      list: "at_risk",
      ...shared,
      ...compared([second], "bought again"),
    },
    {
      run: "b",
      as_of: "2011-09-01",
      list: "<b>vip</b>",
      ...shared,
      ...compared([small], "bought again"),
    },
  ],
  waiting: [
    {
      run: "c",
      as_of: "2011-11-01",
      list: "at_risk",
      treated: 450,
      control: 50,
      contacted: 120,
      known_on: "2012-01-30",
    },
  ],
  campaigns: [
    {
      campaign: "spring",
      control: "control",
      first: "2011-04-01",
      last: "2011-04-05",
      horizon_days: 30,
      waiting: 4,
      crossed: 2,
      arms: ["e-mail", "letter"].map((arm, i) => ({
        arm,
        ...compared([drawn(5 + i, { treated: 900, control: 900, chances: [0.2, 0.22] })], "bought"),
      })),
    },
  ],
  notes: [
    "The list call list of 2 earlier runs left nobody alone, so what it brought cannot be told; give it a control group.",
  ],
};

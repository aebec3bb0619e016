import { daysBetween } from "../../data/window.ts";
import type { Crew } from "../../models/crew.ts";
import { isSound, type LifetimeFit } from "../../models/lifetime/maximise.ts";
import { takeNumbers } from "../../models/matrix.ts";
import type { ValueReport } from "../../reports/value-report.ts";
import type { Business } from "../business.ts";
import { studyNotes } from "../study.ts";
import { together } from "../together.ts";
import type { ValueModel } from "../trained.ts";
import { hasMoney } from "../value.ts";
import { expectedValues, learnRunRate, learnTwoPart, type ValueChampion } from "./contenders.ts";
import { holdOut, LEAST_DAYS } from "./hold-out.ts";
import { fitEach, fitFirst, fitSpend, type LifetimeLearned, soundSpend } from "./lifetime-value.ts";
import { type Moment, momentNow, YEAR } from "./moment.ts";
import { because, decilesOf, holdoutOf, ratedFits, trackingOf } from "./report-value.ts";
import { stretchOf } from "./stretch.ts";

/** What was learned of the worth of customers, and how well it is foreseen. */
export interface ValueLearned {
  readonly model: ValueModel;
  readonly report: ValueReport;
}

/**
 * Learns how often customers come back and what they are worth; null without orders. Contenders learn at one cut-off and
 * are judged at a later one by what followed there; where the history has room for one cut-off only, they learn from half
 * of its customers and are judged on the others. The champion learns again, as late as it can. What everybody is worth by
 * it, the report is told later.
 */
export async function learnValue(business: Business): Promise<ValueLearned | null> {
  const { asOf, canonical, configuration, crew, vocabulary } = business;
  if (asOf === null || canonical.firstDay === null || vocabulary.transactions === null) return null;
  const { horizon, discount } = configuration.value;
  const now = await momentNow(business, asOf);
  const spendFit = hasMoney(business) ? fitSpend(now) : null;
  const [fits, held] = await together([
    fitEach(crew, now),
    holdOut(business, asOf, daysBetween(canonical.firstDay, asOf)),
  ]);
  const learning = { crew, seed: configuration.seed };
  // It takes longest, and waits for nothing but the moment that it learns from.
  const [rated, spends] = await together([
    held === null ? Promise.resolve([]) : ratedFits(crew, held.chosen ?? held.judged),
    held === null || !hasMoney(business)
      ? Promise.resolve(null)
      : learnTwoPart(held.learn, learning),
  ]);
  const orders = bestOf(
    fits,
    rated.map(({ name }) => name),
  );
  const lifetime: LifetimeLearned | null =
    orders === null
      ? null
      : {
          orders: { name: orders.name, parameters: orders.parameters },
          spend: soundSpend(spendFit),
        };
  const base = {
    as_of: asOf,
    currency: configuration.currency ?? null,
    horizon_days: horizon,
    discount,
    models: [...fits, ...(spendFit === null ? [] : [spendFit])],
    orders_model: orders?.name ?? null,
    tracking:
      orders === null ? null : await trackingOf(business, now, orders, held?.judged ?? null),
  };
  if (held === null || !hasMoney(business)) {
    const note = hasMoney(business)
      ? `The files hold too little time to judge a forecast: it takes ${LEAST_DAYS} days on each side of a cut-off. The spend of the last 365 days stands for the next ones.`
      : "No source maps an amount: there is no money to foresee.";
    return {
      model: { horizon_days: horizon, discount, fitted_on: asOf, lifetime, champion: null },
      report: {
        ...base,
        notes: [note],
        champion: null,
        champion_because: note,
        holdout: null,
        deciles: null,
        worth: null,
      },
    };
  }
  const { learn, judged } = held;
  const atJudged = await lifetimeAt(
    crew,
    judged,
    rated.map(({ name }) => name),
  );
  const known = { days: judged.after?.days ?? 0, discount: 0 };
  const entries = contendersFrom(learn, atJudged, spends).map((champion) => ({
    name: champion.name,
    expected: expectedValues(champion, atJudged, judged, known),
  }));
  const rows = held.judgedRows;
  const actual = takeNumbers(judged.after?.spent ?? new Float64Array(), rows);
  const compared = await crew.work("compareValues", {
    contenders: entries.map(({ name, expected }) => ({
      name,
      expected: takeNumbers(expected, rows),
    })),
    spent: actual,
    seed: configuration.seed,
  });
  const stretch = await stretchOf(business, lifetime, now, judged);
  const shipped = await ship(compared.champion, lifetime, judged, {
    learning,
    days: horizon,
    stretch,
  });
  const model = { horizon_days: horizon, discount, fitted_on: asOf, lifetime, champion: shipped };
  return {
    model,
    report: {
      ...base,
      notes: [...held.notes, ...studyNotes(business)],
      champion: shipped.name,
      champion_because: because(compared, shipped.name),
      holdout: holdoutOf(held, rated, compared),
      deciles: decilesOf(
        takeNumbers(
          entries.find(({ name }) => name === compared.champion)?.expected ?? new Float64Array(),
          rows,
        ),
        actual,
      ),
      worth: null,
    },
  };
}

/** Returns the sound fit whose name comes first. */
function bestOf(fits: readonly LifetimeFit[], names: readonly string[]): LifetimeFit | null {
  const sound = fits.filter(isSound);
  const rank = ({ name }: LifetimeFit) =>
    names.includes(name) ? names.indexOf(name) : names.length;
  return [...sound].sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

async function lifetimeAt(
  crew: Crew,
  moment: Moment,
  names: readonly string[],
): Promise<LifetimeLearned | null> {
  const fit = await fitFirst(crew, moment, names);
  return fit === null
    ? null
    : {
        orders: { name: fit.name, parameters: fit.parameters },
        spend: soundSpend(fitSpend(moment)),
      };
}

/** Returns who competes, simplest first. */
function contendersFrom(
  learn: Moment,
  lifetime: LifetimeLearned | null,
  both: ValueChampion | null,
): readonly ValueChampion[] {
  return [
    learnRunRate(learn),
    ...(lifetime !== null && lifetime.spend !== null
      ? [{ name: "buy-till-you-die" } as const]
      : []),
    ...(both === null ? [] : [both]),
  ];
}

/**
 * Learns the champion from the latest day whose labels are complete; one that cannot learn there gives way to the run rate.
 * `stretch` tells how many times the spend of the labels' days comes in so many days.
 */
async function ship(
  name: string,
  lifetime: LifetimeLearned | null,
  judged: Moment,
  {
    learning,
    days,
    stretch,
  }: {
    readonly learning: Parameters<typeof learnTwoPart>[1];
    readonly days: number;
    readonly stretch: (days: number) => number;
  },
): Promise<ValueChampion> {
  if (name === "buy-till-you-die" && lifetime !== null && lifetime.spend !== null) return { name };
  const both = name === "two-part" ? await learnTwoPart(judged, learning) : null;
  return both === null || both.name !== "two-part"
    ? learnRunRate(judged, stretch(YEAR))
    : { ...both, per_label: stretch(days) };
}

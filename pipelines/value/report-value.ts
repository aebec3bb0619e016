import { daysBetween } from "../../data/window.ts";
import { sql } from "../../engines/sql.ts";
import { purchaseDaysInTurn } from "../../features/history-purchases.ts";
import { isPurchase } from "../../features/purchases.ts";
import type { Crew } from "../../models/crew.ts";
import type { Fitted } from "../../models/lifetime/lifetime-models.ts";
import { isSound } from "../../models/lifetime/maximise.ts";
import { columnOf } from "../../models/matrix.ts";
import { z95 } from "../../models/metrics/estimate.ts";
import type { ValueComparison } from "../../models/metrics/value-comparison.ts";
import type { Tenth, Tracking, ValueHoldout } from "../../reports/value-report.ts";
import type { Business } from "../business.ts";
import type { HeldOut } from "./hold-out.ts";
import { expectedOrders, fitEach, fitFirst, ordersOfNew } from "./lifetime-value.ts";
import type { Moment } from "./moment.ts";

type Rated = ValueHoldout["lifetime"][number];

/**
 * Ranks the lifetime models by how well they foresaw the purchase days that followed a moment, unsound ones last. Those
 * within chance of the best (1.96 standard errors of the paired difference) keep their own order, in which MBG/NBD is first.
 */
export async function ratedFits(crew: Crew, moment: Moment): Promise<readonly Rated[]> {
  const bought = moment.after?.purchaseDays ?? new Float64Array();
  const fits = await fitEach(crew, moment);
  const rated = fits.map((fit) => {
    const losses = isSound(fit)
      ? poisson(expectedOrders(fit, moment, moment.after?.days ?? 0), bought)
      : null;
    return { name: fit.name, losses, deviance: losses === null ? null : meanOf(losses) };
  });
  const sound = rated.flatMap(({ losses, deviance }) =>
    losses === null || deviance === null ? [] : [{ losses, deviance }],
  );
  const best = sound.reduce<(typeof sound)[number] | null>(
    (least, one) => (least === null || one.deviance < least.deviance ? one : least),
    null,
  );
  const place = ({ losses, deviance }: (typeof rated)[number]) => {
    if (losses === null || deviance === null || best === null) return Number.POSITIVE_INFINITY;
    return within(losses, best.losses) ? best.deviance : deviance;
  };
  return [...rated]
    .sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)))
    .map(({ name, deviance }) => ({ name, chosen_on: moment.day, deviance }));
}

/** Returns the Poisson deviance of each count. */
function poisson(expected: Float64Array, counts: Float64Array): Float64Array {
  return counts.map((count, i) => {
    const mean = Math.max(expected[i] as number, 1e-6);
    return 2 * (mean - count + (count > 0 ? count * Math.log(count / mean) : 0));
  });
}

function within(losses: Float64Array, least: Float64Array): boolean {
  const worse = losses.map((loss, i) => loss - (least[i] as number));
  const mean = meanOf(worse);
  const variance = meanOf(worse.map((difference) => (difference - mean) ** 2));
  return mean <= z95 * Math.sqrt(variance / worse.length);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Puts together how the contenders were compared. */
export function holdoutOf(
  { learn, judged, judgedRows }: HeldOut,
  lifetime: readonly Rated[],
  { metrics }: ValueComparison,
): ValueHoldout {
  const spent = judged.after?.spent ?? new Float64Array();
  return {
    learned_on: learn.day,
    judged_on: judged.day,
    days: judged.after?.days ?? 0,
    customers: judgedRows.length,
    total: cents(judgedRows.reduce((sum, row) => sum + (spent[row] as number), 0)),
    contenders: metrics,
    lifetime,
  };
}

/** Says why a contender ships. */
export function because({ champion, best, metrics }: ValueComparison, shipped: string): string {
  if (shipped !== champion)
    return `${champion} was the best out of time but could not learn at the last cut-off, so the run rate ships.`;
  if (metrics.length === 1) return "It is the only contender that could learn.";
  if (champion !== best)
    return `It is the simplest: what ${best} foresaw better lies within chance.`;
  return "It has the lowest deviance, and nothing simpler comes within chance of it.";
}

/** Compares means by tenth of what was expected, the highest first. */
export function decilesOf(expected: Float64Array, actual: Float64Array): readonly Tenth[] {
  const order = Int32Array.from(expected.keys()).sort(
    (a, b) => (expected[b] as number) - (expected[a] as number) || a - b,
  );
  return Array.from({ length: 10 }, (_, tenth) => {
    const rows = order.subarray(
      Math.round((tenth * order.length) / 10),
      Math.round(((tenth + 1) * order.length) / 10),
    );
    const mean = (values: Float64Array) =>
      cents(rows.reduce((sum, row) => sum + (values[row] as number), 0) / Math.max(1, rows.length));
    return { customers: rows.length, expected: mean(expected), actual: mean(actual) };
  });
}

const MOST_REPEATS = 7;

/** Compares a lifetime model with what happened: by repeats at the judged cut-off, fitted there, and week by week up to now. */
export async function trackingOf(
  business: Business,
  now: Moment,
  fitted: Fitted,
  judged: Moment | null,
): Promise<Tracking> {
  const then = judged === null ? null : await fitFirst(business.crew, judged, [fitted.name]);
  return {
    model: fitted.name,
    by_repeats: judged === null || then === null ? [] : byRepeats(judged, then),
    over_time: await overTime(business, now, fitted),
  };
}

function byRepeats(moment: Moment, fitted: Fitted): Tracking["by_repeats"] {
  const frequency = columnOf(moment.matrix, "frequency");
  const expected = expectedOrders(fitted, moment, moment.after?.days ?? 0);
  const actual = moment.after?.purchaseDays ?? new Float64Array();
  return Array.from({ length: MOST_REPEATS + 1 }, (_, repeats) => {
    const rows = Int32Array.from(frequency.keys()).filter(
      (i) =>
        (frequency[i] as number) > 0 &&
        Math.min((frequency[i] as number) - 1, MOST_REPEATS) === repeats,
    );
    const mean = (values: Float64Array) =>
      rows.reduce((sum, row) => sum + (values[row] as number), 0) / Math.max(1, rows.length);
    return { repeats, customers: rows.length, expected: mean(expected), actual: mean(actual) };
  }).filter(({ customers }) => customers > 0);
}

/** Sums up the repeat purchase days of all customers, week by week from the first day on. */
async function overTime(
  { engine, canonical, history }: Business,
  now: Moment,
  fitted: Fitted,
): Promise<Tracking["over_time"]> {
  const days =
    history === null
      ? sql`
        select day, day = min(day) over (partition by customer_id) as first
        from (
          select distinct customer_id, day from transactions
          where day < ${now.day}::date and ${isPurchase(now.day)}
        )`
      : purchaseDaysInTurn(history, now.day);
  const first = canonical.firstDay ?? now.day;
  const weeks = Math.floor(daysBetween(first, now.day) / 7);
  const { numbers } = await engine.columns(sql`
    select
      date_diff('day', ${first}::date, day)::double as since,
      count_if(first)::double as started,
      (count(*) - count_if(first))::double as repeated
    from (${days})
    group by day
    order by since`);
  const [since, started, repeated] = ["since", "started", "repeated"].map(
    (name) => numbers[name] ?? new Float64Array(),
  ) as [Float64Array, Float64Array, Float64Array];
  const length = 7 * weeks + 1;
  const ofNew = Float64Array.from({ length }, (_, day) => ordersOfNew(fitted, day / 7));
  const step = Math.max(1, Math.ceil(weeks / 60));
  const points: Tracking["over_time"][number][] = [];
  for (let week = step; week <= weeks; week += step) {
    let [expected, actual] = [0, 0];
    since.forEach((day, i) => {
      // The last day counted is the one before the week ends.
      const age = 7 * week - 1 - day;
      if (age < 0) return;
      expected += (started[i] as number) * (ofNew[age] as number);
      actual += repeated[i] as number;
    });
    points.push({ week, expected: Math.round(10 * expected) / 10, actual });
  }
  return points;
}

function cents(amount: number): number {
  return Math.round(100 * amount) / 100;
}

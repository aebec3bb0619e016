import type { Canonical } from "../data/canonical.ts";
import type { TargetOptions } from "../data/schema.ts";
import { addDays, daysBetween } from "../data/window.ts";

/** Returns the first day of the history that a target is asked about: subscriptions go back further than orders do. */
export function historyFrom(
  { kind }: TargetOptions,
  { firstDay, firstStart }: Canonical,
): string | null {
  return kind === "subscription_end" ? firstStart : firstDay;
}

/** The days at which customers are looked at, each with its labels known by `asOf`. */
export interface CutOffs {
  /** Ascending; each label window has ended when the next role's begins. */
  readonly training: readonly string[];
  readonly validation: string | null;
  readonly test: string | null;
  /** Ascending, between training and validation: their labels are known at the test cut-off, not at the validation one. */
  readonly between: readonly string[];
  /** Ascending, between validation and test: their labels are known at as_of. */
  readonly recent: readonly string[];
  /** A year of weeks before the validation cut-off, the test cut-off and as_of; null where the history is too short. */
  readonly seasons: {
    readonly validation: string | null;
    readonly test: string | null;
    readonly asOf: string | null;
  };
  /** What had to give way to a short history, in whole sentences. */
  readonly notes: readonly string[];
}

export interface CutOffOptions {
  readonly asOf: string;
  readonly horizonDays: number;
  /** First day of the dated rows. */
  readonly firstDay: string;
  /** Most training cut-offs before the validation cut-off. Default 2. */
  readonly most?: number;
}

/** Returns the day a year of weeks before another, where there is as much history before it as a cut-off needs. */
export function yearBefore({
  day,
  horizonDays,
  firstDay,
}: {
  readonly day: string;
  readonly horizonDays: number;
  readonly firstDay: string;
}): string | null {
  const before = addDays(day, -YEAR_OF_WEEKS);
  const long = daysBetween(firstDay, before) >= Math.min(horizonDays, 90);
  return horizonDays <= YEAR_OF_WEEKS && long ? before : null;
}

const NO_SEASONS = { validation: null, test: null, asOf: null } as const;
/** A year of whole weeks, so that weekdays agree. */
const YEAR_OF_WEEKS = 364;

/**
 * Plans training, validation and test cut-offs. With horizon h the test is at as_of - h, the last whose labels are
 * complete, the validation h before it, training every min(h, 30 days) back from h before that. A cut-off needs at least
 * h (at most 90) days of history before it. Once validation has chosen, and again once the test is known, what ships learns
 * from cut-offs between them too, as many as train.
 */
export function planCutOffs({ asOf, horizonDays, firstDay, most = 2 }: CutOffOptions): CutOffs {
  const history = Math.min(horizonDays, 90);
  const hasHistory = (day: string) => daysBetween(firstDay, day) >= history;
  const back = (horizons: number) => addDays(asOf, -horizons * horizonDays);
  const known = `the files begin on ${firstDay}`;
  if (!hasHistory(back(1)))
    return {
      training: [],
      validation: null,
      test: null,
      between: [],
      recent: [],
      seasons: NO_SEASONS,
      notes: [
        `${known}: no day has both ${history} days of history and a complete horizon of ${horizonDays} days.`,
      ],
    };
  if (!hasHistory(back(2)))
    return {
      training: [],
      validation: null,
      test: back(1),
      between: [],
      recent: [],
      seasons: NO_SEASONS,
      notes: [
        `${known}: only ${back(1)} has both a history and a complete horizon of ${horizonDays} days, so customers were split, not time.`,
        "The figures are not out of time: a new season or a changed shop may do worse.",
      ],
    };
  const step = Math.min(horizonDays, 30);
  const training = Array.from({ length: most }, (_, i) => addDays(back(3), -i * step))
    .filter(hasHistory)
    .reverse();
  const since = (last: string, taken: readonly string[]) =>
    Array.from({ length: most }, (_, i) => addDays(last, -(i + 1) * step))
      .filter((day) => hasHistory(day) && !taken.includes(day))
      .reverse();
  const between = since(back(2), training);
  const season = (day: string) => yearBefore({ day, horizonDays, firstDay });
  return {
    training,
    validation: back(2),
    test: back(1),
    between,
    recent: since(back(1), [...training, ...between, back(2)]),
    seasons: { validation: season(back(2)), test: season(back(1)), asOf: season(asOf) },
    notes:
      training.length > 0
        ? []
        : [
            `${known}: there is one cut-off to learn from (${back(2)}), so selection and calibration split its customers.`,
          ],
  };
}

import type { Canonical } from "../data/canonical.ts";
import { ConfigurationError, DataError } from "../data/errors.ts";
import type { TargetOptions } from "../data/schema.ts";
import { addDays } from "../data/window.ts";
import { historyFrom, planCutOffs } from "./cut-offs.ts";

const MONTH = 30;

export interface ReplayPlanOptions {
  readonly asOf: string;
  readonly targets: Readonly<Record<string, TargetOptions>>;
  readonly canonical: Canonical;
  /** How many days, or which. */
  readonly days: number | readonly string[];
}

export interface ReplayPlan {
  /** Ascending. */
  readonly days: readonly string[];
  /** Whole sentences. */
  readonly notes: readonly string[];
}

/**
 * Plans the days that a replay goes back to: the last is the longest horizon before as_of, so that every outcome is
 * complete, the others a month apart, or the longest horizon where that is shorter. A day before which no target has a
 * history is left out.
 */
export function planReplay({ asOf, targets, canonical, days }: ReplayPlanOptions): ReplayPlan {
  const dated = Object.values(targets).flatMap((target) =>
    target.kind === "given" ? [] : [{ target, horizon: target.horizon }],
  );
  if (dated.length === 0)
    throw new ConfigurationError(
      "a replay requires a target with a horizon, and the configuration has none",
    );
  const horizons = dated.map(({ horizon }) => horizon);
  const [shortest, longest] = [Math.min(...horizons), Math.max(...horizons)];
  const early = typeof days === "number" ? null : days.find((day) => addDays(day, shortest) > asOf);
  if (typeof early === "string")
    throw new ConfigurationError(
      `--cut-offs ${early} requires an as_of of ${addDays(early, shortest)} or later for the horizon to be over, got ${asOf}`,
    );
  const step = Math.min(longest, MONTH);
  const wanted =
    typeof days === "number"
      ? Array.from({ length: days }, (_, i) => addDays(asOf, -longest - i * step)).reverse()
      : [...new Set(days)].sort();
  const hasHistory = (day: string) =>
    dated.some(({ target, horizon }) => {
      const firstDay = historyFrom(target, canonical);
      return (
        firstDay !== null &&
        planCutOffs({ asOf: day, horizonDays: horizon, firstDay }).test !== null
      );
    });
  const kept = wanted.filter(hasHistory);
  const [first = asOf] = wanted;
  if (kept.length === 0)
    throw new DataError(
      `a replay requires history before its days, and before ${wanted.at(-1) ?? first} there is too little to learn from`,
    );
  const left = wanted.length - kept.length;
  return {
    days: kept,
    notes:
      left === 0
        ? []
        : [
            `${left} of ${wanted.length} days are left out: before ${kept[0]} there is too little history to learn from.`,
          ],
  };
}

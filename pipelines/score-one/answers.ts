import type { Configuration } from "../../data/schema.ts";
import { addDays, FIRST_DAY } from "../../data/window.ts";
import type { Feature } from "../../features/feature.ts";
import { calibrated } from "../../models/calibrator.ts";
import { marginalMeans } from "../../models/marginal-means.ts";
import { columnOf, takeColumns, takeRows } from "../../models/matrix.ts";
import { stepAt } from "../../models/steps.ts";
import { leanOf, reasonsFrom } from "../../reports/reasons.ts";
import type { ScoredCustomer, ScoredTarget } from "../../serve/score-one.ts";
import { toldReasons } from "../scoring/score-rows.ts";
import { groupCustomers } from "../segment.ts";
import { championOf, type SegmentsModel, type TargetModel, type ValueModel } from "../trained.ts";
import { momentOf } from "../value/moment.ts";
import { worthAt } from "../value/worth.ts";
import { worthColumns } from "../value/worth-columns.ts";
import { type ReferencePopulation, type TargetReference, tierAt } from "./reference-population.ts";
import type { SmallSnapshot } from "./small-snapshots.ts";

export interface AnswerOptions {
  readonly configuration: Pick<Configuration, "currency">;
  readonly features: readonly Feature[];
  readonly targets: readonly TargetModel[];
  /** Named as the configuration says. */
  readonly segments: SegmentsModel;
  readonly value: ValueModel | null;
  readonly reference: ReferencePopulation;
}

/** What is said of one customer of a snapshot. */
export type Answer = Omit<ScoredCustomer, "customer_id" | "as_of" | "warnings">;

/** Returns a function that scores and groups the customers of a snapshot of a day, by id; the day is null without time. */
export function answers(
  options: AnswerOptions,
): (snapshot: SmallSnapshot, day: string | null) => ReadonlyMap<string, Answer> {
  const scorers = options.targets.map((model) => scorerOf(model, options));
  return (snapshot, day) => {
    const { ids } = snapshot.matrix;
    const scored = scorers.map((scorer) => scorer(snapshot));
    const groups = groupsOf(snapshot, day, options);
    return new Map(
      ids.map((customer, row) => [
        customer,
        {
          targets: scored.map(({ of, otherwise }) => of.get(customer) ?? otherwise),
          ...groups(row),
        },
      ]),
    );
  };
}

interface Scored {
  readonly of: ReadonlyMap<string, ScoredTarget>;
  readonly otherwise: ScoredTarget;
}

function scorerOf(
  model: TargetModel,
  { reference, features, configuration }: AnswerOptions,
): (snapshot: SmallSnapshot) => Scored {
  const { target, columns } = model;
  const own = reference.targets.find((one) => one.target === target);
  const { scorer, learned, calibration } = championOf(model);
  const otherwise = {
    target,
    champion: scorer.name,
    score: null,
    percentile: null,
    reasons: [],
    more_likely: [],
    less_likely: [],
  };
  if (own === undefined) return () => ({ of: new Map(), otherwise });
  const champion = calibrated(scorer, own.learned ?? learned, calibration);
  const reasonsOf = reasonsFrom(columns, {
    features,
    currency: configuration.currency,
    among: marginalMeans(own.means),
  });
  return ({ matrix, asked }) => {
    const who = asked.get(target);
    const rows = Int32Array.from(matrix.ids.keys()).filter((row) =>
      who?.has(matrix.ids[row] as string),
    );
    if (rows.length === 0) return { of: new Map(), otherwise };
    const some = takeRows(takeColumns(matrix, columns), rows);
    const { probabilities: scores, contributions } = champion.explain(some);
    const reasons = reasonsOf(some, contributions);
    const of = some.ids.map((customer, i): readonly [string, ScoredTarget] => {
      const all = reasons(i);
      const odds = (side: number) =>
        all
          .filter(({ weight }) => weight * side > 0)
          .map(({ about, says, weight }) => ({ about, says, odds: Math.exp(weight) }));
      return [
        customer,
        {
          ...otherwise,
          score: scores[i] as number,
          percentile: percentileOf(own, scores[i] as number),
          reasons: [...toldReasons(all, leanOf(contributions, i))],
          more_likely: odds(1),
          less_likely: odds(-1),
        },
      ];
    });
    return { of: new Map(of), otherwise };
  };
}

/** Returns the percentile of a score; one below everybody else's is higher than nobody's. */
function percentileOf({ percentiles }: TargetReference, score: number): number {
  return stepAt(percentiles, score) ?? 0;
}

type Groups = Omit<Answer, "targets">;

function groupsOf(
  { matrix, spent }: SmallSnapshot,
  day: string | null,
  { segments, value, reference }: AnswerOptions,
): (row: number) => Groups {
  const worth =
    value === null || day === null
      ? null
      : worthAt(momentOf(matrix, { day, spent, firstDay: reference.first_day }), value, {
          money: reference.money,
        });
  const { rfm, lifecycle, clusters } = groupCustomers(matrix, segments);
  const { tiers } = reference;
  const ranked =
    tiers === null
      ? null
      : tiers.by === "expected_value"
        ? (worth?.money?.expected ?? null)
        : columnOf(matrix, "total_spend");
  const told = worthColumns(matrix.ids.length, worth);
  const number = (name: string, row: number): number | null => {
    const value = told[name]?.[row];
    return typeof value === "number" && !Number.isNaN(value) ? value : null;
  };
  const dayOf = (name: string, row: number): string | null => {
    const days = number(name, row);
    return days === null ? null : addDays(FIRST_DAY, days);
  };
  return (row) => {
    const name = segments.clusters?.names[clusters?.cluster[row] ?? -1];
    return {
      segment: name === undefined ? null : { id: name.id, name: name.name },
      rfm:
        rfm === null
          ? null
          : {
              r: digit(rfm.r[row]),
              f: digit(rfm.f[row]),
              m: digit(rfm.m[row]),
              segment: rfm.group[row] as string,
            },
      lifecycle: lifecycle?.[row] ?? null,
      value_tier: tiers === null || ranked === null ? null : tierAt(tiers, ranked[row] as number),
      expected_value: number("expected_value", row),
      p_alive: number("p_alive", row),
      expected_orders_365d: number("expected_orders_365d", row),
      next_order_on: dayOf("next_order_on", row),
      next_order_from: dayOf("next_order_from", row),
      next_order_to: dayOf("next_order_to", row),
    };
  };
}

function digit(score: number | undefined): number | null {
  return score === undefined || score === 0 ? null : score;
}

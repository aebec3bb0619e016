import type { Estimate } from "../models/metrics/estimate.ts";
import { independentDifference } from "../models/metrics/independent-difference.ts";
import { pairedDifferences } from "../models/metrics/paired-differences.ts";
import { baseRate, type RunFacts, type TargetFacts } from "./run-facts.ts";

export const metricNames = ["auc", "log_loss", "brier"] as const;
export type MetricName = (typeof metricNames)[number];

/** Scores of customers by a scorer that had not seen them, with what came true. */
export interface OutOfFold {
  readonly ids: readonly string[];
  readonly scores: Float64Array;
  readonly labels: Uint8Array;
}

/** One target in two runs; null where a run has not the target or the metric. */
export interface TargetCompared {
  readonly target: string;
  readonly champions: readonly [string | null, string | null];
  readonly tests: readonly [TargetFacts["test"] | null, TargetFacts["test"] | null];
  readonly base_rates: readonly [number | null, number | null];
  readonly metrics: readonly MetricCompared[];
  /** Of the very same scores, customer by customer, as independent samples, or not at all. */
  readonly differences: "same" | "paired" | "independent" | null;
  /** One sentence: what the differences are, and what an interval of them means. */
  readonly says: string | null;
}

export interface MetricCompared {
  readonly metric: MetricName;
  readonly values: readonly [Estimate | null, Estimate | null];
  /** The second run's minus the first's. */
  readonly difference: Estimate | null;
}

type Two<T> = readonly [T, T];

/** Compares how well two runs foresaw a target, with the interval of the difference. */
export function compareMetrics(
  target: string,
  runs: Two<Pick<RunFacts, "metrics" | "champions">>,
  outOfFold: Two<OutOfFold | undefined> = [undefined, undefined],
): TargetCompared {
  const [one, other] = runs.map(({ metrics }) => metrics[target]);
  const values = (metric: MetricName) => [known(one?.[metric]), known(other?.[metric])] as const;
  const comparable = metricNames.some((metric) => !values(metric).includes(null));
  const paired = comparable ? pairOf(outOfFold) : null;
  const same = comparable && paired === null && JSON.stringify(one) === JSON.stringify(other);
  const pairs =
    paired === null ? null : pairedDifferences(paired.second, paired.first, paired.labels);
  const differenceOf = (metric: MetricName): Estimate | null => {
    const [first, second] = values(metric);
    if (first === null || second === null) return null;
    if (same) return { value: 0, low: 0, high: 0 };
    return pairs?.[metric] ?? independentDifference(second, first);
  };
  const differences = comparable
    ? same
      ? "same"
      : paired === null
        ? "independent"
        : "paired"
    : null;
  return {
    target,
    champions: [runs[0].champions[target] ?? null, runs[1].champions[target] ?? null],
    tests: [one?.test ?? null, other?.test ?? null],
    base_rates: [one, other].map((facts) => (facts === undefined ? null : baseRate(facts))) as [
      number | null,
      number | null,
    ],
    metrics: metricNames.map((metric) => ({
      metric,
      values: values(metric),
      difference: differenceOf(metric),
    })),
    differences,
    says: differences === null ? null : sentence(differences, paired?.labels.length, one, other),
  };
}

/** Puts the scores of two runs of the very same customers and outcomes in one order; null where they are others. */
function pairOf([one, other]: Two<OutOfFold | undefined>) {
  if (one === undefined || other === undefined || one.ids.length !== other.ids.length) return null;
  const place = new Map(other.ids.map((customer, i) => [customer, i]));
  const second = new Float64Array(one.ids.length);
  for (const [i, customer] of one.ids.entries()) {
    const j = place.get(customer);
    if (j === undefined || other.labels[j] !== one.labels[i]) return null;
    second[i] = other.scores[j] as number;
  }
  return { first: one.scores, second, labels: one.labels };
}

function sentence(
  by: NonNullable<TargetCompared["differences"]>,
  customers: number | undefined,
  one: TargetFacts | undefined,
  other: TargetFacts | undefined,
): string {
  if (by === "same") return "the metrics are the same to the last digit: so are the scores";
  if (by === "paired")
    return `paired: both runs scored the same ${customers?.toLocaleString("en-GB")} customers`;
  const alike = JSON.stringify(one?.test) === JSON.stringify(other?.test);
  return alike
    ? "from the two intervals as if independent: the tests look the same, so the true interval is likely narrower"
    : "from the two intervals as independent: the tests are not of the same customers or days";
}

/** An undefined metric is null in JSON. */
function known(estimate: Estimate | undefined): Estimate | null {
  return estimate !== undefined && Number.isFinite(estimate.value) ? estimate : null;
}

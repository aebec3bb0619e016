import { id, sql } from "../engines/sql.ts";
import type { Feature } from "../features/feature.ts";
import { format } from "../features/format.ts";
import {
  type Baseline,
  baselineOf,
  type Drift,
  driftFrom,
  inOrder,
  type Ordered,
} from "../models/metrics/psi.ts";
import type { DriftSince, FeatureDrift } from "../reports/ledger.ts";
import { percent } from "../reports/number.ts";
import type { Business } from "./business.ts";
import type { PastRun } from "./past-run.ts";
import { meanOf, type PastSnapshot } from "./past-snapshot.ts";

const SHOWN = 15;

export interface DriftOptions {
  /** The snapshot of today. */
  readonly now: Ordered;
  /** Whether the table `scores` holds today's. */
  readonly scored: boolean;
}

/** Says how far the customers of a past run are from today's; null where its snapshot cannot be read. */
export async function driftSince(
  business: Business,
  past: PastRun,
  { now, scored }: DriftOptions,
): Promise<DriftSince | null> {
  const { snapshot } = past;
  if (snapshot === null) return null;
  const { baseline, means } = snapshot;
  const { columns } = baseline;
  const shared = columns.filter((name) => now.columns.includes(name));
  const found = driftFrom(only(baseline, shared), now);
  const drifted = found.filter((one) => one.drifted).length;
  const shown = [...found]
    .sort((a, b) => Number(b.drifted) - Number(a.drifted) || b.psi - a.psi)
    .slice(0, SHOWN);
  return {
    run: past.run,
    as_of: past.as_of,
    customers_then: baseline.rows,
    customers_now: now.rows,
    compared: shared.length,
    drifted,
    not_compared: columns.length - shared.length + now.columns.length - shared.length,
    features: shown.map((drift) =>
      featureDrift(drift, business, {
        before: sideOf(snapshot, columns.indexOf(drift.column), means),
        now: sideNow(now, drift.column),
      }),
    ),
    scores: scored ? await scoresSince(business, past) : [],
  };
}

/** Compares the scores that a past run published with those of the table `scores`. */
async function scoresSince(
  { engine, configuration }: Business,
  past: PastRun,
): Promise<DriftSince["scores"]> {
  const found: DriftSince["scores"][number][] = [];
  for (const { name: target, means } of past.targets) {
    if (configuration.targets[target] === undefined) continue;
    const column = `${target}_score`;
    const read = async (table: string): Promise<Ordered> => {
      const { numbers } = await engine.columns(sql`
        select ${id(column)} as score
        from ${id(table)}
        where ${id(column)} is not null`);
      return inOrder({ columns: [means], values: [numbers["score"] ?? new Float64Array()] });
    };
    const [before, after] = [await read(past.scores), await read("scores")];
    const [drift] = driftFrom(baselineOf(before), after);
    if (drift === undefined || before.rows === 0 || after.rows === 0) continue;
    found.push({
      target,
      psi: drift.psi,
      critical: drift.critical,
      drifted: drift.drifted,
      mean_then: meanOf(before.values[0] ?? new Float64Array()) ?? 0,
      mean_now: meanOf(after.values[0] ?? new Float64Array()) ?? 0,
    });
  }
  return found;
}

function only(baseline: Baseline, columns: readonly string[]): Baseline {
  const at = columns.map((name) => baseline.columns.indexOf(name));
  return {
    rows: baseline.rows,
    columns,
    edges: at.map((j) => baseline.edges[j] ?? []),
    counts: at.map((j) => baseline.counts[j] ?? []),
  };
}

interface Side {
  /** Of the values that are there; null without one. */
  readonly mean: number | null;
  /** Share of the rows without a value. */
  readonly missing: number;
}

function sideOf({ baseline }: PastSnapshot, j: number, means: PastSnapshot["means"]): Side {
  return {
    mean: means[j] ?? null,
    missing: (baseline.counts[j]?.[0] ?? 0) / baseline.rows,
  };
}

function sideNow({ rows, columns, values }: Ordered, column: string): Side {
  const own = values[columns.indexOf(column)] ?? new Float64Array();
  return { mean: meanOf(own), missing: 1 - own.length / rows };
}

function featureDrift(
  { column, psi, critical, drifted }: Drift,
  { features, configuration }: Business,
  { before, now }: { readonly before: Side; readonly now: Side },
): FeatureDrift {
  const feature = features.find(({ name }) => name === column);
  const mean = (side: Side) => meanWords(side.mean, feature, configuration.currency);
  const share = (side: Side) => percent(side.missing, 0);
  const gaps =
    Math.abs(before.missing - now.missing) >= 0.01
      ? `; not known of ${share(before)} then, of ${share(now)} now`
      : "";
  return {
    feature: column,
    describe: feature?.describe ?? column,
    psi,
    critical,
    drifted,
    says: `on average ${mean(before)} then, ${mean(now)} now${gaps}`,
  };
}

function meanWords(mean: number | null, feature: Feature | undefined, currency?: string): string {
  if (mean === null) return "no value";
  if (feature === undefined) return String(Number(mean.toPrecision(3)));
  if (feature.unit === "flag") return `${percent(mean, 0)} yes`;
  if (feature.unit === "ratio") return percent(mean, Math.abs(mean) < 0.1 ? 1 : 0);
  if (feature.unit === "days") return `${mean.toFixed(mean < 10 ? 1 : 0)} days`;
  if (feature.unit === "count") return mean.toFixed(mean < 10 ? 2 : 1);
  return format(mean, feature, currency);
}

import { id, sql } from "../engines/sql.ts";
import type { Feature } from "../features/feature.ts";
import { format } from "../features/format.ts";
import type { Compared, InShort } from "../models/metrics/in-short.ts";
import { type Baseline, type Drift, driftOf, narrowed } from "../models/metrics/psi.ts";
import type { DriftSince, FeatureDrift } from "../reports/ledger.ts";
import { percent } from "../reports/number.ts";
import type { Business } from "./business.ts";
import type { PastRun, PastTarget } from "./past-run.ts";

const SHOWN = 15;

export interface DriftOptions {
  /** The snapshot of today. */
  readonly now: InShort;
  /** Its rows in the bins of the past one, of each column that both have. */
  readonly counts: Readonly<Record<string, readonly number[]>>;
  /** Whether the table `scores` holds today's. */
  readonly scored: boolean;
}

/** Says how far the customers of a past run are from today's; null where its snapshot cannot be read. */
export async function driftSince(
  business: Business,
  past: PastRun,
  { now, counts, scored }: DriftOptions,
): Promise<DriftSince | null> {
  const { snapshot } = past;
  if (snapshot === null) return null;
  const { baseline } = snapshot;
  const { columns } = baseline;
  const { rows } = now.baseline;
  const shared = narrowed(baseline, now.baseline.columns);
  const found = driftOf(shared, {
    rows,
    counts: shared.columns.map((name) => counts[name] ?? []),
  });
  const drifted = found.filter((one) => one.drifted).length;
  const shown = [...found]
    .sort((a, b) => Number(b.drifted) - Number(a.drifted) || b.psi - a.psi)
    .slice(0, SHOWN);
  return {
    run: past.run,
    as_of: past.as_of,
    customers_then: baseline.rows,
    customers_now: rows,
    compared: found.length,
    drifted,
    not_compared: columns.length - found.length + now.baseline.columns.length - found.length,
    features: shown.map((drift) =>
      featureDrift(drift, business, {
        before: sideOf(snapshot, drift.column),
        now: sideNow(now, drift.column),
      }),
    ),
    scores: scored ? await scoresSince(business, past) : [],
  };
}

/** Compares the scores that a past run published with those of the table `scores`, of several targets at once. */
async function scoresSince(business: Business, past: PastRun): Promise<DriftSince["scores"]> {
  const asked = past.targets.filter(({ name }) => business.configuration.targets[name]);
  const found = await Promise.all(asked.map((target) => scoreSince(business, past, target)));
  return found.filter((one) => one !== null);
}

async function scoreSince(
  { engine, crew }: Business,
  past: PastRun,
  { name: target, means }: PastTarget,
): Promise<DriftSince["scores"][number] | null> {
  const column = id(`${target}_score`);
  const inShort = async (table: string, against: readonly Baseline[]): Promise<Compared> => {
    const { numbers } = await engine.columns(sql`
      select ${column} as score
      from ${id(table)}
      where ${column} is not null`);
    const values = [numbers["score"] ?? new Float64Array()];
    return await crew.work("compare", { columns: [means], values, against });
  };
  const { short: before } = await inShort(past.scores, []);
  const { short: after, counts } = await inShort("scores", [before.baseline]);
  const [drift] = driftOf(before.baseline, {
    rows: after.baseline.rows,
    counts: [counts[0]?.[means] ?? []],
  });
  if (drift === undefined || before.baseline.rows === 0 || after.baseline.rows === 0) return null;
  return {
    target,
    psi: drift.psi,
    critical: drift.critical,
    drifted: drift.drifted,
    mean_then: before.means[0] ?? 0,
    mean_now: after.means[0] ?? 0,
  };
}

interface Side {
  /** Of the values that are there; null without one. */
  readonly mean: number | null;
  /** Share of the rows without a value. */
  readonly missing: number;
}

function sideOf({ baseline, means }: InShort, column: string): Side {
  const j = baseline.columns.indexOf(column);
  return {
    mean: means[j] ?? null,
    missing: (baseline.counts[j]?.[0] ?? 0) / baseline.rows,
  };
}

function sideNow({ baseline: { rows, columns, counts }, means }: InShort, column: string): Side {
  const j = columns.indexOf(column);
  return { mean: means[j] ?? null, missing: 1 - (rows - (counts[j]?.[0] ?? 0)) / rows };
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

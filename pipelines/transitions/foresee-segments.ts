import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { addDays } from "../../data/window.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import { readMatrices } from "../../features/matrix.ts";
import type { Snapshot } from "../../features/snapshot.ts";
import { sizesBy } from "../../models/transitions/back-test.ts";
import { designOf } from "../../models/transitions/customer-design.ts";
import { withIntervals } from "../../models/transitions/forecast.ts";
import { countStates } from "../../models/transitions/moves.ts";
import { foreseeStates, type Predictor } from "../../models/transitions/predictor.ts";
import { revenueBy } from "../../models/transitions/revenue.ts";
import { meanRates } from "../../models/transitions/transition-rates.ts";
import type {
  GroupingForecast,
  OutlookReport,
  RevenueOutlook,
} from "../../reports/outlook-report.ts";
import { type Business, TIMELESS } from "../business.ts";
import { PIECE, present } from "../group-everybody.ts";
import { writeJson } from "../run-folder.ts";
import type { Grouped } from "../segment.ts";
import type { SegmentsModel } from "../trained.ts";
import { groupAhead } from "./look-ahead.ts";
import { type GroupingModel, type OutlookModel, stateNames, statesOf } from "./outlook-model.ts";

export interface Foreseen {
  readonly report: OutlookReport;
  /** Rows of `transitions.parquet`. */
  readonly rows: number;
}

export interface ForeseeOptions {
  readonly outlook: OutlookModel;
  readonly segments: SegmentsModel;
  readonly snapshot: Snapshot;
  /** Of everybody in the snapshot, ascending. */
  readonly ids: readonly string[];
  readonly grouped: Grouped;
  readonly folder: string;
}

/**
 * Foresees where each customer will be in a period and how large segments and stages will be in one to three, and writes
 * `transitions.parquet` (customer_id, grouping, now, next, probability: one row a customer, grouping and next state) and
 * `reports/outlook.json`.
 */
export async function foreseeSegments(
  business: Business,
  { outlook, segments, snapshot, ids, grouped, folder }: ForeseeOptions,
): Promise<Foreseen> {
  const { engine } = business;
  const day = business.asOf ?? TIMELESS;
  const { design, period_days: periodDays, columns } = outlook;
  const names = segments.clusters?.names ?? [];
  const ahead =
    outlook.groupings.length === 0
      ? null
      : await groupAhead(business, segments, {
          snapshot,
          grouped,
          day,
          columns,
          days: periodDays,
        });
  const followed = outlook.groupings.flatMap((model): Followed[] => {
    const { grouping } = model.trial;
    const now = statesOf(grouping, grouped);
    if (now === null || ahead === null) return [];
    const states = stateNames(grouping, names);
    const quiet = statesOf(grouping, ahead);
    const { predictor, sizes } = model;
    const foreseen = new Map(
      [predictor, ...(sizes.predictor.name === predictor.name ? [] : [sizes.predictor])].map(
        (one) => [one, new Float64Array(now.length * states.length)],
      ),
    );
    return [{ model, states, now, quiet, foreseen }];
  });
  await foreseePieces(business, { design, snapshot, ids }, followed);
  const groupings = followed.map((one) => ({
    ...one.model.trial,
    ...forecast(one, { day, periodDays }),
  }));
  const rows = ids.length * followed.reduce((sum, { states }) => sum + states.length, 0);
  const transitions = await storeProbabilities(business, ids, followed);
  await engine.write(transitions, join(folder, "transitions.parquet"), "parquet");
  await engine.run(sql`drop table foreseen`);
  const report: OutlookReport = {
    as_of: business.asOf,
    refused: outlook.refused,
    period_days: periodDays,
    cut_offs: outlook.cut_offs,
    followed: outlook.followed,
    notes: outlook.notes,
    groupings,
    revenue: revenueAhead(
      outlook,
      statesOf("segment", grouped),
      names.map(({ name }) => name),
    ),
  };
  await mkdir(join(folder, "reports"), { recursive: true });
  await writeJson(join(folder, "reports", "outlook.json"), report);
  return { report, rows };
}

/** A grouping whose states are foreseen. */
interface Followed {
  readonly model: GroupingModel;
  readonly states: readonly string[];
  readonly now: Int32Array;
  readonly quiet: Int32Array | null;
  /** Everybody's probabilities, by predictor. */
  readonly foreseen: ReadonlyMap<Predictor, Float64Array>;
}

/** Fills in what is foreseen of everybody, piece by piece: how customers enter is in memory of one piece only. */
async function foreseePieces(
  { engine }: Business,
  {
    design,
    snapshot,
    ids,
  }: Pick<OutlookModel, "design"> & Pick<ForeseeOptions, "snapshot" | "ids">,
  followed: readonly Followed[],
): Promise<void> {
  const fill = (from: number, n: number, values: readonly Float64Array[]) => {
    for (const { now, quiet, states, foreseen } of followed)
      for (const [predictor, probabilities] of foreseen) {
        const standing = {
          ids: ids.slice(from, from + n),
          values,
          now: now.subarray(from, from + n),
          quiet: quiet?.subarray(from, from + n) ?? null,
        };
        probabilities.set(foreseeStates(predictor, standing), from * states.length);
      }
  };
  if (design === null || followed.length === 0) return fill(0, ids.length, []);
  const columns = present(snapshot, [...PACE_COLUMNS, ...(design.kind?.columns ?? [])]);
  let from = 0;
  for await (const piece of readMatrices(engine, snapshot, { columns, customers: PIECE })) {
    fill(from, piece.ids.length, designOf(design, piece));
    from += piece.ids.length;
  }
}

/** What the pace of buying is made of. */
const PACE_COLUMNS = ["recency_days", "frequency", "tenure_days"];

function forecast(
  { model: { predictor, sizes }, states, now, foreseen }: Followed,
  { day, periodDays }: { readonly day: string; readonly periodDays: number },
): GroupingForecast {
  const probabilities = foreseen.get(predictor) as Float64Array;
  const today = countStates(now, states.length);
  const next = meanRates(probabilities, now, states.length);
  const expected = sizesBy(sizes.predictor, {
    moves: { now },
    probabilities: foreseen.get(sizes.predictor) ?? probabilities,
    markov: sizes.rates,
    inflow: sizes.inflow,
  });
  const steps = expected.map((step, s) =>
    withIntervals(step, sizes.shocks[s] ?? { shock: [], months: 2 }),
  );
  return {
    states: states.map((name, j) => ({
      name,
      now: today[j] ?? 0,
      next: next[j] ?? [],
      forecast: steps.map((step, s) => ({
        as_of: addDays(day, (s + 1) * periodDays),
        expected: tenth(step[j]?.value ?? 0),
        low: Math.floor(step[j]?.low ?? 0),
        high: Math.ceil(step[j]?.high ?? 0),
      })),
    })),
  };
}

function revenueAhead(
  { revenue }: OutlookModel,
  now: Int32Array | null,
  names: readonly string[],
): RevenueOutlook | null {
  if (revenue === null || now === null) return null;
  const { trial, rates, shocks, last } = revenue;
  const expected = revenueBy(trial.champion, rates, {
    last,
    sizes: countStates(now, names.length),
  });
  const intervals = withIntervals(expected, shocks, { least: Number.NEGATIVE_INFINITY });
  return {
    ...trial,
    next: [...names, "Customers to come", "All"].map((name, j) => ({
      name,
      last: cents(last[j] ?? 0),
      expected: cents(intervals[j]?.value ?? 0),
      low: cents(intervals[j]?.low ?? 0),
      high: cents(intervals[j]?.high ?? 0),
    })),
  };
}

/**
 * Stores the probabilities of everybody, a column a state, and returns the query for one row a customer, grouping and next
 * state, in that order: each customer's rows are unfolded where they lie, so that nothing is sorted.
 */
async function storeProbabilities(
  { engine }: Business,
  ids: readonly string[],
  followed: readonly Followed[],
): Promise<Sql> {
  const groupings = [...followed].sort((a, b) =>
    a.model.trial.grouping < b.model.trial.grouping ? -1 : 1,
  );
  await engine.store("foreseen", {
    customer_id: ids,
    ...Object.fromEntries(
      groupings.flatMap(({ model, states, now, foreseen }, g) => {
        const probabilities = foreseen.get(model.predictor) as Float64Array;
        return [
          [`now${g}`, Float64Array.from(now)] as const,
          ...states.map((_, j) => {
            const own = new Float64Array(now.length);
            for (let i = 0; i < own.length; i++)
              own[i] = probabilities[i * states.length + j] as number;
            return [`p${g}_${j}`, own] as const;
          }),
        ];
      }),
    ),
  });
  const cells = groupings.flatMap(({ model, states }, g) => {
    const whens = states.map((name, j) => sql`when ${literal(j)} then ${literal(name)}`);
    return states.map((name, j) => ({
      grouping: literal(model.trial.grouping),
      now: sql`case ${id(`now${g}`)}::integer ${list(whens, " ")} end`,
      next: literal(name),
      probability: id(`p${g}_${j}`),
    }));
  });
  const unfolded = (of: (cell: (typeof cells)[number]) => Sql, type: Sql) =>
    sql`unnest([${list(cells.map(of))}]::${type}[])`;
  return sql`
    select
      customer_id,
      ${unfolded(({ grouping }) => grouping, sql`varchar`)} as "grouping",
      ${unfolded(({ now }) => now, sql`varchar`)} as now,
      ${unfolded(({ next }) => next, sql`varchar`)} as next,
      ${unfolded(({ probability }) => probability, sql`double`)} as probability
    from foreseen`;
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

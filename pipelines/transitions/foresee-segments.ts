import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { addDays } from "../../data/window.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import type { Matrix } from "../../models/matrix.ts";
import { sizesBy } from "../../models/transitions/back-test.ts";
import { designOf } from "../../models/transitions/customer-design.ts";
import { withIntervals } from "../../models/transitions/forecast.ts";
import { countStates, type Standing } from "../../models/transitions/moves.ts";
import { foreseeStates } from "../../models/transitions/predictor.ts";
import { revenueBy } from "../../models/transitions/revenue.ts";
import { meanRates } from "../../models/transitions/transition-rates.ts";
import type {
  GroupingForecast,
  OutlookReport,
  RevenueOutlook,
} from "../../reports/outlook-report.ts";
import { type Business, TIMELESS } from "../business.ts";
import { writeJson } from "../run-folder.ts";
import { type Grouped, groupCustomers } from "../segment.ts";
import type { SegmentsModel } from "../trained.ts";
import { type GroupingModel, type OutlookModel, stateNames, statesOf } from "./outlook-model.ts";
import { lookAhead } from "./panel.ts";

export interface Foreseen {
  readonly report: OutlookReport;
  /** Rows of `transitions.parquet`. */
  readonly rows: number;
}

export interface ForeseeOptions {
  readonly outlook: OutlookModel;
  readonly segments: SegmentsModel;
  readonly matrix: Matrix;
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
  { outlook, segments, matrix, grouped, folder }: ForeseeOptions,
): Promise<Foreseen> {
  const { engine } = business;
  const day = business.asOf ?? TIMELESS;
  const { design, period_days: periodDays, columns } = outlook;
  const names = segments.clusters?.names ?? [];
  const values = design === null ? [] : designOf(design, matrix);
  const ahead =
    outlook.groupings.length === 0
      ? null
      : groupCustomers(await lookAhead(business, { day, periodDays, columns }), segments);
  const groupings: OutlookReport["groupings"][number][] = [];
  const tables: Sql[] = [];
  for (const model of outlook.groupings) {
    const { grouping } = model.trial;
    const now = statesOf(grouping, grouped);
    if (now === null || ahead === null) continue;
    const standing = { ids: matrix.ids, values, now, quiet: statesOf(grouping, ahead) };
    const states = stateNames(grouping, names);
    const probabilities = foreseeStates(model.predictor, standing);
    groupings.push({
      ...model.trial,
      ...forecast(model, { standing, probabilities, states, day, periodDays }),
    });
    tables.push(await storeProbabilities(business, { grouping, standing, probabilities, states }));
  }
  const rows = matrix.ids.length * groupings.reduce((sum, { states }) => sum + states.length, 0);
  await engine.write(transitionsQuery(tables), join(folder, "transitions.parquet"), "parquet");
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

interface Standpoint {
  readonly standing: Standing;
  readonly probabilities: Float64Array;
  readonly states: readonly string[];
  readonly day: string;
  readonly periodDays: number;
}

function forecast(
  { predictor, sizes }: GroupingModel,
  { standing, probabilities, states, day, periodDays }: Standpoint,
): GroupingForecast {
  const { now } = standing;
  const today = countStates(now, states.length);
  const next = meanRates(probabilities, now, states.length);
  const expected = sizesBy(sizes.predictor, {
    moves: standing,
    probabilities:
      sizes.predictor.name === predictor.name
        ? probabilities
        : foreseeStates(sizes.predictor, standing),
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

interface Predicted {
  readonly grouping: "segment" | "lifecycle";
  readonly standing: Standing;
  readonly probabilities: Float64Array;
  readonly states: readonly string[];
}

/** Stores one column of probabilities a state, and returns the query for one row a customer and state. */
async function storeProbabilities(
  { engine }: Business,
  { grouping, standing: { ids, now }, probabilities, states }: Predicted,
): Promise<Sql> {
  const table = `foreseen_${grouping}`;
  const columns = states.map((_, j) => `p${j}`);
  await engine.store(table, {
    customer_id: ids,
    now: Array.from(now, (state) => states[state] ?? null),
    ...Object.fromEntries(
      columns.map((column, j) => [
        column,
        Float64Array.from(ids, (_, i) => probabilities[i * states.length + j] as number),
      ]),
    ),
  });
  return list(
    states.map(
      (name, j) => sql`
        select
          customer_id,
          ${literal(grouping)} as "grouping",
          ${literal(j)} as position,
          now,
          ${literal(name)} as next,
          ${id(`p${j}`)} as probability
        from ${id(table)}`,
    ),
    "\nunion all\n",
  );
}

function transitionsQuery(tables: readonly Sql[]): Sql {
  const none = sql`
    select
      null::varchar as customer_id,
      null::varchar as "grouping",
      0 as position,
      null::varchar as now,
      null::varchar as next,
      null::double as probability
    where false`;
  return sql`
    select customer_id, "grouping", now, next, probability
    from (${list([none, ...tables], "\nunion all\n")})
    order by customer_id, "grouping", position`;
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

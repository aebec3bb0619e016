import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { addDays } from "../../data/window.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import { storePieces } from "../../engines/store-pieces.ts";
import { idsInOrder } from "../../features/asked.ts";
import type { Snapshot } from "../../features/snapshot.ts";
import { sizesOnward } from "../../models/transitions/back-test.ts";
import { firstSizes, withIntervals } from "../../models/transitions/forecast.ts";
import { countStates } from "../../models/transitions/moves.ts";
import { revenueBy } from "../../models/transitions/revenue.ts";
import { meanRates } from "../../models/transitions/transition-rates.ts";
import type {
  GroupingForecast,
  OutlookReport,
  RevenueOutlook,
} from "../../reports/outlook-report.ts";
import { type Business, TIMELESS } from "../business.ts";
import { writeJson } from "../run-folder.ts";
import type { Grouped } from "../segment.ts";
import type { SegmentsModel } from "../trained.ts";
import type { AddFile } from "../written-files.ts";
import { type Followed, foreseenPieces } from "./foreseen-pieces.ts";
import { groupAhead } from "./look-ahead.ts";
import { type OutlookModel, stateNames, statesOf } from "./outlook-model.ts";

export interface ForeseeOptions {
  readonly outlook: OutlookModel;
  readonly segments: SegmentsModel;
  readonly snapshot: Snapshot;
  /** How many are in the snapshot. */
  readonly customers: number;
  readonly grouped: Grouped;
  readonly folder: string;
  readonly addFile: AddFile;
}

/**
 * Foresees where each customer will be in a period and how large segments and stages will be in one to three, and writes
 * `reports/outlook.json`; adds `transitions.parquet` (customer_id, grouping, now, next, probability: one row a customer,
 * grouping and next state).
 */
export async function foreseeSegments(
  business: Business,
  { outlook, segments, snapshot, customers, grouped, folder, addFile }: ForeseeOptions,
): Promise<OutlookReport> {
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
    return [
      {
        model,
        states,
        now,
        quiet: statesOf(grouping, ahead),
        next: meanRates(states.length),
        first: firstSizes(model.sizes.inflow, model.sizes.rates.length),
      },
    ];
  });
  if (followed.length > 0) {
    const pieces = foreseenPieces(business, { design, snapshot, customers }, followed);
    await storePieces(engine, "foreseen", pieces);
  }
  const groupings = followed.map((one) => ({
    ...one.model.trial,
    ...forecast(one, { day, periodDays }),
  }));
  const rows = customers * followed.reduce((sum, { states }) => sum + states.length, 0);
  addFile("transitions.parquet", rows, async (path) => {
    await engine.write(unfolded(followed, snapshot), path, "parquet");
    await engine.run(sql`drop table if exists foreseen`);
  });
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
  return report;
}

function forecast(
  { model: { sizes }, states, now, ...summed }: Followed,
  { day, periodDays }: { readonly day: string; readonly periodDays: number },
): GroupingForecast {
  const today = countStates(now, states.length);
  const next = summed.next.rates();
  const expected = sizesOnward(sizes.predictor, {
    first: summed.first.sizes,
    today,
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
 * Returns the query for one row a customer, grouping and next state, in that order: each customer's rows are unfolded where
 * they lie, so that nothing is sorted.
 */
function unfolded(followed: readonly Followed[], snapshot: Snapshot): Sql {
  const groupings = followed
    .map(({ model, states }, g) => ({ grouping: model.trial.grouping, states, g }))
    .sort((a, b) => (a.grouping < b.grouping ? -1 : 1));
  const cells = groupings.flatMap(({ grouping, states, g }) =>
    states.map((name, j) => ({
      grouping: literal(grouping),
      now: id(`now${g}`),
      next: literal(name),
      probability: id(`p${g}_${j}`),
    })),
  );
  // Where a customer is now is put in words once, not for each of the rows.
  const told = groupings.map(({ states, g }) => {
    const whens = states.map((name, j) => sql`when ${literal(j)} then ${literal(name)}`);
    return sql`case ${id(`now${g}`)} ${list(whens, " ")} end as ${id(`now${g}`)}`;
  });
  const column = (of: (cell: (typeof cells)[number]) => Sql, type: Sql) =>
    sql`unnest([${list(cells.map(of))}]::${type}[])`;
  return sql`
    select
      customer_id,
      ${column(({ grouping }) => grouping, sql`varchar`)} as "grouping",
      ${column(({ now }) => now, sql`varchar`)} as now,
      ${column(({ next }) => next, sql`varchar`)} as next,
      ${column(({ probability }) => probability, sql`double`)} as probability
    from (${
      followed.length === 0
        ? idsInOrder(snapshot)
        : sql`
            select * replace (${list(told)})
            from (${idsInOrder(snapshot)}) as named positional join foreseen`
    })`;
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

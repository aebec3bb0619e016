import { usualGap } from "../../models/lifecycle.ts";
import { stackRows, takeRows } from "../../models/matrix.ts";
import { sampleRows } from "../../models/sample-rows.ts";
import {
  type CustomerDesign,
  designOf,
  learnDesign,
} from "../../models/transitions/customer-design.ts";
import type { Standing } from "../../models/transitions/moves.ts";
import { type Business, TIMELESS } from "../business.ts";
import { kindColumns } from "../kinds.ts";
import { learnStates } from "../segment.ts";
import type { SegmentsModel } from "../trained.ts";
import { learnGrouping } from "./learn-grouping.ts";
import { learnRevenue } from "./learn-revenue.ts";
import { groupBoth } from "./look-ahead.ts";
import { type GroupingModel, type OutlookModel, stateNames, statesOf } from "./outlook-model.ts";
import { type Panel, readPanel, type Sight } from "./panel.ts";
import { LEAST_PERIODS, type Periods, planPeriods } from "./periods.ts";

/** Least customers known at the first cut-off that is foreseen from. */
const LEAST_CUSTOMERS = 100;
/** Rows that the customers' design is learned from. */
const DESIGN_ROWS = 6_000;
const FALLBACK_GAP_DAYS = 90;

/**
 * Learns how customers move between segments and lifecycle stages from one period to the next, and tests it on past periods
 * with nothing later known: the kinds of the test are found anew from the customers as they stood before the first
 * period that is foreseen.
 */
export async function learnOutlook(
  business: Business,
  segments: SegmentsModel,
): Promise<OutlookModel> {
  const { asOf, canonical, configuration } = business;
  const firstDay = canonical.firstDay ?? canonical.firstStart;
  if (asOf === null || firstDay === null)
    return nothing("The files have no dates, so nothing can be foreseen.", []);
  const periods = planPeriods({
    asOf,
    firstDay,
    configured: configuration.segments.outlook.period ?? null,
    usualGapDays: segments.usual_gap_days,
  });
  if (typeof periods === "string") return nothing(periods, []);
  const first = periods.cutOffs.length - 1 > 2 * LEAST_PERIODS - 2 ? 3 : 2;
  const day = periods.cutOffs[first] ?? TIMELESS;
  const early = await learnStates(withKinds(business, segments), day);
  const columns = [...new Set([segments, early].flatMap(kindColumns))];
  const panel = await readPanel(business, periods, columns);
  const known = panel.sights[first]?.matrix.ids.length ?? 0;
  if (known < LEAST_CUSTOMERS)
    return nothing(
      `Only ${known} customers were known on ${day}, and ${LEAST_CUSTOMERS} are needed to foresee moves.`,
      periods.notes,
    );
  return await learnAll(business, { segments, early, panel, periods, first, columns });
}

interface Learning {
  readonly segments: SegmentsModel;
  readonly early: SegmentsModel;
  readonly panel: Panel;
  readonly periods: Periods;
  readonly first: number;
  readonly columns: readonly string[];
}

async function learnAll(
  { configuration: { seed }, asOf, crew }: Business,
  { segments, early, panel, periods, first, columns }: Learning,
): Promise<OutlookModel> {
  const { sights, scale } = panel;
  const design = learnShared(sights, columns, seed);
  const tested = standingsBy(sights, learnShared(sights.slice(0, first + 1), columns, seed), early);
  const shipped = standingsBy(sights, design, segments);
  const notes = [...periods.notes];
  const learn = async (grouping: "segment" | "lifecycle"): Promise<readonly GroupingModel[]> => {
    const [past, present] = [tested(grouping), shipped(grouping)];
    const names = stateNames(grouping, segments.clusters?.names ?? []);
    const earlyNames = stateNames(grouping, early.clusters?.names ?? []);
    if (past === null || present === null || names.length < 2 || earlyNames.length < 2) {
      notes.push(
        grouping === "segment"
          ? "There are no two segments to move between, so no moves of segments were foreseen."
          : "Nothing is bought, so there are no lifecycle stages to foresee.",
      );
      return [];
    }
    const learned = await learnGrouping(grouping, {
      past: { standings: past, states: earlyNames.length },
      present: { standings: present, states: names.length },
      cutOffs: periods.cutOffs,
      first,
      scale,
      seed,
      crew,
    });
    return [learned];
  };
  const groupings = (await Promise.all([learn("segment"), learn("lifecycle")])).flat();
  if (groupings.some(({ trial }) => trial.grouping === "segment"))
    notes.push(
      `The segments of the test were found anew from the customers as they stood on ${periods.cutOffs[first]}, before every month that was foreseen; only their number was taken over.`,
    );
  if (panel.scale > 1)
    notes.push(`${panel.followed} customers drawn by chance were followed through the periods.`);
  const present = shipped("segment");
  const revenue =
    present === null || panel.spends === null
      ? null
      : learnRevenue({
          standings: present,
          spends: panel.spends,
          states: segments.clusters?.names.length ?? 0,
          first,
          scale,
        });
  if (revenue === null && asOf !== null)
    notes.push("There is no money in the files, so no revenue was forecast.");
  return {
    refused: groupings.length === 0 ? (notes.at(-1) ?? null) : null,
    period_days: periods.periodDays,
    cut_offs: periods.cutOffs,
    followed: panel.followed,
    notes,
    columns,
    design,
    groupings,
    revenue,
  };
}

/** Learns how customers enter the regressions, from a sample of those at the given cut-offs. */
function learnShared(
  sights: readonly Sight[],
  columns: readonly string[],
  seed: number,
): CustomerDesign {
  const each = Math.ceil(DESIGN_ROWS / Math.max(1, sights.length));
  const all = stackRows(
    sights.map(({ matrix }) => takeRows(matrix, sampleRows(matrix.ids.length, each, seed))),
  );
  const gap = all.columns.includes("frequency") ? usualGap(all) : FALLBACK_GAP_DAYS;
  return learnDesign(all, columns, gap);
}

/** Returns where the customers of each cut-off stood, by the given segments and stages. */
function standingsBy(
  sights: readonly Sight[],
  design: CustomerDesign,
  segments: SegmentsModel,
): (grouping: "segment" | "lifecycle") => readonly Standing[] | null {
  const kinds = { ...segments, rfm: null };
  const seen = sights.map(({ matrix, quiet }) => ({
    ids: matrix.ids,
    values: designOf(design, matrix),
    ...groupBoth(matrix, quiet, kinds),
  }));
  return (grouping) => {
    const standings = seen.map(({ ids, values, now, ahead }) => ({
      ids,
      values,
      now: statesOf(grouping, now),
      quiet: statesOf(grouping, ahead),
    }));
    return standings.every((one): one is typeof one & { now: Int32Array } => one.now !== null)
      ? standings
      : null;
  };
}

/** Returns the business with as many kinds to find as were found at as_of. */
function withKinds(business: Business, { clusters }: SegmentsModel): Business {
  const { configuration } = business;
  if (clusters === null) return business;
  const { k } = clusters.learned.choice;
  return {
    ...business,
    // An earlier run may be of a later day than the one that is learned at.
    previous: null,
    configuration: {
      ...configuration,
      segments: {
        ...configuration.segments,
        clusters: { ...configuration.segments.clusters, k: { low: k, high: k } },
      },
    },
  };
}

function nothing(refused: string, notes: readonly string[]): OutlookModel {
  return {
    refused,
    period_days: 0,
    cut_offs: [],
    followed: 0,
    notes,
    columns: [],
    design: null,
    groupings: [],
    revenue: null,
  };
}

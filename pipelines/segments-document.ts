import { columnNames } from "../data/condition.ts";
import type { Engine, Row } from "../engines/engine.ts";
import { id, list, literal, sql } from "../engines/sql.ts";
import type { Snapshot } from "../features/snapshot.ts";
import { describeComponents } from "../models/component-meaning.ts";
import { concentration } from "../models/concentration.ts";
import { lifecycleStages } from "../models/lifecycle.ts";
import { sampleRows } from "../models/sample-rows.ts";
import type { SegmentMeans } from "../models/segment-profile.ts";
import { tierNames } from "../models/value-tier.ts";
import { YEAR } from "../reports/ahead.ts";
import { stagePlay } from "../reports/lifecycle-plays.ts";
import { previousId } from "../reports/lineage.ts";
import type { Group, Segment, SegmentsReport } from "../reports/segments-report.ts";
import type { Bought } from "./bought/add-up.ts";
import type { Business } from "./business.ts";
import type { Everybody } from "./group-everybody.ts";
import { drawPersonas } from "./personas.ts";
import { describeRules } from "./rules.ts";
import type { Grouped } from "./segment.ts";
import { segmentKpis } from "./segment-kpis.ts";
import type { Named, NamedSegments } from "./segment-overrides.ts";
import { kindNotes } from "./study.ts";
import { together } from "./together.ts";
import type { SegmentsModel } from "./trained.ts";

const MOST_ON_MAP = 3000;

/**
 * Describes every group of customers as they stand at as_of; `people` must have been gathered. What everybody bought may still
 * be added up, and means be worked out.
 */
export async function describeSegments(
  business: Business,
  { snapshot, customers, spend, grouped }: Everybody & { readonly snapshot: Snapshot },
  {
    model,
    named,
    notes,
    adding,
    measuring,
    valueDays,
    ...since
  }: NamedSegments &
    Pick<SegmentsReport, "lineage" | "movements"> & {
      readonly adding: Promise<Bought | null>;
      /** Means by kind, as `kindMeans` has them. */
      readonly measuring: Promise<readonly SegmentMeans[]>;
      /** Days that expected value looks ahead; undefined where nothing is expected. */
      readonly valueDays: number | undefined;
    },
): Promise<SegmentsReport> {
  const { asOf, configuration } = business;
  const choice = model.clusters?.learned.choice;
  const counting = countGroups(business);
  const [segments, kpis, others] = await together([
    withPersonas(
      business,
      { named: grouped.clusters === null ? [] : named, adding },
      segmentsOf(grouped, model, { counting, measuring, lineage: since.lineage }),
    ),
    adding.then((bought) => segmentKpis(business, bought)),
    counting.then((groups) => otherGroups(business, model, groups)),
  ]);
  return {
    as_of: asOf,
    customers,
    k: choice?.k ?? 0,
    why_k: choice?.why_k ?? "There are too few customers to find kinds among them.",
    choices: choice?.choices ?? [],
    components:
      model.clusters === null ? [] : describeComponents(model.clusters.learned.components),
    currency: configuration.currency ?? null,
    ...(valueDays === undefined || valueDays === YEAR ? {} : { value_days: valueDays }),
    notes: model.clusters === null ? notes : [...notes, ...kindNotes(business)],
    segments,
    rfm: others.rfm,
    lifecycle: others.lifecycle,
    value_tiers: others.value_tiers,
    concentration: spend.values.flatMap((own) => concentration(own)),
    kpis,
    ...(await describeRules(business, snapshot, {
      cluster: grouped.clusters?.cluster ?? new Int32Array(customers).fill(-1),
      names: model.clusters?.names ?? [],
    })),
    map: mapOf(grouped, model, business.configuration.seed),
    ...since,
  };
}

/** Describes the groups that are neither segments nor rules. */
function otherGroups(
  { configuration }: Business,
  { value_tiers }: SegmentsModel,
  groups: Groups,
): Pick<SegmentsReport, "rfm" | "lifecycle" | "value_tiers"> {
  return {
    rfm: groups.rfm_segment,
    lifecycle: inOrder(groups.lifecycle, lifecycleStages).map((group) => ({
      ...group,
      ...stagePlay(group.name, configuration.segments.lifecycle.stages),
    })),
    value_tiers: inOrder(groups.value_tier, tierNames(value_tiers)),
  };
}

/** Sorts groups as their names are listed; what is not listed comes last. */
export function inOrder(groups: readonly Group[], names: readonly string[]): readonly Group[] {
  const place = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length);
  return [...groups].sort((a, b) => place(a.name) - place(b.name));
}

async function segmentsOf(
  { clusters }: Grouped,
  model: SegmentsModel,
  {
    counting,
    measuring,
    lineage,
  }: Pick<SegmentsReport, "lineage"> & {
    readonly counting: Promise<Groups>;
    readonly measuring: Promise<readonly SegmentMeans[]>;
  },
): Promise<readonly Segment[]> {
  if (clusters === null || model.clusters === null) return [];
  const { names } = model.clusters;
  const { cluster } = clusters;
  const [means, { segment_name }] = await together([measuring, counting]);
  const groups = new Map(segment_name.map((group) => [group.name, group]));
  return names.map(({ id: number, name, rule, recognition, viability }, i) => ({
    id: number,
    name,
    size: means[i]?.size ?? 0,
    share: (means[i]?.size ?? 0) / cluster.length,
    revenue_share: groups.get(name)?.revenue_share ?? null,
    profile: profileOf(means[i]),
    rule,
    recognition,
    viability: {
      viable: viability.viable,
      says: viability.says,
      nearest_id: viability.nearest === null ? null : (names[viability.nearest]?.id ?? null),
    },
    previous_id: previousId(lineage, number),
  }));
}

function profileOf(means: SegmentMeans | undefined): Segment["profile"] {
  return Object.fromEntries(
    Object.entries(means?.columns ?? {}).map(([column, { mean, all, z }]) => [
      column,
      { mean, all, z },
    ]),
  );
}

/** Adds to each segment who its customers are; these are asked about while segments are found. */
async function withPersonas(
  business: Business,
  { named, adding }: { readonly named: readonly Named[]; readonly adding: Promise<Bought | null> },
  finding: Promise<readonly Segment[]>,
): Promise<readonly Segment[]> {
  const portraying = finding.then((segments) =>
    segments.flatMap((segment) => {
      const known = named.find(({ id: number }) => number === segment.id);
      return known === undefined ? [] : [{ ...segment, ...known }];
    }),
  );
  const [segments, portrayed, personas] = await together([
    finding,
    portraying,
    named.length === 0 ? [] : drawPersonas(business, portraying, adding),
  ]);
  return segments.map((segment) => {
    const persona = personas[portrayed.findIndex(({ id: number }) => number === segment.id)];
    return persona === undefined ? segment : { ...segment, persona };
  });
}

const GROUPINGS = ["segment_name", "rfm_segment", "lifecycle", "value_tier"] as const;
type Column = (typeof GROUPINGS)[number];
type Groups = Readonly<Record<Column, readonly Group[]>>;

/** Counts the members of all groups of each grouping, the largest first, in one pass over everybody. */
async function countGroups({ engine }: Business): Promise<Groups> {
  const own = GROUPINGS.map((name) => sql`when grouping_id(${id(name)}) = 0 then ${literal(name)}`);
  // Money is summed as decimals, so that the shares do not depend on the order of the rows.
  const spent = (await hasSpend(engine)) ? sql`sum(total_spend::decimal(18, 4))` : sql`null`;
  const rows = await engine.rows(sql`
    with counted as (
      select
        case ${list(own, " ")} end as grouping,
        coalesce(${list(GROUPINGS.map(id))}) as name,
        count(*) as size,
        ${spent} as revenue
      from people
      group by grouping sets (${list(GROUPINGS.map((name) => sql`(${id(name)})`))})
    )
    select
      grouping,
      name,
      size,
      size / sum(size) over (partition by grouping) as share,
      (revenue / nullif(sum(revenue) over (partition by grouping), 0))::double as revenue_share
    from counted
    where name is not null
    order by size desc, name`);
  const groupsBy = (column: Column) =>
    rows.filter(({ grouping }) => grouping === column).map(groupOf);
  return {
    segment_name: groupsBy("segment_name"),
    rfm_segment: groupsBy("rfm_segment"),
    lifecycle: groupsBy("lifecycle"),
    value_tier: groupsBy("value_tier"),
  };
}

async function hasSpend(engine: Engine): Promise<boolean> {
  return (await columnNames(engine, "people")).includes("total_spend");
}

function groupOf(row: Row): Group {
  const revenue = row["revenue_share"];
  return {
    name: String(row["name"]),
    size: Number(row["size"]),
    share: Number(row["share"]),
    revenue_share: typeof revenue === "number" ? revenue : null,
  };
}

function mapOf({ clusters }: Grouped, model: SegmentsModel, seed: number): SegmentsReport["map"] {
  if (clusters === null || model.clusters === null) return null;
  const { names } = model.clusters;
  const rows = [...sampleRows(clusters.cluster.length, MOST_ON_MAP, seed)];
  const [first = 0, second = 0] = model.clusters.learned.components.explained;
  const rounded = (values: Float64Array) =>
    rows.map((row) => Math.round(1000 * (values[row] ?? 0)) / 1000);
  return {
    explained: [first, second],
    x: rounded(clusters.x),
    y: rounded(clusters.y),
    segment: rows.map((row) => names[clusters.cluster[row] ?? 0]?.id ?? 0),
  };
}

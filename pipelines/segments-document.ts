import { checkCondition, columnNames } from "../data/condition.ts";
import type { Engine, Row } from "../engines/engine.ts";
import { id, type Sql, sql } from "../engines/sql.ts";
import { describeComponents } from "../models/component-meaning.ts";
import { type Matrix, takeColumns } from "../models/matrix.ts";
import { sampleRows } from "../models/sample-rows.ts";
import { profile } from "../models/segment-profile.ts";
import type { Group, Segment, SegmentsReport } from "../reports/segments-report.ts";
import type { Business } from "./business.ts";
import type { Grouped } from "./segment.ts";
import type { SegmentsModel } from "./trained.ts";

const MOST_ON_MAP = 3000;

/** Describes every group of customers as they stand at as_of; `people` must have been gathered. */
export async function describeSegments(
  business: Business,
  matrix: Matrix,
  grouped: Grouped,
  model: SegmentsModel,
): Promise<SegmentsReport> {
  const { asOf } = business;
  const choice = model.clusters?.learned.choice;
  return {
    as_of: asOf,
    customers: matrix.ids.length,
    k: choice?.k ?? 0,
    why_k: choice?.why_k ?? "There are too few customers to find kinds among them.",
    choices: choice?.choices ?? [],
    components:
      model.clusters === null ? [] : describeComponents(model.clusters.learned.components),
    segments: await segmentsOf(business, matrix, grouped, model),
    rfm: await groupsBy(business, "rfm_segment"),
    lifecycle: await groupsBy(business, "lifecycle"),
    value_tiers: await groupsBy(business, "value_tier"),
    rules: await ruleGroups(business),
    map: mapOf(grouped, model, business.configuration.seed),
  };
}

async function segmentsOf(
  business: Business,
  matrix: Matrix,
  { clusters }: Grouped,
  model: SegmentsModel,
): Promise<readonly Segment[]> {
  if (clusters === null || model.clusters === null) return [];
  const { learned, names } = model.clusters;
  const profiles = profile(takeColumns(matrix, learned.columns), clusters.cluster, names.length);
  const groups = new Map(
    (await groupsBy(business, "segment_name")).map((group) => [group.name, group]),
  );
  return names.map(({ id: number, name, rule, recognition, viability }, i) => ({
    id: number,
    name,
    size: profiles[i]?.size ?? 0,
    share: profiles[i]?.share ?? 0,
    revenue_share: groups.get(name)?.revenue_share ?? null,
    profile: Object.fromEntries(
      Object.entries(profiles[i]?.columns ?? {}).map(([column, { mean, all, z }]) => [
        column,
        { mean, all, z },
      ]),
    ),
    rule,
    recognition,
    viability,
    previous_id: null,
  }));
}

type Column = "rfm_segment" | "lifecycle" | "value_tier" | "segment_name";

async function groupsBy({ engine }: Business, column: Column): Promise<readonly Group[]> {
  const rows = await engine.rows(sql`
    select
      ${id(column)} as name,
      count(*) as size,
      count(*) / sum(count(*)) over () as share,
      ${await revenueShare(engine)} as revenue_share
    from people
    where ${id(column)} is not null
    group by ${id(column)}
    order by size desc, name`);
  return rows.map(groupOf);
}

/** Counts the customers for whom each rule of the configuration holds; `people` must have been gathered. */
export async function ruleGroups({ engine, configuration }: Business): Promise<readonly Group[]> {
  const memberShare = (await hasSpend(engine))
    ? sql`
      (sum(total_spend::decimal(18, 4)) filter (where is_member)
        / nullif(sum(total_spend::decimal(18, 4)), 0))::double`
    : sql`null`;
  const groups: Group[] = [];
  for (const [i, { name, where }] of configuration.segments.rules.entries()) {
    const condition = await checkCondition(engine, where, "people", `segments.rules.${i}.where`);
    const rows = await engine.rows(sql`
      with marked as (
        select *, coalesce((${condition})::boolean, false) as is_member from people
      )
      select
        ${name} as name,
        count(*) filter (where is_member) as size,
        coalesce(count(*) filter (where is_member) / nullif(count(*), 0), 0) as share,
        ${memberShare} as revenue_share
      from marked`);
    groups.push(...rows.map(groupOf));
  }
  return groups;
}

/** Money is summed as decimals, so that the shares do not depend on the order of the rows. */
async function revenueShare(engine: Engine): Promise<Sql> {
  if (!(await hasSpend(engine))) return sql`null`;
  return sql`
    (sum(total_spend::decimal(18, 4)) / nullif(sum(sum(total_spend::decimal(18, 4))) over (), 0))::double`;
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

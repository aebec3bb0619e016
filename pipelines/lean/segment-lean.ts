import { sql } from "../../engines/sql.ts";
import { readMatrix } from "../../features/matrix.ts";
import type { Snapshot } from "../../features/snapshot.ts";
import { describeComponents } from "../../models/component-meaning.ts";
import { lifecycleStages } from "../../models/lifecycle.ts";
import { type Matrix, takeColumns, takeRows } from "../../models/matrix.ts";
import { segmentMeans } from "../../models/segment-profile.ts";
import { tierNames } from "../../models/value-tier.ts";
import { stagePlay } from "../../reports/lifecycle-plays.ts";
import type { Group, Segment, SegmentsReport } from "../../reports/segments-report.ts";
import { assignKinds } from "../kinds.ts";
import { learnFrom } from "../segment.ts";
import { type NamedSegments, nameByConfiguration } from "../segment-overrides.ts";
import { inOrder } from "../segments-document.ts";
import type { LeanBusiness } from "./open-lean.ts";

/** Customers whom groups are learned from, at most: more move no centre. */
const MOST = 20_000;

/** The groups of customers, and how the kinds among them differ. */
export interface LeanSegments extends NamedSegments {
  /** Of each kind the mean of what it was found by, among the customers learned from. */
  readonly profiles: readonly Segment["profile"][];
  readonly learnedFrom: number;
}

/** Learns the groups of the customers of a snapshot, from every so-manieth of them. */
export async function learnLeanSegments(
  business: LeanBusiness,
  snapshot: Snapshot,
): Promise<LeanSegments> {
  const matrix = everySoManieth(await readMatrix(business.engine, snapshot));
  const model = await learnFrom(business, matrix);
  const { clusters } = model;
  const profiles =
    clusters === null
      ? []
      : segmentMeans(
          takeColumns(matrix, clusters.learned.columns),
          assignKinds(matrix, clusters).cluster,
          clusters.names.length,
        ).map(({ columns }) =>
          Object.fromEntries(
            Object.entries(columns).map(([name, { mean, all, z }]) => [name, { mean, all, z }]),
          ),
        );
  const named = nameByConfiguration(model, business.configuration.segments.names);
  return { ...named, profiles, learnedFrom: matrix.ids.length };
}

function everySoManieth(matrix: Matrix): Matrix {
  const step = Math.ceil(matrix.ids.length / MOST);
  if (step <= 1) return matrix;
  const rows = Math.ceil(matrix.ids.length / step);
  return takeRows(
    matrix,
    Int32Array.from({ length: rows }, (_, i) => i * step),
  );
}

/** Describes every group of customers by its size and its share of the revenue, kinds by their habits too; `people` must have been gathered. */
export async function describeLeanSegments(
  business: LeanBusiness,
  customers: number,
  { model, notes, profiles, learnedFrom }: LeanSegments,
): Promise<SegmentsReport> {
  const { asOf, configuration } = business;
  const { clusters } = model;
  const choice = clusters?.learned.choice;
  const groupsBy = await groupsOf(business);
  const kinds = new Map(groupsBy("segment_name").map((group) => [group.name, group]));
  const told = (n: number) => n.toLocaleString("en-GB");
  return {
    as_of: asOf,
    customers,
    k: choice?.k ?? 0,
    why_k: choice?.why_k ?? "There are too few customers to find kinds among them.",
    choices: choice?.choices ?? [],
    components: clusters === null ? [] : describeComponents(clusters.learned.components),
    currency: configuration.currency ?? null,
    notes: [
      ...notes,
      ...(learnedFrom < customers
        ? [
            `Groups were learned, and kinds profiled, from ${told(learnedFrom)} customers drawn at random; sizes and shares are of everybody.`,
          ]
        : []),
      ...(configuration.segments.rules.length > 0
        ? ["Groups by rules of your own are told by a full run, without --lean."]
        : []),
    ],
    segments: (clusters?.names ?? []).map(({ viability, ...kind }, i) => ({
      ...kind,
      size: kinds.get(kind.name)?.size ?? 0,
      share: kinds.get(kind.name)?.share ?? 0,
      revenue_share: kinds.get(kind.name)?.revenue_share ?? null,
      profile: profiles[i] ?? {},
      viability: {
        viable: viability.viable,
        says: viability.says,
        nearest_id:
          viability.nearest === null ? null : (clusters?.names[viability.nearest]?.id ?? null),
      },
      previous_id: null,
    })),
    rfm: groupsBy("rfm_segment"),
    lifecycle: inOrder(groupsBy("lifecycle"), lifecycleStages).map((group) => ({
      ...group,
      ...stagePlay(group.name, configuration.segments.lifecycle.stages),
    })),
    value_tiers: inOrder(groupsBy("value_tier"), tierNames(model.value_tiers)),
    concentration: [],
    kpis: null,
    rules: [],
    rule_overlap: null,
    map: null,
    lineage: null,
    movements: null,
  };
}

type Column = "rfm_segment" | "lifecycle" | "value_tier" | "segment_name";

/** Counts everybody once, by all groups together, and returns how many are in each group of a column. */
async function groupsOf({ engine, features }: LeanBusiness) {
  const money = features.some(({ name }) => name === "total_spend");
  const spend = money ? sql`sum(total_spend::decimal(18, 4))::double` : sql`null::double`;
  const rows = await engine.rows(sql`
    select rfm_segment, lifecycle, value_tier, segment_name, count(*) as size, ${spend} as spend
    from people
    group by all
    order by all`);
  const total = (of: "size" | "spend") => rows.reduce((sum, row) => sum + Number(row[of]), 0);
  const [customers, spent] = [total("size"), total("spend")];
  return (column: Column): readonly Group[] => {
    const found = new Map<string, { size: number; spend: number }>();
    for (const row of rows) {
      if (row[column] === null) continue;
      const name = String(row[column]);
      const group = found.get(name) ?? { size: 0, spend: 0 };
      group.size += Number(row["size"]);
      group.spend += Number(row["spend"]);
      found.set(name, group);
    }
    return [...found]
      .map(([name, { size, spend: own }]) => ({
        name,
        size,
        share: size / customers,
        revenue_share: money && spent !== 0 ? own / spent : null,
      }))
      .sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1));
  };
}

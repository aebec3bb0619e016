import { readMatrix } from "../../features/matrix.ts";
import type { Snapshot } from "../../features/snapshot.ts";
import { describeComponents } from "../../models/component-meaning.ts";
import { concentration } from "../../models/concentration.ts";
import { lifecycleStages } from "../../models/lifecycle.ts";
import { tierNames } from "../../models/value-tier.ts";
import { stagePlay } from "../../reports/lifecycle-plays.ts";
import type { SegmentsReport } from "../../reports/segments-report.ts";
import { describeRules } from "../rules.ts";
import { learnFrom } from "../segment.ts";
import type { NamedSegments } from "../segment-overrides.ts";
import { groupsBy, inOrder, segmentsOf } from "../segments-document.ts";
import { kindNotes, studiedAt } from "../study.ts";
import type { SegmentsModel } from "../trained.ts";
import type { LeanBusiness } from "./open-lean.ts";
import type { LeanScored } from "./score-lean.ts";

/** Learns the groups of customers as they stand at as_of, from those who are studied. */
export async function learnLeanSegments(business: LeanBusiness): Promise<SegmentsModel> {
  const studied = await studiedAt(business, business.asOf);
  return await learnFrom(business, await readMatrix(business.engine, studied));
}

/** Describes every group of customers by its size, its share of the revenue and, of kinds, its habits; `people` must have been gathered. */
export async function describeLeanSegments(
  business: LeanBusiness,
  snapshot: Snapshot,
  { ids, spend, grouped }: LeanScored,
  { model, notes }: Pick<NamedSegments, "model" | "notes">,
): Promise<SegmentsReport> {
  const { asOf, configuration } = business;
  const choice = model.clusters?.learned.choice;
  const stages = inOrder(await groupsBy(business, "lifecycle"), lifecycleStages);
  const tiers = await groupsBy(business, "value_tier");
  return {
    as_of: asOf,
    customers: ids.length,
    k: choice?.k ?? 0,
    why_k: choice?.why_k ?? "There are too few customers to find kinds among them.",
    choices: choice?.choices ?? [],
    components:
      model.clusters === null ? [] : describeComponents(model.clusters.learned.components),
    currency: configuration.currency ?? null,
    notes: model.clusters === null ? notes : [...notes, ...kindNotes(business)],
    segments: await segmentsOf(business, snapshot, grouped, model, null),
    rfm: await groupsBy(business, "rfm_segment"),
    lifecycle: stages.map((group) => ({
      ...group,
      ...stagePlay(group.name, configuration.segments.lifecycle.stages),
    })),
    value_tiers: inOrder(tiers, tierNames(model.value_tiers)),
    concentration: spend.values.flatMap((own) => concentration(own)),
    kpis: null,
    ...(await describeRules(business, snapshot, {
      cluster: grouped.clusters?.cluster ?? new Int32Array(ids.length).fill(-1),
      names: model.clusters?.names ?? [],
    })),
    map: null,
    lineage: null,
    movements: null,
  };
}

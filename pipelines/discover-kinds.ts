import type { Configuration } from "../data/schema.ts";
import type { Feature } from "../features/feature.ts";
import type { Crew } from "../models/crew.ts";
import { familyWeights } from "../models/family-weights.ts";
import type { Clusters } from "../models/kmeans.ts";
import { type GroupSize, groupSizes, type SizeLimits } from "../models/large-enough.ts";
import { type Matrix, takeColumns, takeRows } from "../models/matrix.ts";
import { conditionWords, type RecognitionRule } from "../models/recognition-rule.ts";
import { nameSegments } from "../models/segment-names.ts";
import type { SegmenterOptions } from "../models/segmenter.ts";
import { nearestClusters, viability } from "../models/viability.ts";
import { buyersOf, type KindsModel, tellingColumns, WITHOUT_ORDERS } from "./kinds.ts";
import { attributeVocabulary } from "./segment-words.ts";
import type { SegmentName } from "./trained.ts";

export interface DiscoverOptions {
  readonly clusters: Configuration["segments"]["clusters"];
  readonly seed: number;
  /** Where an earlier model puts today's customers, by id. */
  readonly before: ReadonlyMap<string, number> | undefined;
  /** All features of the business, for names. */
  readonly features: readonly Feature[];
  readonly crew: Crew;
}

/** Customers without an order have no habits of buying; where they are more than this share, habits are not the matter. */
const MOST_APART = 0.5;

/** Finds kinds of customers by the given features, names them and says how to recognise them. */
export async function discoverKinds(
  all: Matrix,
  chosen: readonly Feature[],
  options: DiscoverOptions,
): Promise<KindsModel> {
  const { learned, cluster, found, worth, apart, limits } = await findKinds(all, chosen, options);
  const { features, crew } = options;
  const vocabulary = attributeVocabulary(features);
  const { k, clusters: centres } = learned.choice;
  const grouped = ({ columns, values }: Matrix) => ({ columns, values, cluster, k });
  const [profiles, rules] = await Promise.all([
    crew.work("profile", grouped(tellingColumns(found, learned.columns, features))),
    crew.work("recognise", {
      ...grouped(takeColumns(found, learned.columns)),
      words: conditionWords(vocabulary),
    }),
  ]);
  const names = nameSegments(profiles, vocabulary);
  const sizes = groupSizes(cluster, k, worth?.values[0] ?? null);
  const verdicts = judge(rules, sizes, { centres, limits });
  const kinds = verdicts.map((verdict, i) => ({
    name: names[i] ?? "",
    rule: rules[i]?.says ?? "",
    ...verdict,
  }));
  return {
    learned,
    without_orders: apart,
    names: [...kinds, ...(apart ? [WITHOUT_ORDERS] : [])].map((one, i) => ({ id: i + 1, ...one })),
  };
}

/** Finds the same kinds and leaves them without names, rules and criteria of a choice, which nobody will read. */
export async function unnamedKinds(
  all: Matrix,
  chosen: readonly Feature[],
  options: DiscoverOptions,
): Promise<KindsModel> {
  const { learned, apart } = await findKinds(all, chosen, { ...options, criteria: "left out" });
  const kinds = learned.choice.k + Number(apart);
  return {
    learned,
    without_orders: apart,
    names: Array.from({ length: kinds }, (_, i) => ({ ...WITHOUT_ORDERS, id: i + 1, name: "" })),
  };
}

async function findKinds(
  all: Matrix,
  chosen: readonly Feature[],
  {
    clusters,
    seed,
    before,
    crew,
    criteria = "taken",
  }: DiscoverOptions & Pick<SegmenterOptions, "criteria">,
) {
  const { low, high } = clusters.k;
  const limits = { minShare: clusters.min_share };
  const buyers = buyersOf(all);
  const share = 1 - buyers.length / all.ids.length;
  const apart = share >= Math.max(clusters.min_share, Number.MIN_VALUE) && share <= MOST_APART;
  const found = apart ? takeRows(all, buyers) : all;
  const worth = found.columns.includes("total_spend")
    ? takeColumns(found, ["total_spend"])
    : undefined;
  const { columns, over, weights } = columnsOf(chosen, all);
  const [learned, { cluster }] = await crew.work("segment", {
    options: {
      ...{ columns, over, weights, ...limits, ...(worth && { worth }) },
      ...{ low, high, before, criteria },
    },
    matrix: takeColumns(found, [...new Set([...columns, ...Object.values(over)])]),
    seed,
  });
  return { learned, cluster, found, worth, apart, limits };
}

/** Says by which columns to tell customers apart, what each is taken over, and how much each counts. */
function columnsOf(chosen: readonly Feature[], { columns: known }: Matrix) {
  const over = chosen.flatMap(({ name, over: count }) =>
    count !== undefined && known.includes(count) ? [[name, count] as const] : [],
  );
  return {
    columns: chosen.map(({ name }) => name),
    over: Object.fromEntries(over),
    weights: familyWeights(Object.fromEntries(chosen.map(({ name, family }) => [name, family]))),
  };
}

/** Says how well each segment is recognised and whether it is worth a campaign. */
function judge(
  rules: readonly RecognitionRule[],
  sizes: readonly GroupSize[],
  { centres, limits }: { readonly centres: Clusters; readonly limits: SizeLimits },
): readonly Pick<SegmentName, "recognition" | "viability">[] {
  const recognition = sizes.map((_, i) => {
    const { precision = 0, recall = 0 } = rules[i] ?? {};
    return { precision, recall };
  });
  const nearest = nearestClusters(centres);
  const judged = sizes.map((size, i) => ({
    ...size,
    ...(recognition[i] ?? { precision: 0, recall: 0 }),
  }));
  return viability(judged, limits).map((verdict, i) => ({
    recognition: recognition[i] ?? { precision: 0, recall: 0 },
    viability: { ...verdict, nearest: verdict.viable ? null : (nearest[i] ?? null) },
  }));
}

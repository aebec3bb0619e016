import { ConfigurationError } from "../data/errors.ts";
import { unknownName } from "../data/nearest.ts";
import { personalAttributes } from "../data/quality/personal-quality.ts";
import { id, sql } from "../engines/sql.ts";
import { readMatrix } from "../features/matrix.ts";
import { columnOf } from "../models/matrix.ts";
import { meanEstimate } from "../models/metrics/mean-estimate.ts";
import { rocAuc } from "../models/metrics/roc-auc.ts";
import { selected } from "../models/metrics/selected.ts";
import { wilson } from "../models/metrics/wilson.ts";
import { rfmGrid } from "../models/rfm-grid.ts";
import type { Sample } from "../models/scorer.ts";
import type { Slice } from "../reports/target-report.ts";
import { type Business, TIMELESS } from "./business.ts";
import { assignKinds, kindColumns } from "./kinds.ts";
import type { SegmentsModel } from "./trained.ts";

const TENURE_BANDS = [
  { below: 90, name: "under 90 days" },
  { below: 365, name: "90 days to a year" },
  { below: Number.POSITIVE_INFINITY, name: "over a year" },
] as const;

const MOST_VALUES = 12;

export interface SliceOptions {
  /** How many of the rows ranked highest are contacted. */
  readonly capacity: number;
  /** The run's segments; without them customers are sliced by RFM group. */
  readonly segments: SegmentsModel | null;
  /** The day that the rows are of; null without time. */
  readonly day: string | null;
}

/** Measures scores by segment, tenure band and the attributes named in `evaluation.slices`. */
export async function measureSlices(
  business: Business,
  sample: Sample,
  scores: Float64Array,
  { capacity, segments, day }: SliceOptions,
): Promise<readonly Slice[]> {
  const contacted = selected(scores, capacity);
  const { matrix } = sample;
  const has = (...names: readonly string[]) => names.every((name) => matrix.columns.includes(name));
  const by = (what: string, values: readonly (string | null)[]) =>
    slicesBy(what, values, sample, { scores, contacted });
  const slices: Slice[] = [];
  const kinds = await kindsOf(business, segments, day ?? business.asOf ?? TIMELESS, matrix.ids);
  if (kinds !== null) slices.push(...by("segment", kinds));
  else if (has("recency_days", "frequency")) {
    const grid = rfmGrid({ bins: business.configuration.segments.rfm.bins });
    slices.push(...by("segment", grid.apply(grid.fit(matrix, 0), matrix).group));
  }
  if (has("tenure_days"))
    slices.push(...by("tenure", Array.from(columnOf(matrix, "tenure_days"), tenureBand)));
  for (const column of requireSlices(business))
    slices.push(...by(column, await attributeOf(business, column, matrix.ids)));
  return slices;
}

/** Returns the attributes named in `evaluation.slices`; throws where the customers have none of that name. */
export function requireSlices({ canonical, configuration, quality }: Business): readonly string[] {
  const attributes = canonical.customers.attributes.map(({ column }) => column);
  const { slices } = configuration.evaluation;
  const unknown = slices.find((column) => !attributes.includes(column));
  if (unknown !== undefined)
    throw new ConfigurationError(
      `evaluation.slices: ${unknownName("attribute", unknown, attributes)}`,
    );
  const personal = slices.find((column) => personalAttributes(quality).includes(column));
  if (personal !== undefined)
    throw new ConfigurationError(
      `evaluation.slices: '${personal}' tells of persons, and its values would stand in the report; if it does not, say so under pii`,
    );
  return slices;
}

function slicesBy(
  by: string,
  values: readonly (string | null)[],
  { labels }: Sample,
  { scores, contacted }: { readonly scores: Float64Array; readonly contacted: Float64Array },
): readonly Slice[] {
  const rows = new Map<string, number[]>();
  values.forEach((value, i) => {
    const name = value ?? "unknown";
    const known = rows.get(name) ?? [];
    known.push(i);
    rows.set(name, known);
  });
  return [...rows]
    .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .slice(0, MOST_VALUES)
    .map(([value, positions]): Slice => {
      const own = Uint8Array.from(positions, (i) => labels[i] ?? 0);
      const ownScores = Float64Array.from(positions, (i) => scores[i] ?? 0);
      const positives = own.reduce((sum, y) => sum + y, 0);
      const taken = Float64Array.from(positions, (i) => contacted[i] ?? 0);
      const places = taken.reduce((sum, part) => sum + part, 0);
      const right = taken.reduce((sum, part, i) => sum + part * (own[i] ?? 0), 0);
      const enough = positives >= 10 && own.length - positives >= 10;
      return {
        by,
        value,
        rows: own.length,
        positives,
        mean_score: ownScores.reduce((sum, score) => sum + score, 0) / own.length,
        rate: wilson(positives, own.length),
        auc: enough ? rocAuc(ownScores, own) : null,
        off: meanEstimate(sumsOf(ownScores.map((score, i) => score - (own[i] ?? 0)))),
        selected: wilson(places, own.length),
        precision: places > 0 ? wilson(right, places) : null,
        recall: positives > 0 ? wilson(right, positives) : null,
      };
    });
}

/** Returns the segment of each customer as of a day, by the run's own segments; null where it found none. */
async function kindsOf(
  { engine, snapshotAt, features }: Business,
  segments: SegmentsModel | null,
  day: string,
  ids: readonly string[],
): Promise<readonly (string | null)[] | null> {
  const clusters = segments?.clusters ?? null;
  if (clusters === null || segments === null) return null;
  const known = new Set(features.map(({ name }) => name));
  const columns = kindColumns(segments);
  if (!columns.every((column) => known.has(column))) return null;
  const matrix = await readMatrix(engine, await snapshotAt(day), { columns });
  const { cluster } = assignKinds(matrix, clusters);
  const names = new Map(matrix.ids.map((one, i) => [one, clusters.names[cluster[i] ?? -1]?.name]));
  return ids.map((one) => names.get(one) ?? null);
}

function sumsOf(values: Float64Array) {
  return {
    count: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    squares: values.reduce((sum, value) => sum + value * value, 0),
  };
}

function tenureBand(days: number): string | null {
  return TENURE_BANDS.find(({ below }) => days < below)?.name ?? null;
}

async function attributeOf(
  { engine }: Business,
  column: string,
  ids: readonly string[],
): Promise<readonly (string | null)[]> {
  const { texts } = await engine.columns(
    sql`select customer_id, ${id(column)}::varchar as value from customers`,
  );
  const values = new Map(texts["customer_id"]?.map((one, i) => [one, texts["value"]?.[i] ?? null]));
  return ids.map((one) => values.get(one) ?? null);
}

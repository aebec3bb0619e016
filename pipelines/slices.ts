import { ConfigurationError } from "../data/errors.ts";
import { unknownName } from "../data/nearest.ts";
import { personalAttributes } from "../data/quality/personal-quality.ts";
import { id, sql } from "../engines/sql.ts";
import { columnOf } from "../models/matrix.ts";
import { rocAuc } from "../models/metrics/roc-auc.ts";
import { wilson } from "../models/metrics/wilson.ts";
import { rfmGrid } from "../models/rfm-grid.ts";
import type { Sample } from "../models/scorer.ts";
import type { Slice } from "../reports/target-report.ts";
import type { Business } from "./business.ts";

const TENURE_BANDS = [
  { below: 90, name: "under 90 days" },
  { below: 365, name: "90 days to a year" },
  { below: Number.POSITIVE_INFINITY, name: "over a year" },
] as const;

const MOST_VALUES = 12;

/** Measures scores by RFM group, tenure band and the attributes named in `evaluation.slices`. */
export async function measureSlices(
  business: Business,
  sample: Sample,
  scores: Float64Array,
): Promise<readonly Slice[]> {
  const { matrix } = sample;
  const has = (...names: readonly string[]) => names.every((name) => matrix.columns.includes(name));
  const by = (what: string, values: readonly (string | null)[]) =>
    slicesBy(what, values, sample, scores);
  const slices: Slice[] = [];
  if (has("recency_days", "frequency")) {
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
  scores: Float64Array,
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
      const enough = positives >= 10 && own.length - positives >= 10;
      return {
        by,
        value,
        rows: own.length,
        positives,
        mean_score: ownScores.reduce((sum, score) => sum + score, 0) / own.length,
        rate: wilson(positives, own.length),
        auc: enough ? rocAuc(ownScores, own) : null,
      };
    });
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

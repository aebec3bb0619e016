import { readMatrix } from "../features/matrix.ts";
import type { Snapshot } from "../features/snapshot.ts";
import { type SegmentMeans, segmentMeans } from "../models/segment-profile.ts";
import type { Business } from "./business.ts";
import { kindColumns } from "./kinds.ts";
import { recallStanding } from "./resume/standing.ts";
import type { Grouped } from "./segment.ts";
import type { SegmentsModel } from "./trained.ts";

/** Columns that are in memory together where everybody's are looked at. */
const TOGETHER = 8;

/**
 * Averages the columns that kinds were found by over the customers of each kind at as_of; empty where there are no kinds. They are
 * recalled where kinds are told by columns that stand as they did at the end of the files.
 */
export async function kindMeans(
  business: Business,
  snapshot: Snapshot,
  { clusters }: Grouped,
  model: SegmentsModel,
): Promise<readonly SegmentMeans[]> {
  if (clusters === null || model.clusters === null) return [];
  const { learned, names } = model.clusters;
  return await recallStanding(
    business,
    [...kindColumns(model), ...learned.columns],
    { what: "what kinds are like", given: model.clusters },
    async () => {
      let means: readonly SegmentMeans[] = [];
      for (let from = 0; from < learned.columns.length; from += TOGETHER) {
        const columns = learned.columns.slice(from, from + TOGETHER);
        const matrix = await readMatrix(business.engine, snapshot, { columns, named: false });
        const some = segmentMeans(matrix, clusters.cluster, names.length);
        means = some.map((own, c) => ({
          ...own,
          columns: { ...means[c]?.columns, ...own.columns },
        }));
      }
      return means;
    },
  );
}

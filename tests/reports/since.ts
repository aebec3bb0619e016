import { flowTable, GONE, NOT_YET } from "../../models/flow-table.ts";
import { matchSegments } from "../../models/match-segments.ts";
import { segmentLineage } from "../../models/segment-lineage.ts";
import type { Lineage } from "../../reports/lineage.ts";
import type { Movements } from "../../reports/movements.ts";

const SIZE = 2500;

/** What changed since the run before: of `names`, the first one split off the last, and another ended. */
export function changed(names: readonly string[]): { lineage: Lineage; movements: Movements } {
  const ended = "Weekday browsers who never came back for a second order";
  const now = names.map((name, id) => ({ id, name, size: SIZE + 100 * id }));
  const before = [...now.slice(0, -1), { id: 40, name: ended, size: 900 }];
  const table = before.map((_, i) =>
    now.map((__, j) => {
      if (i === before.length - 1) return j === 0 ? 40 : 30 + j;
      if (j === now.length - 1) return i === 0 ? SIZE / 2 : 5;
      return i === j ? SIZE / 2 : 20 + ((i * 7 + j * 13) % 90);
    }),
  );
  const evidence = { sameDay: table, members: table, distances: null };
  const pairs = matchSegments({ before: before.length, now: now.length }, evidence);
  const newcomers = now.map(({ id }) => 30 + id);
  const gone = before.map(({ id }) => (id % 3) * 20);
  const flows = [
    ...table.flatMap((row, i) =>
      row.map((customers, j) => ({
        from: before[i]?.name ?? "",
        to: now[j]?.name ?? "",
        customers,
      })),
    ),
    ...now.map(({ name, id }) => ({ from: NOT_YET, to: name, customers: 30 + id })),
    ...before.map(({ name, id }) => ({ from: name, to: GONE, customers: (id % 3) * 20 })),
  ];
  const stages = ["Active", "At risk", "Lapsed", "Loyal", "New lead", "Won back"];
  const stageFlows = stages.flatMap((from, i) =>
    stages.map((to, j) => ({ from, to, customers: i === j ? 900 : (i * 31 + j * 17) % 120 })),
  );
  return {
    lineage: {
      run: "online-retail-2011-11-09",
      as_of: "2011-11-09",
      same_model: false,
      least_similarity: 0.5,
      compared_by: { earlier_model_today: true, members: true, centroids: false },
      events: segmentLineage({ before, now, pairs, evidence, newcomers, gone }),
    },
    movements: {
      since: "2011-11-09",
      run: "online-retail-2011-11-09",
      groupings: [
        { name: "segment", ...flowTable(flows, names) },
        { name: "lifecycle", ...flowTable(stageFlows) },
        { name: "rfm_segment", ...flowTable(stageFlows) },
      ],
    },
  };
}

import { listRunFolders } from "../data/run-folders.ts";
import { baseRate } from "../reports/run-facts.ts";
import { inOrder, runsTable } from "../reports/runs-table.ts";
import type { RunDocument } from "./run-document.ts";
import type { Said } from "./said.ts";

/** Lists the runs in a folder with how well each target was foreseen; what is no run is named, and why. */
export async function listRuns(parent: string): Promise<Said> {
  const { runs, others } = await listRunFolders<RunDocument>(parent);
  const whole = runs.filter(({ document }) => isWhole(document));
  const broken = [
    ...others,
    ...runs
      .filter(({ document }) => !isWhole(document))
      .map(({ folder }) => ({ folder, because: "its run.json is not one of a run" })),
  ];
  const named = broken.map(({ folder, because }) => `${folder} (${because})`);
  return {
    lines: [
      ...(whole.length === 0 ? [`'${parent}' holds no run.`] : runsTable(whole)),
      ...(named.length === 0 ? [] : [`Not listed: ${named.join(", ")}.`]),
    ],
    document: {
      runs: inOrder(whole).map(({ folder, document }) => ({
        folder,
        name: document.name,
        as_of: document.as_of,
        command: document.command,
        customers: document.customers,
        targets: Object.fromEntries(
          Object.entries(document.metrics).map(([target, metrics]) => [
            target,
            {
              champion: document.champions[target] ?? null,
              ...metrics,
              base_rate: baseRate(metrics),
            },
          ]),
        ),
      })),
      not_listed: broken,
    },
  };
}

/** Tells whether a document has the parts that a run's has; a check of data has no customers and no metrics, but says so. */
function isWhole(document: Partial<RunDocument>): boolean {
  const { metrics, champions, inputs } = document;
  return isObject(metrics) && isObject(champions) && Array.isArray(inputs);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

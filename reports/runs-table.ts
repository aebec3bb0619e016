import { count, interval, percent } from "./number.ts";
import { baseRate, type RunFacts } from "./run-facts.ts";
import { textTable } from "./text-table.ts";

/** A run's folder, by name, and what it says of itself. */
export interface ListedRun {
  readonly folder: string;
  readonly document: RunFacts;
}

/** Sorts runs by day, undated ones first; of one day by the folder's name. */
export function inOrder<Run extends ListedRun>(runs: readonly Run[]): readonly Run[] {
  return [...runs].sort(
    (a, b) =>
      compare(a.document.as_of ?? "", b.document.as_of ?? "") || compare(a.folder, b.folder),
  );
}

/** Writes runs as a table for a terminal: one line a run and target. */
export function runsTable(runs: readonly ListedRun[]): readonly string[] {
  const rows = inOrder(runs).flatMap(({ folder, document }) => {
    const { as_of, customers, metrics, champions } = document;
    const targets = Object.entries(metrics).map(([target, facts]) => [
      target,
      champions[target] ?? "",
      facts.protocol === "refused" ? "not modelled" : interval(facts.auc),
      percent(baseRate(facts)),
    ]);
    return (targets.length === 0 ? [["", "", "", ""]] : targets).map((cells, i) =>
      i === 0 ? [folder, as_of ?? "no day", count(customers), ...cells] : ["", "", "", ...cells],
    );
  });
  const head = ["run", "as of", "customers", "target", "champion", "AUC", "base rate"];
  return textTable([head, ...rows], { right: [2, 6] });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

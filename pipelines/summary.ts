import { join } from "node:path";
import type { TargetSufficiency } from "../data/quality/quality.ts";
import { endedBefore } from "../reports/learned-before.ts";
import { listLines } from "./lists/list-lines.ts";
import type { RunDocument } from "./run-document.ts";
import type { Done } from "./work.ts";

/** Says what a run did, which targets had cases enough, and what to open first. */
export function summary(
  { result, path, seconds, notes }: Done<RunDocument>,
  targets: readonly TargetSufficiency[] = [],
): readonly string[] {
  const { customers, metrics, champions, lists, learned_as_of } = result;
  return [
    accounted(result),
    ...targets.map(({ says }) => says),
    ...(learned_as_of === undefined ? [] : [endedBefore(learned_as_of)]),
    ...(customers === null
      ? []
      : [`Scored ${customers.toLocaleString("en-GB")} customers${asOf(result)}.`]),
    ...Object.entries(metrics).map(([target, { protocol, auc, test }]) =>
      protocol === "refused" || auc === undefined
        ? `${target}: not modelled, ranked by ${champions[target]}.`
        : `${target}: ${champions[target]}, AUC ${auc.value.toFixed(3)} (${auc.low.toFixed(3)} to ${auc.high.toFixed(3)}) on ${test.rows.toLocaleString("en-GB")} customers, ${protocol}.`,
    ),
    ...notes,
    `Done in ${seconds.toFixed(1)} s.`,
    ...(customers === null
      ? [`Open ${join(path, "reports", "data-quality.html")}`]
      : [
          `Open ${join(path, "reports", "index.html")}`,
          ...lists.flatMap((list) => [
            `List ${join(path, "lists", `${list.name}.csv`)} (${list.rows} customers)`,
            ...listLines(list, result.configuration.currency ?? null),
          ]),
        ]),
  ];
}

function asOf({ as_of }: RunDocument): string {
  return as_of === null ? "" : ` as of ${as_of}`;
}

/** Returns what a run did for a program: its document, and what it took from earlier runs, where it did. */
export function documentOf({
  result,
  reused,
}: Done<RunDocument>): RunDocument & Partial<Pick<Done<RunDocument>, "reused">> {
  return reused.length === 0 ? result : { ...result, reused };
}

/** Says how many rows were read, used and set aside. */
export function accounted({ inputs }: RunDocument): string {
  const total = (of: (input: RunDocument["inputs"][number]) => number) =>
    inputs.reduce((sum, input) => sum + of(input), 0).toLocaleString("en-GB");
  return `Read ${total((i) => i.rows_read)} rows: ${total((i) => i.rows_accepted)} used, ${total((i) => i.rows_rejected)} set aside with reasons.`;
}

import type { Estimate } from "../models/metrics/estimate.ts";
import { type Html, html } from "./html.ts";
import { count, interval, percent } from "./number.ts";
import { table } from "./table.ts";
import type { Slice, TargetReport } from "./target-report.ts";
import { words } from "./words.ts";

/** Renders how well the scores hold in parts of the customer base, and marks the parts where they are off. */
export function slicesTable({ slices }: TargetReport): Html {
  const groups = [...new Set(slices.map(({ by }) => by))];
  return html`${groups.map((by) => {
    const own = slices.filter((slice) => slice.by === by);
    const atCapacity = own.some(({ selected }) => selected !== undefined);
    return table({
      dense: true,
      caption: `By ${words(by)}: ${count(own.reduce((sum, { rows }) => sum + rows, 0))} customers in ${own.length} parts`,
      columns: [
        { label: words(by), as: "text" },
        { label: "Customers", as: "number" },
        { label: "Positives", as: "number" },
        { label: "Foretold", hint: "mean score", as: "number" },
        { label: "Came true", as: "number" },
        { label: "AUC", hint: "– below 10 of either kind", as: "number" },
        ...(atCapacity
          ? [
              { label: "On the list", hint: "at capacity", as: "number" as const },
              { label: "Right", hint: "of those on it", as: "number" as const },
              { label: "Found", hint: "of its positives", as: "number" as const },
            ]
          : []),
      ],
      rows: own.map((slice) => ({
        cells: [
          html`${slice.value}${isOff(slice) && html`<small>scores are too ${slice.mean_score > slice.rate.value ? "high" : "low"} here</small>`}`,
          count(slice.rows),
          count(slice.positives),
          percent(slice.mean_score),
          stacked(slice.rate, percent),
          stacked(slice.auc),
          ...(atCapacity
            ? [
                stacked(slice.selected, percent),
                stacked(slice.precision, percent),
                stacked(slice.recall, percent),
              ]
            : []),
        ],
      })),
    });
  })}`;
}

/** Prints the value with its interval under it, so that columns stay narrow. */
function stacked(
  estimate: Estimate | null | undefined,
  format?: (x: number | null | undefined) => string,
): Html {
  const [value, bounds] = interval(estimate, format).split(" (");
  return html`${value}${bounds !== undefined && html`<small>${bounds.replace(")", "")}</small>`}`;
}

function isOff({ mean_score, rate }: Slice): boolean {
  return mean_score < rate.low || mean_score > rate.high;
}

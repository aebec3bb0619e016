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
    return table({
      caption: `By ${words(by)}: ${count(own.reduce((sum, { rows }) => sum + rows, 0))} customers in ${own.length} parts`,
      columns: [
        { label: words(by), as: "text" },
        { label: "Customers", as: "number" },
        { label: "Positives", as: "number" },
        { label: "Foretold", hint: "mean score", as: "number" },
        { label: "Came true", as: "number" },
        { label: "AUC", hint: "– below 10 of either kind", as: "number" },
      ],
      rows: own.map((slice) => ({
        cells: [
          html`${slice.value}${isOff(slice) && html`<small>scores are too ${slice.mean_score > slice.rate.value ? "high" : "low"} here</small>`}`,
          count(slice.rows),
          count(slice.positives),
          percent(slice.mean_score),
          interval(slice.rate, percent),
          interval(slice.auc),
        ],
      })),
    });
  })}`;
}

function isOff({ mean_score, rate }: Slice): boolean {
  return mean_score < rate.low || mean_score > rate.high;
}

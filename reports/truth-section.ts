import { type Html, html } from "./html.ts";
import { count, decimal, interval, percent } from "./number.ts";
import { table } from "./table.ts";
import type { TargetReport } from "./target-report.ts";

/** Renders how near the scores come to the best possible, where the data's true chances are known. */
export function truthSection(truth: NonNullable<TargetReport["truth"]>): Html {
  const { auc_of_truth, auc_of_scores, rows, positives } = truth;
  const gap = auc_of_truth.value - auc_of_scores.value;
  return html`<section><h2>How near to the best possible</h2>
<p>The sample shop is simulated, so each customer's true chance is known. Not even a model that knew it could rank better than the truth does: what happens next is partly luck. The scores come within ${decimal(gap)} of it.</p>
${table({
  caption: `Scores against the truth: ${count(rows)} customers, ${count(positives)} positive`,
  columns: [
    { label: "Measure" },
    { label: "Scores", as: "number" },
    { label: "Best possible", as: "number" },
  ],
  rows: [
    { cells: ["AUC", interval(auc_of_scores), interval(auc_of_truth)] },
    {
      cells: ["Calibration slope", interval(truth.calibration_slope, (x) => decimal(x, 2)), "1.00"],
    },
    {
      cells: [
        "Mean distance between score and true chance",
        percent(truth.mean_absolute_difference),
        "0.0%",
      ],
    },
  ],
})}</section>`;
}

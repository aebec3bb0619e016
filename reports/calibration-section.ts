import type { CalibrationMetrics, CalibrationReport } from "./candidacy.ts";
import { type Html, html } from "./html.ts";
import { decimal, interval } from "./number.ts";
import { table } from "./table.ts";

/** Renders the scores as chances before and after calibration. */
export function calibrationSection({ because, before, after }: CalibrationReport): Html {
  const row = (name: string, metrics: CalibrationMetrics) => ({
    cells: [
      name,
      interval(metrics.log_loss, (x) => decimal(x, 4)),
      interval(metrics.slope, (x) => decimal(x, 2)),
      interval(metrics.intercept, (x) => decimal(x, 2)),
      interval(metrics.ece),
    ],
  });
  return html`<h3>From ranks to chances</h3>
<p>${because}</p>
${table({
  caption: "The champion's scores on the test, before and after calibration",
  columns: [
    { label: "Scores" },
    { label: "Log loss", hint: "lower is better", as: "number" },
    { label: "Slope", hint: "calibrated: 1", as: "number" },
    { label: "Intercept", hint: "calibrated: 0", as: "number" },
    { label: "Calibration error", hint: "lower is better", as: "number" },
  ],
  rows: [
    ...(before === null ? [] : [row("Before", before)]),
    row(before === null ? "Calibrated" : "After", after),
  ],
})}`;
}

import { dot, ruleX, ruleY, text } from "@observablehq/plot";
import type { Estimate } from "../models/metrics/estimate.ts";
import { chart } from "./chart.ts";
import type { Html } from "./html.ts";

export interface ResultBar {
  readonly label: string;
  readonly difference: Estimate;
}

const ROW = 34;

/** Draws differences with their intervals, one a line, beside the line of no effect. */
export function resultChart(
  bars: readonly ResultBar[],
  {
    says,
    label,
    format,
  }: {
    readonly says: string;
    readonly label: string;
    readonly format: (value: number) => string;
  },
): Html {
  const rows = bars.map(({ label: name, difference }) => ({ name, ...difference }));
  const ends = [0, ...rows.flatMap(({ low, high }) => [low, high]).filter(Number.isFinite)];
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const room = (most - least) * 0.06 || 1;
  return chart(says, {
    height: 64 + ROW * 1.4 * rows.length,
    marginTop: 14,
    marginLeft: 14,
    marginRight: 14,
    marginBottom: 44,
    x: {
      domain: [least - room, most + room],
      label,
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 38,
      ticks: 5,
      tickFormat: format,
      grid: true,
    },
    y: { type: "band", domain: rows.map(({ name }) => name), axis: null },
    marks: [
      ruleX([0], { stroke: "currentColor", strokeWidth: 1.4 }),
      text(rows, {
        x: least - room,
        y: "name",
        text: "name",
        textAnchor: "start",
        dy: -13,
        fill: "currentColor",
        stroke: "var(--paper)",
        strokeWidth: 4,
      }),
      ruleY(rows, {
        y: "name",
        x1: "low",
        x2: "high",
        stroke: "var(--accent)",
        strokeWidth: 2,
        dy: 7,
      }),
      dot(rows, { x: "value", y: "name", r: 5, fill: "var(--accent)", dy: 7 }),
    ],
  });
}

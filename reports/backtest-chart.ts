import { dot, link } from "@observablehq/plot";
import type { BacktestCutOff } from "./backtest-report.ts";
import { chart } from "./chart.ts";
import type { Html } from "./html.ts";
import { decimal, shortDay } from "./number.ts";

/** Days that have room beside one another. */
const MOST_DAYS = 4;

/** Draws the champion's AUC with its interval at each cut-off, oldest first, and the best rule's as an open ring. */
export function backtestChart(says: string, cutOffs: readonly BacktestCutOff[]): Html {
  const points = [...cutOffs].reverse().map(({ as_of, auc, rule }) => ({
    day: shortDay(as_of),
    value: auc.value,
    low: Number.isFinite(auc.low) ? auc.low : auc.value,
    high: Number.isFinite(auc.high) ? auc.high : auc.value,
    rule: rule?.auc.value ?? Number.NaN,
  }));
  const every = Math.ceil(points.length / MOST_DAYS);
  return chart(`AUC at each cut-off: ${says}`, {
    height: 300,
    marginTop: 22,
    marginLeft: 52,
    marginRight: 20,
    marginBottom: 44,
    x: {
      type: "point",
      domain: points.map(({ day }) => day),
      ticks: points.map(({ day }) => day).filter((_, i) => i % every === 0),
      padding: 0.5,
      label: "nothing known from",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 38,
    },
    y: {
      label: "AUC",
      labelArrow: "up",
      grid: true,
      ticks: 5,
      nice: true,
      tickFormat: (x: number) => decimal(x, 2),
    },
    marks: [
      link(points, {
        x1: "day",
        x2: "day",
        y1: "low",
        y2: "high",
        stroke: "var(--accent)",
        strokeWidth: 2,
      }),
      dot(points, { x: "day", y: "value", r: 5, fill: "var(--accent)" }),
      dot(
        points.filter(({ rule }) => Number.isFinite(rule)),
        { x: "day", y: "rule", r: 5, stroke: "var(--second)", strokeWidth: 2, dx: 12 },
      ),
    ],
  });
}

import { areaY, line, ruleY } from "@observablehq/plot";
import { chart } from "./chart.ts";
import type { Html } from "./html.ts";
import { count, money } from "./number.ts";
import { profitMarks } from "./profit-marks.ts";
import type { ProfitReport } from "./profit-report.ts";

/** Draws profit over the number contacted with its interval, the list's length and the best one. */
export function profitChart(profit: ProfitReport): Html {
  const { curve, best, at_capacity, currency, customers } = profit;
  const points = curve.map(({ contacted, profit: { value, low, high } }) => ({
    contacted,
    value,
    low,
    high,
  }));
  const top = Math.max(...points.map(({ high }) => high), 0);
  const bottom = Math.min(...points.map(({ low }) => low), 0);
  const span = top - bottom || 1;
  const marks = [
    {
      x: at_capacity.contacted,
      y: at_capacity.profit.value,
      label: top + 0.12 * span,
      says: `the list: ${count(at_capacity.contacted)}`,
    },
    ...(best.contacted.value > 0
      ? [
          {
            x: best.contacted.value,
            y: best.profit.value,
            label: top + 0.03 * span,
            says: `most profit: ${count(best.contacted.value)}`,
          },
        ]
      : []),
  ];
  return chart(
    `Profit by customers contacted: ${money(at_capacity.profit.value, currency)} at the list's ${count(at_capacity.contacted)}, most at ${count(best.contacted.value)} with ${money(best.profit.value, currency)}.`,
    {
      height: 330,
      marginLeft: 66,
      marginRight: 24,
      marginBottom: 46,
      x: {
        label: "customers contacted, ranked highest first",
        labelAnchor: "center",
        labelArrow: "none",
        ticks: 5,
        tickFormat: (n: number) => count(n),
      },
      y: {
        domain: [bottom, top + 0.18 * span],
        label: "profit",
        labelArrow: "up",
        grid: true,
        ticks: 6,
        tickFormat: (amount: number) => money(amount, currency),
      },
      marks: [
        areaY(points, {
          x: "contacted",
          y1: "low",
          y2: "high",
          fill: "var(--accent)",
          fillOpacity: 0.16,
        }),
        ruleY([0], { stroke: "var(--muted)" }),
        line(points, { x: "contacted", y: "value", stroke: "var(--accent)", strokeWidth: 2.6 }),
        ...profitMarks(marks, customers),
      ],
    },
  );
}

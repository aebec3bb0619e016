import { dot, lineY, link, ruleY, text } from "@observablehq/plot";
import { chart } from "./chart.ts";
import { LINES } from "./chart-key.ts";
import type { Html } from "./html.ts";
import { count, decimal } from "./number.ts";
import type { Tenth, Tracking } from "./value-report.ts";

const EXPECTED = { stroke: "var(--accent)", strokeWidth: 2.6 };
const ACTUAL = { stroke: "var(--second)", strokeWidth: 2, strokeDasharray: "7 3" };

/** Draws all repeat purchases since the first day, expected and actual, week by week. */
export function trackingChart(says: string, points: Tracking["over_time"]): Html {
  const last = points.at(-1);
  const most = Math.max(1, ...points.flatMap(({ expected, actual }) => [expected, actual]));
  const ends =
    last === undefined
      ? []
      : [
          { y: last.expected, label: "expected", higher: last.expected >= last.actual },
          { y: last.actual, label: "actual", higher: last.actual > last.expected },
        ];
  return chart(says, {
    height: 300,
    marginLeft: 62,
    marginRight: 70,
    marginBottom: 44,
    x: { label: "weeks since the first day", labelAnchor: "center", labelArrow: "none", ticks: 6 },
    y: {
      label: "repeat purchases in all",
      domain: [0, most * 1.05],
      grid: true,
      ticks: 5,
      tickFormat: (n: number) => count(n),
    },
    marks: [
      ruleY([0], { stroke: "var(--muted)" }),
      lineY(points, { x: "week", y: "actual", ...ACTUAL }),
      lineY(points, { x: "week", y: "expected", ...EXPECTED }),
      ...ends.map(({ y, label, higher }) =>
        text([label], {
          x: last?.week ?? 0,
          y,
          text: () => label,
          textAnchor: "start",
          dx: 6,
          dy: higher ? -7 : 7,
          fill: "currentColor",
        }),
      ),
    ],
  });
}

/** Draws mean purchase days that followed by the repeat purchases known before: expected as dots, actual as rings. */
export function repeatsChart(says: string, groups: Tracking["by_repeats"]): Html {
  return chart(says, {
    height: 300,
    marginLeft: 50,
    marginRight: 20,
    marginBottom: 44,
    x: {
      type: "point",
      label: "repeat purchases before",
      labelAnchor: "center",
      labelArrow: "none",
      tickFormat: (n: number) => (n >= 7 ? "7+" : String(n)),
    },
    y: { label: "purchases that followed", grid: true, ticks: 5, zero: true },
    marks: [
      ruleY([0], { stroke: "var(--muted)" }),
      link(groups, { x1: "repeats", x2: "repeats", y1: "expected", y2: "actual", ...LINES.chance }),
      dot(groups, { x: "repeats", y: "actual", r: 6, stroke: "var(--second)", strokeWidth: 2 }),
      dot(groups, { x: "repeats", y: "expected", r: 4, fill: "var(--accent)" }),
    ],
  });
}

/** Draws the mean spend that followed against the mean that was expected, a dot a tenth of the customers; right is the diagonal. */
export function tenthsChart(says: string, tenths: readonly Tenth[]): Html {
  const most = Math.max(1, ...tenths.flatMap(({ expected, actual }) => [expected, actual])) * 1.05;
  const tickFormat = (amount: number) => (most < 10 ? decimal(amount, 1) : count(amount));
  return chart(says, {
    height: 300,
    marginLeft: 62,
    marginRight: 24,
    marginBottom: 46,
    x: {
      domain: [0, most],
      ticks: 5,
      label: "mean spend expected",
      labelAnchor: "center",
      labelArrow: "none",
      tickFormat,
    },
    y: { domain: [0, most], ticks: 5, label: "mean spend that followed", grid: true, tickFormat },
    marks: [
      link([0], { x1: 0, y1: 0, x2: most, y2: most, ...LINES.chance }),
      dot(tenths, { x: "expected", y: "actual", r: 4.5, fill: "var(--accent)" }),
    ],
  });
}

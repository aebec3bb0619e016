import { dot, link, ruleX, text } from "@observablehq/plot";
import { chart, LINE_HEIGHT } from "./chart.ts";
import type { Html } from "./html.ts";
import { count } from "./number.ts";
import type { StateOutlook } from "./outlook-report.ts";

const LONGEST_NAME = 52;
const ROW = 3.4 * LINE_HEIGHT;

/**
 * Draws a row a state: its size now as an open ring, the sizes expected after each period as dots, the nearest largest, each
 * on the line of its 90 % interval.
 */
export function forecastChart(says: string, states: readonly StateOutlook[]): Html {
  const names = states.map(({ name }) => shortened(name));
  const bars = states.flatMap(({ forecast }, i) =>
    forecast.map(({ expected, low, high }, step) => ({ i, step, expected, low, high })),
  );
  const y = ({ i, step }: { readonly i: number; readonly step: number }) => i + (step - 1) * 0.2;
  return chart(says, {
    height: 50 + ROW * states.length,
    marginTop: 8,
    marginLeft: 10,
    marginRight: 18,
    marginBottom: 34,
    x: {
      label: "customers",
      grid: true,
      ticks: 4,
      zero: true,
      tickFormat: (n: number) => count(n),
    },
    y: { axis: null, domain: [states.length - 0.6, -0.75] },
    marks: [
      ruleX([0], { stroke: "var(--muted)" }),
      text(names, {
        x: 0,
        y: (_, i) => i,
        text: (name: string) => name,
        textAnchor: "start",
        dx: 5,
        dy: -1.45 * LINE_HEIGHT,
        fill: "currentColor",
      }),
      link(bars, {
        x1: "low",
        x2: "high",
        y1: y,
        y2: y,
        stroke: "var(--accent)",
        strokeWidth: 2,
        strokeOpacity: ({ step }: { step: number }) => 1 - 0.28 * step,
      }),
      dot(bars, {
        x: "expected",
        y,
        r: ({ step }: { step: number }) => 4.5 - step,
        fill: "var(--accent)",
      }),
      dot(states, {
        x: "now",
        y: (_, i) => i,
        r: 5.5,
        stroke: "var(--second)",
        strokeWidth: 2,
      }),
    ],
  });
}

function shortened(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1).trimEnd()}…`;
}

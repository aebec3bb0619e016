import { dot, link, ruleX, text } from "@observablehq/plot";
import { chart } from "./chart.ts";
import { LINES } from "./chart-key.ts";
import type { Html } from "./html.ts";
import { percent } from "./number.ts";
import type { ReliabilityBin } from "./target-report.ts";

/** Draws what was foretold against what happened, a dot a group of customers with its interval; true is the diagonal. */
export function reliabilityChart(says: string, bins: readonly ReliabilityBin[]): Html {
  const dots = bins.map(({ predicted, observed }) => ({ predicted, ...observed }));
  const most = Math.max(0.05, ...dots.flatMap(({ predicted, high }) => [predicted, high]));
  const top = Math.min(1, Math.ceil(most * 20 + 0.2) / 20);
  const tickFormat = (share: number) => percent(share, top < 0.2 ? 1 : 0);
  return chart(says, {
    height: 330,
    marginLeft: 50,
    marginRight: 24,
    marginBottom: 46,
    x: {
      domain: [0, top],
      ticks: 5,
      label: "chance that was foretold",
      labelAnchor: "center",
      labelArrow: "none",
      tickFormat,
    },
    y: { domain: [0, top], ticks: 5, label: "share that came true", grid: true, tickFormat },
    marks: [
      link([0], { x1: 0, y1: 0, x2: top, y2: top, ...LINES.chance }),
      text([0], {
        x: top * 0.985,
        y: top * 0.06,
        text: () => "on the dotted line: exactly as foretold",
        textAnchor: "end",
        fill: "var(--muted)",
      }),
      ruleX(dots, { x: "predicted", y1: "low", y2: "high", stroke: "var(--accent)" }),
      dot(dots, { x: "predicted", y: "value", r: 4.5, fill: "var(--accent)" }),
    ],
  });
}

import { dot, line, ruleX } from "@observablehq/plot";
import type { LevelReport } from "./candidacy.ts";
import { chart } from "./chart.ts";
import { type Html, html } from "./html.ts";
import { count, interval, longDay, percent } from "./number.ts";
import { more, table } from "./table.ts";

/** Renders how the share of positives moved from cut-off to cut-off, and where the level of the scores comes from. */
export function levelSection({ rates, level }: LevelReport): Html | null {
  const dated = rates.filter(({ as_of }) => as_of !== null);
  if (level === null && dated.length < 2) return null;
  const shares = dated.map(({ rate }) => rate.value);
  const [low, high] = [Math.min(...shares), Math.max(...shares)];
  const says = `The share of positives ran from ${percent(low)} to ${percent(high)} over ${dated.length} cut-offs.`;
  return html`<h3>The level, and how it moves</h3>
<p>${says} ${level?.because} Scores for a day to come may be off by as much as the share still moves.</p>
${dated.length > 1 && rateChart(says, dated)}
${more(
  "Show the numbers",
  table({
    caption: "Share of positives at each cut-off looked at",
    columns: [
      { label: "As of" },
      { label: "Customers", as: "number" },
      { label: "Positive", as: "number" },
      { label: "Share", as: "number" },
    ],
    rows: dated.map(({ as_of, rows, positives, rate }) => ({
      cells: [longDay(as_of ?? ""), count(rows), count(positives), interval(rate, percent)],
    })),
  }),
)}`;
}

function rateChart(says: string, rates: LevelReport["rates"]): Html {
  const points = rates.map(({ as_of, rate }) => ({ at: new Date(as_of ?? ""), ...rate }));
  const most = Math.max(...points.map(({ high }) => high));
  return chart(says, {
    height: 200,
    marginLeft: 50,
    marginRight: 24,
    x: { type: "utc", label: null, ticks: 6 },
    y: {
      domain: [0, Math.min(1, 1.1 * most)],
      ticks: 4,
      label: "share of positives",
      grid: true,
      tickFormat: (share: number) => percent(share, most < 0.1 ? 1 : 0),
    },
    marks: [
      line(points, { x: "at", y: "value", stroke: "var(--accent)" }),
      ruleX(points, { x: "at", y1: "low", y2: "high", stroke: "var(--accent)" }),
      dot(points, { x: "at", y: "value", r: 3.5, fill: "var(--accent)" }),
    ],
  });
}

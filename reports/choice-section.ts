import { figure } from "./chart.ts";
import { choiceChart } from "./choice-chart.ts";
import { type Html, html } from "./html.ts";
import { count, countOf, decimal, percent } from "./number.ts";
import type { SegmentsReport } from "./segments-report.ts";
import { more, table } from "./table.ts";

/** Shows the numbers of segments that were tried, what speaks for each, and why one was chosen. */
export function choiceSection({ k, why_k, choices }: SegmentsReport): Html {
  if (choices.length < 2) return html`<p class="small muted">${why_k}</p>`;
  return html`<div class="charts">${figure({
    title: `Why ${countOf(k, "segment")}`,
    note: `${why_k}. Hollow dots: a segment is too small, or the split does not come back on resampled customers.`,
    drawing: choiceChart(
      `What speaks for ${choices.map((choice) => choice.k).join(", ")} segments by five criteria and their common score. ${why_k}.`,
      choices,
    ),
    more: more("Show the numbers of segments that were tried", choicesTable(choices)),
  })}</div>`;
}

function choicesTable(choices: SegmentsReport["choices"]): Html {
  return table({
    caption:
      "Silhouette: 1 is apart, 0 is blurred. Calinski-Harabasz: spread between segments over spread within. Davies-Bouldin: how much the worst neighbours overlap, 0 is not at all. Stability: 1 is the same segments on resampled customers, 0 is chance. Score: the mean of how near the four come to the best",
    columns: [
      { label: "Segments", as: "number" },
      { label: "Silhouette", as: "number" },
      { label: "Calinski-Harabasz", as: "number" },
      { label: "Davies-Bouldin", as: "number" },
      { label: "Stability", as: "number" },
      { label: "Smallest segment", as: "number" },
      { label: "Score", as: "number" },
      { label: "Verdict" },
    ],
    rows: choices.map((choice) => ({
      chosen: choice.chosen,
      cells: [
        count(choice.k),
        decimal(choice.silhouette),
        count(choice.calinski_harabasz),
        decimal(choice.davies_bouldin, 2),
        decimal(choice.stability, 2),
        percent(choice.min_share),
        decimal(choice.score),
        choice.chosen ? "chosen" : choice.viable ? "possible" : "too small or not stable",
      ],
    })),
  });
}

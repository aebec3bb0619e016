import { type Html, html } from "./html.ts";
import type { Prediction } from "./ledger.ts";
import { newestFirst, predictionName } from "./ledger-words.ts";
import { count, countOf, decimal, interval, longDay, percent } from "./number.ts";
import { reliabilityChart } from "./reliability-chart.ts";
import { points } from "./result-words.ts";
import { more, table } from "./table.ts";
import { plainly, words } from "./words.ts";

/** Renders each prediction with its lists, its tenths and its measures, folded, the newest first. */
export function ledgerDetails(predictions: readonly Prediction[]): Html {
  return html`${newestFirst(predictions).map((prediction) =>
    more(predictionName(prediction), detail(prediction)),
  )}`;
}

function detail(prediction: Prediction): Html {
  const { says, means, known, known_on } = prediction;
  return html`<p>${says}</p><p class="small muted">What counts: ${plainly(means)}. Known from ${longDay(known_on)}.</p>
${known > 0 && html`${tenths(prediction)}${lists(prediction)}${measures(prediction)}`}`;
}

function lists(prediction: Prediction): Html | null {
  const { lists: own, rate } = prediction;
  if (own.length === 0) return null;
  return table({
    caption: `${predictionName(prediction)}: of those on the lists, how many came true; of all scored it was ${percent(rate.value)}`,
    narrow: "stack",
    columns: [
      { label: "List" },
      { label: "Listed", as: "number" },
      { label: "Vanished", as: "number" },
      { label: "Foretold", as: "number" },
      { label: "Came true", as: "number" },
      { label: "Share", hint: "95% interval", as: "number" },
    ],
    rows: own.flatMap(({ list, groups, difference }) => [
      ...groups.map((one) => ({
        cells: [
          `${words(list)}, ${one.group === "treat" ? "to be treated" : "left alone as control"}`,
          count(one.listed),
          count(one.vanished),
          count(one.expected),
          count(one.positives),
          interval(one.rate, (share) => percent(share)),
        ],
      })),
      ...(difference === null
        ? []
        : [
            {
              cells: [
                `${words(list)}, treated minus control`,
                "",
                "",
                "",
                "",
                html`${points(difference)}<small>points</small>`,
              ],
            },
          ]),
    ]),
  });
}

function tenths(prediction: Prediction): Html {
  const { tenths: bins, modelled, known, positives } = prediction;
  const numbers = table({
    caption: `${predictionName(prediction)}: tenths of ${countOf(known, "customer")}, ${count(positives)} of whom came true; highest scores first`,
    columns: [
      { label: "Tenth" },
      { label: "Customers", as: "number" },
      ...(modelled ? [{ label: "Foretold", as: "number" as const }] : []),
      { label: "Came true", hint: "95% interval", as: "number" },
    ],
    rows: [...bins].reverse().map(({ rows, predicted, observed }, i) => ({
      cells: [
        i === 0 ? "Highest" : i === bins.length - 1 ? "Lowest" : String(i + 1),
        count(rows),
        ...(modelled ? [percent(predicted)] : []),
        interval(observed, (share) => percent(share)),
      ],
    })),
  });
  if (!modelled) return numbers;
  return html`<div class="two"><figure><figcaption><h3>Foretold against come true, by tenth</h3></figcaption>${reliabilityChart(`${predictionName(prediction)}, by tenth: ${bins.map(({ predicted, observed }) => `${percent(predicted)} foretold, ${percent(observed.value)} came true`).join("; ")}.`, bins)}</figure>${numbers}</div>`;
}

function measures(prediction: Prediction): Html {
  const { auc, log_loss, brier, calibration, promised } = prediction;
  const two = (x: number | null | undefined) => decimal(x, 2);
  return table({
    caption:
      promised === null
        ? `${predictionName(prediction)}: measures`
        : `${predictionName(prediction)}: measures beside what was promised on ${countOf(promised.test.rows, "customer")} of ${longDay(promised.test.as_of)}`,
    narrow: "stack",
    columns: [
      { label: "Measure" },
      { label: "Found", as: "number" },
      { label: "Promised", as: "number" },
    ],
    rows: [
      { cells: ["AUC", interval(auc), interval(promised?.auc)] },
      { cells: ["Log loss", interval(log_loss), interval(promised?.log_loss)] },
      { cells: ["Brier score", interval(brier), interval(promised?.brier)] },
      { cells: ["Calibration slope", interval(calibration.slope, two), "1.00"] },
      { cells: ["Calibration intercept", interval(calibration.intercept, two), "0.00"] },
      { cells: ["Expected calibration error", interval(calibration.ece), "0.000"] },
    ],
  });
}

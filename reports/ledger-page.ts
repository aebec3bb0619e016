import { type Html, html } from "./html.ts";
import type { Ledger, Prediction } from "./ledger.ts";
import { ledgerCharts } from "./ledger-charts.ts";
import { ledgerDetails } from "./ledger-details.ts";
import { driftSection } from "./ledger-drift.ts";
import {
  calibrationShort,
  ledgerWords,
  newestFirst,
  newestOf,
  verdictWords,
} from "./ledger-words.ts";
import { count, countOf, decimal, interval, longDay, percent, shortDay } from "./number.ts";
import { type Link, page } from "./page.ts";
import { table } from "./table.ts";
import { plainly, words } from "./words.ts";

/** Renders `reports/ledger.html`: every earlier prediction, and what became of it. */
export function ledgerPage(ledger: Ledger, { nav }: { readonly nav: readonly Link[] }): string {
  const { as_of, made_of, predictions, drift, notes, retrain } = ledger;
  const isReplay = made_of === "replayed";
  return page({
    title: isReplay ? "Track record, replayed" : "Track record",
    subtitle: isReplay
      ? `What would have been foretold on earlier days, learned each time from nothing but the rows before that day, and what followed, as far as it is known on ${longDay(as_of)}`
      : `What earlier runs foretold, and what became of it as far as it is known on ${longDay(as_of)}`,
    nav,
    numbers: "ledger.json",
    body: html`<section>${lead(ledger)}</section>
${retrain.advised !== null && html`<section><h2>Whether to learn again</h2><p>${retrain.says}</p></section>`}
${
  predictions.length > 0 &&
  html`<section><h2>Every prediction and what became of it</h2>${ledgerTable(predictions)}</section>
<section><h2>Foretold and come true</h2>${ledgerCharts(predictions)}</section>
<section><h2>Each prediction more closely</h2>${ledgerDetails(predictions)}</section>`
}
${openSection(ledger)}
${drift.length > 0 && driftSection(ledger)}
${notes.length > 0 && html`<section><h2>What is not compared</h2><ul class="notes">${notes.map((note) => html`<li>${plainly(note)}</li>`)}</ul></section>`}
${(predictions.length > 0 || drift.length > 0) && reading(ledger)}`,
  });
}

function lead(ledger: Ledger): Html {
  const { predictions, open, drift, made_of } = ledger;
  const newest = newestOf(predictions);
  if (newest.length === 0 && open.length === 0 && drift.length === 0)
    return html`<p class="lead">${made_of === "replayed" ? "No prediction could be replayed." : "No earlier run of this business has scored customers in this folder, so there is nothing yet to hold against what happened."}</p>${
      made_of === "runs" &&
      html`<p>A later run in the same folder will compare the scores of this one with what became of them. To see today how earlier predictions would have fared, from the history alone, run <code>quintile ledger --replay 6</code>.</p>`
    }`;
  return html`<p class="lead">${ledgerWords(ledger)}</p>
${newest.length > 0 && html`<ul class="cards">${newest.map(card)}</ul>`}`;
}

function card(prediction: Prediction): Html {
  const { target, as_of, positives, known, rate, expected, modelled } = prediction;
  const foretold = modelled
    ? `${percent(expected / known)} were foretold`
    : "no chance was foretold";
  return html`<li class="card"><span class="label">${words(target)}, ${shortDay(as_of)}</span><b>${percent(rate.value)} came true</b><span>${foretold}: ${count(positives)} of ${countOf(known, "customer")}${modelled && html`, ${count(expected)} expected`}. ${verdictWords(prediction)}.</span></li>`;
}

function ledgerTable(predictions: readonly Prediction[]): Html {
  return table({
    caption:
      "One row an earlier prediction, the newest first; below each number its 95% interval or what was promised",
    dense: true,
    narrow: "stack",
    columns: [
      { label: "Foretold on" },
      { label: "Target" },
      { label: "Scored by" },
      { label: "Customers", as: "number" },
      { label: "Foretold", as: "number" },
      { label: "Came true", as: "number" },
      { label: "AUC", hint: "chance: 0.5", as: "number" },
      { label: "Calibration", hint: "slope 1, error 0" },
      { label: "Verdict" },
    ],
    rows: newestFirst(predictions).map((prediction) => ({
      cells: [
        shortDay(prediction.as_of),
        words(prediction.target),
        words(prediction.champion),
        html`${count(prediction.scored)}${prediction.vanished > 0 && html`<small>${count(prediction.vanished)} vanished</small>`}`,
        prediction.modelled
          ? html`${count(prediction.expected)}<small>${percent(prediction.expected / prediction.known)}</small>`
          : "no chances",
        html`${count(prediction.positives)}<small>${percent(prediction.rate.value)}</small>`,
        html`${decimal(prediction.auc.value)}<small>${interval(prediction.auc).replace(/^\S+ \(|\)$/g, "")}</small>${prediction.promised !== null && html`<small>promised ${decimal(prediction.promised.auc.value)}</small>`}`,
        calibrationShort(prediction),
        verdictTag(prediction),
      ],
    })),
  });
}

function verdictTag(prediction: Prediction): Html {
  const { ranking, level } = prediction;
  const isOff = ranking === "weaker" || level === "more" || level === "fewer";
  return isOff
    ? html`<span class="warn">${verdictWords(prediction)}</span>`
    : html`${verdictWords(prediction)}`;
}

function openSection({ open }: Ledger): Html | null {
  if (open.length === 0) return null;
  return html`<section><h2>Not over yet</h2>${table({
    caption: "Predictions whose horizon goes on; a run from that day on will compare them",
    narrow: "stack",
    columns: [
      { label: "Foretold on" },
      { label: "Target" },
      { label: "Customers", as: "number" },
      { label: "Foretold", as: "number" },
      { label: "Known on" },
    ],
    rows: newestFirst(open).map(({ as_of, target, scored, expected, known_on }) => ({
      cells: [
        longDay(as_of),
        words(target),
        count(scored),
        html`${count(expected)}<small>${percent(scored > 0 ? expected / scored : null)}</small>`,
        longDay(known_on),
      ],
    })),
  })}</section>`;
}

function reading({ made_of }: Ledger): Html {
  return html`<section><h2>How to read this</h2><ul class="notes">
<li>A prediction is compared with what happened to exactly the customers that it scored. Vanished are those of whom today's files do not tell: they are counted and take no part.</li>
<li>Foretold is the sum of the scores: of a hundred customers with a score of 30%, thirty are to come true.</li>
<li>Whether the ranking held is judged by the AUC against the one that the report of that day promised, with both intervals. “By more than chance” of the level means beyond the scores' own chance and by more than a twentieth.</li>
<li>Who was treated because of a list may have been kept from leaving by it: where a target is to be prevented, fewer come true than foretold if the treatment works. Treated and control customers are told apart for that.</li>
${made_of === "replayed" && html`<li>Replayed days are closer together than their horizons are long, so that neighbours share outcomes: they are not so many independent tests.</li>`}
<li>Drift is the population stability index (PSI) of a feature between then and now. Below 0.1 a feature holds what it held, above 0.25 it is another; it counts as drifted only if it is also beyond what chance does in samples of that size. Features that count all time, such as orders or tenure, drift as a shop grows older.</li>
</ul></section>`;
}

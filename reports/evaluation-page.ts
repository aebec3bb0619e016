import { ablationTable } from "./ablation-table.ts";
import { alarms } from "./alarms.ts";
import { listFootnote } from "./at-list.ts";
import { calibrationSection } from "./calibration-section.ts";
import { candidatesTable } from "./candidates-table.ts";
import { evaluationCharts } from "./evaluation-charts.ts";
import {
  againstRule,
  calibrationWords,
  meaning,
  protocolWords,
  sampleWords,
  verdict,
} from "./evaluation-words.ts";
import { fairnessTable } from "./fairness-table.ts";
import { featuresTable } from "./features-table.ts";
import { glossary } from "./glossary.ts";
import { type Html, html } from "./html.ts";
import { dataWorthSection, learningFigure } from "./learning-section.ts";
import { levelSection } from "./level-section.ts";
import { count, countOf, decimal, interval, percent } from "./number.ts";
import { type Link, page } from "./page.ts";
import { profitSection } from "./profit-section.ts";
import { selectionSection } from "./selection-section.ts";
import { shapesSection } from "./shapes-section.ts";
import { slicesTable } from "./slices-table.ts";
import { table } from "./table.ts";
import type { TargetReport } from "./target-report.ts";
import { truthSection } from "./truth-section.ts";
import { words } from "./words.ts";

/** Renders `reports/<target>.html`: how well the target can be foreseen, by what, and how far to trust it. */
export function evaluationPage(
  report: TargetReport,
  { nav }: { readonly nav: readonly Link[] },
): string {
  const refused = report.refused !== undefined || report.protocol === "refused";
  return page({
    title: refused
      ? `${words(report.target)}: not modelled`
      : `${words(report.target)}: how well it can be foreseen`,
    subtitle: meaning(report),
    nav,
    numbers: `${report.target}.json`,
    body: refused ? refusal(report) : evaluation(report),
  });
}

function evaluation(report: TargetReport): Html {
  const { champion, test, candidates } = report;
  const auc = candidates.find(({ name }) => name === champion)?.auc;
  const calibration = calibrationWords(report);
  return html`<section>${alarms(report.alarms)}
<p class="lead">${verdict(report)}</p>${report.at_list && html`<p>${listFootnote(report.at_list, test)}</p>`}
<ul class="cards">
<li class="card"><span class="label">Champion</span><b class="long">${words(champion)}</b><span>${report.champion_because}</span></li>
<li class="card"><span class="label">Ranking (AUC)</span><b>${decimal(auc?.value)}</b><span>${auc && interval(auc).replace(/^\S+ /, "")}; ${againstRule(report)}</span></li>
<li class="card"><span class="label">Scores</span><b class="long">${calibration.title}</b><span>${calibration.says}</span></li>
<li class="card"><span class="label">Tested on</span><b>${count(test.rows)}</b><span>customers, ${count(test.positives)} of them positive (${percent(test.positives / test.rows)})</span></li>
</ul></section>
<section><h2>How it was tested</h2>${protocol(report)}</section>
<section><h2>What it is worth</h2>${evaluationCharts(report)}${atCapacity(report)}</section>
${report.profit && profitSection(report.profit)}
<section><h2>The candidates</h2><p>A model ships only if it beats the simple rules by more than chance. Rules need no model: they rank by one number that anybody can compute.</p>${candidatesTable(report)}${report.selection && selectionSection(report.selection, champion)}</section>
${(report.calibrated ?? report.level) && html`<section><h2>Scores as chances</h2>${report.calibrated && calibrationSection(report.calibrated)}${report.level && levelSection(report.level)}</section>`}
${report.features.length > 0 && html`<section><h2>What moves the score</h2><p>How much each feature moves the champion's score, not what causes what.</p>${featuresTable(report)}</section>`}
${report.shapes && shapesSection(report.shapes)}
${report.slices.length > 0 && html`<section><h2>Where it holds</h2><p>The same test in parts of the customer base. A part is marked where its mean score lies outside the interval of what came true.</p>${slicesTable(report)}${report.fairness && report.fairness.length > 0 && fairnessTable(report.fairness)}</section>`}
${dataWorth(report)}
${report.truth && truthSection(report.truth)}
${report.about && html`<section><h2>The model card</h2><p>What the model is, its limits and when to train it again, on one page: <a href="${report.target}-card.html">${words(report.target)}: model card</a>.</p></section>`}
<section><h2>The terms</h2>${glossary}</section>`;
}

function dataWorth({ learning_curve, ablation }: TargetReport): Html | null {
  return dataWorthSection([
    learning_curve ? learningFigure(learning_curve) : null,
    ablation ? ablationTable(ablation) : null,
  ]);
}

function protocol(report: TargetReport): Html {
  const { training, validation, test, notes } = report;
  const samples = [
    ...training.map((sample) => ["Learned from", sampleWords(sample)] as const),
    ...(validation === null
      ? []
      : [["Chosen and calibrated on", sampleWords(validation)] as const]),
    ["Tested on", sampleWords(test)] as const,
  ];
  return html`<p>${protocolWords(report)}</p>
${notes.length > 0 && html`<ul class="notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
<dl>${samples.map(([term, says]) => html`<dt>${term}</dt><dd>${says}</dd>`)}${
    report.horizon_days !== null &&
    html`<dt>Looking ahead</dt><dd>${countOf(report.horizon_days, "day")}</dd>`
  }</dl>`;
}

function atCapacity({ at_capacity }: TargetReport): Html | null {
  if (at_capacity === null) return null;
  const { capacity, true_positives, false_positives, false_negatives, true_negatives } =
    at_capacity;
  const row = (name: string, yes: number, no: number) => ({
    cells: [
      name,
      count(yes),
      count(no),
      count(yes + no),
      percent(yes + no > 0 ? yes / (yes + no) : null),
    ],
  });
  return table({
    caption: `Contacting the ${count(capacity)} ranked highest`,
    columns: [
      { label: "Customers" },
      { label: "Positive", as: "number" },
      { label: "Not positive", as: "number" },
      { label: "Together", as: "number" },
      { label: "Share positive", as: "number" },
    ],
    rows: [
      row("On the list", true_positives, false_positives),
      row("Not on the list", false_negatives, true_negatives),
    ],
  });
}

function refusal(report: TargetReport): Html {
  const { refused, test, champion } = report;
  return html`<section>${alarms(report.alarms)}
<p class="lead">${refused?.reason ?? "There is too little to learn from."}</p>
<ul class="cards">
<li class="card"><span class="label">Positives</span><b>${count(refused?.positives ?? test.positives)}</b><span>customers for whom it came true</span></li>
<li class="card"><span class="label">Negatives</span><b>${count(refused?.negatives ?? test.rows - test.positives)}</b><span>customers for whom it did not</span></li>
<li class="card"><span class="label">Needed</span><b>${count(refused?.needed)}</b><span>at least, before a model is more than a guess</span></li>
<li class="card"><span class="label">Used instead</span><b class="long">${words(champion)}</b><span>${report.champion_because}</span></li>
</ul></section>
<section><h2>What this means</h2>
<p>Lists for this target are ranked by the rule. Their order is sensible; their scores are no chances.</p>
${report.notes.length > 0 && html`<ul class="notes">${report.notes.map((note) => html`<li>${note}</li>`)}</ul>`}
<p>More history, a longer horizon or a wider definition of the target gives more positives to learn from.</p></section>`;
}

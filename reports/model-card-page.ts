import { listSentence } from "./at-list.ts";
import { protocolWords, sampleWords } from "./evaluation-words.ts";
import { familyWords } from "./family-words.ts";
import { type Html, html } from "./html.ts";
import type { ModelCard } from "./model-card.ts";
import { count, countOf, decimal, interval, longDay, percent } from "./number.ts";
import { type Link, page } from "./page.ts";
import { table } from "./table.ts";
import { words } from "./words.ts";

/** Renders `reports/<target>-card.html`: one page to keep beside a model, for whoever has to answer for it. */
export function modelCardPage(card: ModelCard, { nav }: { readonly nav: readonly Link[] }): string {
  const { target, model, metrics, limits, ethics, weakest_slices } = card;
  return page({
    title: `${words(target)}: model card`,
    subtitle: `What the model is, for whom it is meant, how good it is and when to train it again.`,
    nav,
    numbers: `${target}-card.json`,
    body: html`<section>${card.at_list && html`<p class="lead">${listSentence(card.at_list)}</p>`}
<dl>${use(card).map(([term, says]) => html`<dt>${term}</dt><dd>${says}</dd>`)}</dl></section>
<section><h2>How good it is</h2><p>${model.because}</p>${metrics !== null && metricsTable(card)}<p>${card.calibration}</p></section>
${weakest_slices.length > 0 && html`<section><h2>Where it is weakest</h2>${bullets(weakest_slices)}</section>`}
<section><h2>Known limits</h2>${bullets(limits)}<p>What was set aside, and what the data may be short of: <a href="data-quality.html">data quality</a>.</p></section>
${ethics.length > 0 && html`<section><h2>Gaps between groups</h2><p>Groups may differ in what they do; whether a difference is fair is for people to decide.</p>${bullets(ethics)}</section>`}
<section><h2>When to train it again</h2>${bullets(card.retrain.when)}</section>
<section><h2>What it was made of</h2>${made(card)}</section>
<p class="small">After Mitchell et al. 2019, Model cards for model reporting. <a href="${target}.html">The whole test</a></p>`,
  });
}

function use(card: ModelCard): readonly (readonly [string, string])[] {
  const { data, model, horizon_days, predicts, for_whom } = card;
  return [
    ["Business", words(card.business.replaceAll("-", " "))],
    ["Foresees", `who ${predicts}`],
    ["Asked about", for_whom],
    ...(horizon_days === null ? [] : [["Looks ahead", countOf(horizon_days, "day")] as const]),
    ["Model", `${words(model.name)} (${model.role})`],
    [
      "Trained with all that was known",
      data.as_of === null ? "without dates" : `before ${longDay(data.as_of)}`,
    ],
    ["Meant for", "ranking customers whom to contact, and deciding how many"],
    ["Not meant for", "decisions about a single person that affect their rights, prices or credit"],
  ];
}

function metricsTable({ metrics, baseline, test, model }: ModelCard): Html {
  const row = (
    label: string,
    of: (candidate: NonNullable<ModelCard["metrics"]>) => string,
  ): { readonly cells: readonly string[] } => ({
    cells: [
      label,
      metrics === null ? "–" : of(metrics),
      ...(baseline === null ? [] : [of(baseline)]),
    ],
  });
  const two = (x: number | null | undefined) => decimal(x, 2);
  return table({
    caption: `Tested on ${count(test.rows)} customers, ${count(test.positives)} positive (${percent(test.positives / test.rows)})`,
    columns: [
      { label: "Measure" },
      { label: words(model.name), as: "number" },
      ...(baseline === null
        ? []
        : [{ label: words(baseline.name), hint: "the best rule", as: "number" as const }]),
    ],
    rows: [
      row("AUC", ({ auc }) => interval(auc)),
      row("Average precision", ({ average_precision }) => interval(average_precision)),
      row("Lift of the best tenth", ({ lift, lift_intervals }) =>
        lift_intervals[0] === undefined ? two(lift[0]) : interval(lift_intervals[0], two),
      ),
      row("Log loss", ({ log_loss }) => interval(log_loss)),
      row("Brier score", ({ brier }) => interval(brier)),
      row("Calibration slope", ({ calibration }) => interval(calibration.slope, two)),
      row("Calibration error", ({ calibration }) => interval(calibration.ece)),
    ],
  });
}

function made({ data, training, validation, test, protocol }: ModelCard): Html {
  const { sources, families, windows, observation, excluded, first_day, seed } = data;
  const samples = [
    ...training.map((sample) => ["Learned from", sampleWords(sample)] as const),
    ...(validation === null
      ? []
      : [["Chosen and calibrated on", sampleWords(validation)] as const]),
    ["Tested on", sampleWords(test)] as const,
  ];
  return html`<p>${protocolWords({ protocol })}</p>
<dl>${samples.map(([term, says]) => html`<dt>${term}</dt><dd>${says}</dd>`)}
${first_day !== null && html`<dt>History begins</dt><dd>${longDay(first_day)}</dd>`}
<dt>Looks back</dt><dd>${observation === "all" ? "over all of the history" : countOf(observation, "day")}, in windows of ${windows.map((days) => count(days)).join(", ")} days</dd>
${excluded.length > 0 && html`<dt>Kept out</dt><dd>${excluded.map(words).join(", ")}</dd>`}
<dt>Seed</dt><dd>${String(seed)}: the same data, configuration and seed give the same bytes</dd></dl>
<div class="two">${table({
    caption: "Sources",
    columns: [{ label: "Source" }, { label: "Rows used", as: "number" }],
    rows: sources.map(({ name, kind, rows }) => ({
      cells: [html`${words(name)}<small>${kind}</small>`, count(rows)],
    })),
  })}${table({
    caption: `${countOf(
      families.reduce((sum, { features }) => sum + features, 0),
      "feature",
    )} by family`,
    columns: [{ label: "Family" }, { label: "Features", as: "number" }],
    rows: families.map(({ family, features }) => ({
      cells: [familyWords(family), count(features)],
    })),
  })}</div>`;
}

function bullets(all: readonly string[]): Html {
  return html`<ul class="notes">${all.map((one) => html`<li>${one}</li>`)}</ul>`;
}

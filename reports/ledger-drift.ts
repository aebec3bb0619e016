import { type Html, html } from "./html.ts";
import type { DriftSince, Ledger } from "./ledger.ts";
import { driftWords } from "./ledger-words.ts";
import { count, countOf, decimal, longDay, percent, shortDay } from "./number.ts";
import { more, table } from "./table.ts";
import { plainly, words } from "./words.ts";

/** Renders how far today's customers are from those of each earlier run, the newest first. */
export function driftSection({ drift }: Ledger): Html {
  const newest = drift.at(-1);
  const hasScores = drift.some(({ scores }) => scores.length > 0);
  return html`<section><h2>How customers have changed since</h2>
${newest !== undefined && html`<p>${sentence(driftWords(newest))}.</p>${inWords(newest)}`}
${table({
  caption: "Drift since each earlier day, by the population stability index (PSI)",
  narrow: "stack",
  columns: [
    { label: "Since" },
    { label: "Customers then", as: "number" },
    { label: "Features drifted", as: "number" },
    ...(hasScores ? [{ label: "Scores", hint: "PSI" }] : []),
    { label: "Most of all", as: "text" as const },
  ],
  rows: [...drift].reverse().map((since) => ({
    cells: [
      shortDay(since.as_of),
      count(since.customers_then),
      `${count(since.drifted)} of ${count(since.compared)}`,
      ...(hasScores ? [scoresCell(since)] : []),
      topWords(since),
    ],
  })),
})}
${[...drift].reverse().map((since) => more(`Features since ${longDay(since.as_of)}`, features(since)))}</section>`;
}

/** Says what drifted most. */
function inWords({ features: own }: DriftSince): Html | null {
  const most = own.filter((one) => one.drifted).slice(0, 5);
  if (most.length === 0) return null;
  return html`<ul class="notes">${most.map(
    ({ feature, says }) => html`<li><strong>${words(feature)}</strong>: ${says}</li>`,
  )}</ul>`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function scoresCell({ scores }: DriftSince): Html {
  return html`${scores.map(
    ({ target, psi, mean_then, mean_now }) =>
      html`${words(target)} ${decimal(psi, 2)}<small>mean ${percent(mean_then)} then, ${percent(mean_now)} now</small>`,
  )}`;
}

function topWords({ features }: DriftSince): string {
  const drifted = features.filter((one) => one.drifted);
  if (drifted.length === 0) return "nothing beyond chance and 0.1";
  return drifted
    .slice(0, 3)
    .map(({ feature }) => words(feature))
    .join(", ");
}

function features({
  as_of,
  features: own,
  compared,
  customers_then,
  customers_now,
}: DriftSince): Html {
  return table({
    caption: `Since ${shortDay(as_of)}: the ${count(own.length)} of ${countOf(compared, "feature")} that changed most, over ${count(customers_then)} customers then and ${count(customers_now)} now; drifted ones first`,
    columns: [
      { label: "Feature", as: "text" },
      { label: "PSI", hint: "0.1 some, 0.25 much", as: "number" },
      { label: "By chance", hint: "at most", as: "number" },
      { label: "Drifted" },
      { label: "From what to what", as: "text" },
    ],
    rows: own.map(({ feature, describe, psi, critical, drifted, says }) => ({
      chosen: drifted,
      cells: [
        html`${words(feature)}<small>${plainly(describe)}</small>`,
        decimal(psi),
        decimal(critical),
        drifted ? (psi > 0.25 ? "much" : "yes") : "no",
        says,
      ],
    })),
  });
}

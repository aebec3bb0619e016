import { figure } from "./chart.ts";
import { type Html, html } from "./html.ts";
import type { Prediction } from "./ledger.ts";
import { ledgerChart, type SaidAndFound } from "./ledger-chart.ts";
import { decimal, longDay, percent } from "./number.ts";
import { words } from "./words.ts";

const alone = (value: number) => ({ value, low: Number.NaN, high: Number.NaN });

/** Renders of each target what was foretold and promised beside what came true and was found, day by day. */
export function ledgerCharts(predictions: readonly Prediction[]): Html {
  const targets = [...new Set(predictions.map(({ target }) => target))];
  return html`<div class="charts">${targets.map((target) => {
    const own = predictions.filter((one) => one.target === target && one.known > 0);
    return own.length > 0 && html`${levels(target, own)}${rankings(target, own)}`;
  })}</div>`;
}

function levels(target: string, own: readonly Prediction[]): Html {
  const pairs = own.map(({ as_of, modelled, expected, known, rate }) => ({
    as_of,
    said: alone(modelled ? expected / known : Number.NaN),
    found: rate,
  }));
  const most = Math.max(...pairs.map(({ found }) => found.high));
  return figure({
    title: `${words(target)}: how many came true`,
    note: "The ring is the share that was foretold, the dot the share that came true, with its interval.",
    drawing: ledgerChart(pairs, {
      says: said(`${words(target)}, foretold and come true`, pairs, (x) => percent(x)),
      label: "share of the customers scored",
      format: (share) => percent(share, most < 0.2 ? 1 : 0),
      width: Math.max(0.02, most / 2),
    }),
  });
}

function rankings(target: string, own: readonly Prediction[]): Html {
  const pairs = own.map(({ as_of, auc, promised }) => ({
    as_of,
    said: promised?.auc ?? alone(Number.NaN),
    found: auc,
  }));
  return figure({
    title: `${words(target)}: how well they ranked`,
    note: "The ring is the AUC that the report of the day promised, the dot the AUC that was found, each with its interval; 0.5 is no order at all.",
    drawing: ledgerChart(pairs, {
      says: said(`${words(target)}, AUC promised and found`, pairs, (x) => decimal(x)),
      label: "AUC",
      format: (auc) => decimal(auc, 2),
      width: 0.1,
    }),
  });
}

function said(what: string, pairs: readonly SaidAndFound[], format: (x: number) => string): string {
  return `${what}: ${pairs
    .map(
      ({ as_of, said: one, found }) =>
        `${longDay(as_of)} ${format(one.value)}, ${format(found.value)}`,
    )
    .join("; ")}.`;
}

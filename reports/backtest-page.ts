import type { Estimate } from "../models/metrics/estimate.ts";
import { backtestChart } from "./backtest-chart.ts";
import type { BacktestCutOff, BacktestReport, BacktestTarget } from "./backtest-report.ts";
import { figure } from "./chart.ts";
import { type Html, html } from "./html.ts";
import { count, countOf, decimal, interval, longDay, percent, shortDay } from "./number.ts";
import { page } from "./page.ts";
import { more, table } from "./table.ts";
import { plainly, words } from "./words.ts";

/** Renders `reports/backtest.html`: how each target would have been foreseen at earlier days. */
export function backtestPage(report: BacktestReport): string {
  return page({
    title: `${words(report.name.replaceAll("-", " "))}: as it would have been`,
    subtitle: `Everything replayed at earlier days, with nothing known from each on. The newest is ${longDay(report.as_of)}.`,
    nav: [],
    numbers: "backtest.json",
    body: html`${report.targets.map(section)}<section><h2>How to read this</h2><ul class="notes">
<li>At each cut-off the whole work was done again: features, choice of the champion, calibration and test. Rows from that day on had been forgotten before.</li>
<li>Customers were scored one horizon before the cut-off, and what came true was known by it.</li>
<li>The same customers are in several cut-offs, so that their figures are not independent of each other.</li>
${report.notes.map((note) => html`<li>${note}</li>`)}</ul></section>`,
  });
}

/** Says in one sentence how steady the ranking was, and how often it beat the best rule. */
export function backtestSentence({ cut_offs }: BacktestTarget): string {
  const [first] = cut_offs;
  if (first === undefined) return "nothing could be replayed.";
  const auc = cut_offs.map((cut) => cut.auc.value);
  const [low, high] = [Math.min(...auc), Math.max(...auc)];
  const range =
    cut_offs.length === 1
      ? `the AUC was ${decimal(low)}`
      : `the AUC lay between ${decimal(low)} and ${decimal(high)}`;
  const ahead = cut_offs.flatMap(({ ahead: by }) => (by === null ? [] : [by]));
  const beaten = ahead.filter((by) => by.low > 0).length;
  const behind = ahead.filter((by) => by.high < 0).length;
  const rule =
    ahead.length === 0
      ? ""
      : `; it beat the best rule by more than chance at ${beaten} of ${ahead.length}${behind > 0 ? ` and was beaten at ${behind}` : ""}`;
  return `over ${countOf(cut_offs.length, "cut-off")} ${range}${rule}.`;
}

function section(target: BacktestTarget): Html {
  const { cut_offs, means, notes } = target;
  const text = backtestSentence(target);
  return html`<section><h2>${words(target.target)}</h2>
<p class="lead">${text.slice(0, 1).toUpperCase()}${text.slice(1)}</p>
<p>${steadiness(cut_offs)} What counts as positive: ${plainly(means).replace(/\.$/, "")}.</p>
${notes.length > 0 && html`<ul class="notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
${
  cut_offs.length > 0 &&
  html`${figure({
    title: "Ranking at each cut-off",
    note: "The dot is the champion's AUC with its 95% interval, the open ring the best rule's on the same customers.",
    drawing: backtestChart(text, cut_offs),
  })}${cutOffTable(target)}${more("Show every candidate", candidatesTable(target))}`
}</section>`;
}

/** Says whether the scores' level and the list's yield held. */
function steadiness(cut_offs: readonly BacktestCutOff[]): string {
  if (cut_offs.length < 2) return "";
  const base = cut_offs.map(({ rows, positives }) => positives / rows);
  const yields = cut_offs.map(({ list }) => list.precision.value);
  const off = cut_offs.filter(({ calibration: { ece } }) => ece.value > 0.05);
  const level =
    off.length === 0
      ? "The level of the scores held at each: it was never off by more than 5 points."
      : `The level of the scores was off by more than 5 points at ${off.length} of ${cut_offs.length} (${off.map(({ as_of }) => shortDay(as_of)).join(", ")}).`;
  return `Of all customers ${percent(Math.min(...base))} to ${percent(Math.max(...base))} were positive, of those on the list ${percent(Math.min(...yields))} to ${percent(Math.max(...yields))}. ${level}`;
}

function cutOffTable({ cut_offs, target, step_days }: BacktestTarget): Html {
  const two = (x: number | null | undefined) => decimal(x, 2);
  const [first] = cut_offs;
  return table({
    caption: `${words(target)} at ${countOf(cut_offs.length, "cut-off")}, ${countOf(step_days, "day")} apart; 95% intervals below`,
    dense: true,
    columns: [
      { label: "Nothing known from" },
      { label: "Customers", as: "number" },
      { label: "Positive", as: "number" },
      { label: "AUC", hint: "chance: 0.5", as: "number" },
      { label: "Best rule", hint: "its AUC", as: "number" },
      { label: "Ahead", as: "number" },
      { label: "Log loss", hint: "lower is better", as: "number" },
      { label: "Slope", hint: "calibrated: 1", as: "number" },
      { label: "Calibration error", hint: "lower is better", as: "number" },
      {
        label: "Right on the list",
        hint: `of the ${count(first?.list.capacity)} best`,
        as: "number",
      },
    ],
    rows: cut_offs.map((cut) => ({
      cells: [
        html`<span class="key">${shortDay(cut.as_of)}</span><small>scored on ${shortDay(cut.test_as_of)}${cut.protocol !== "out-of-time" && `, ${PROTOCOLS[cut.protocol]}`}</small>`,
        count(cut.rows),
        html`${percent(cut.positives / cut.rows)}<small>${count(cut.positives)}</small>`,
        html`${stacked(cut.auc)}<small>${words(cut.champion)}</small>`,
        cut.rule === null
          ? "–"
          : html`${decimal(cut.rule.auc.value)}<small>${words(cut.rule.name)}</small>`,
        stacked(cut.ahead),
        stacked(cut.log_loss),
        stacked(cut.calibration.slope, two),
        stacked(cut.calibration.ece),
        html`${stacked(cut.list.precision, percent)}`,
      ],
    })),
  });
}

/** Lists what competed with its AUC at each cut-off, the best on average first. */
function candidatesTable({ cut_offs, target }: BacktestTarget): Html {
  const names = [
    ...new Set(cut_offs.flatMap(({ candidates }) => candidates.map(({ name }) => name))),
  ];
  const aucOf = ({ candidates }: BacktestCutOff, name: string) =>
    candidates.find((candidate) => candidate.name === name)?.auc ?? null;
  const mean = (name: string) => {
    const known = cut_offs.flatMap((cut) => aucOf(cut, name)?.value ?? []);
    return known.reduce((sum, auc) => sum + auc, 0) / Math.max(1, known.length);
  };
  return table({
    caption: `${words(target)}: AUC of every candidate at each cut-off, the best on average first`,
    dense: true,
    columns: [
      { label: "Candidate" },
      { label: "Mean", as: "number" },
      ...cut_offs.map(({ as_of }) => ({ label: shortDay(as_of), as: "number" as const })),
    ],
    rows: names
      .sort((a, b) => mean(b) - mean(a) || (a < b ? -1 : 1))
      .map((name) => ({
        cells: [
          words(name),
          decimal(mean(name)),
          ...cut_offs.map((cut) => {
            const text = decimal(aucOf(cut, name)?.value);
            return cut.champion === name ? html`<strong>${text}</strong>` : text;
          }),
        ],
      })),
  });
}

const PROTOCOLS: Readonly<Record<BacktestCutOff["protocol"], string>> = {
  "out-of-time": "on a later time",
  "by-customer": "on other customers, not a later time",
  "cross-validated": "cross-validated",
  "given-split": "on a given part",
  refused: "too few for a model",
};

function stacked(
  estimate: Estimate | null,
  format?: (x: number | null | undefined) => string,
): Html {
  const [value, bounds] = interval(estimate, format).split(" (");
  return html`${value}${bounds !== undefined && html`<small>${bounds.replace(")", "")}</small>`}`;
}

import type { Estimate } from "../models/metrics/estimate.ts";
import { type Html, html } from "./html.ts";
import { count, countOf, decimal, interval } from "./number.ts";
import { more, table } from "./table.ts";
import type { Candidate, TargetReport } from "./target-report.ts";
import { whisker } from "./whisker.ts";
import { words } from "./words.ts";

/** Sorts the champion first, then by AUC; of equal AUC by name. */
export function ranked({
  candidates,
  champion,
}: Pick<TargetReport, "candidates" | "champion">): Candidate[] {
  const auc = ({ auc }: Candidate) => (Number.isFinite(auc.value) ? auc.value : -1);
  return [...candidates].sort(
    (a, b) =>
      Number(b.name === champion) - Number(a.name === champion) ||
      auc(b) - auc(a) ||
      (a.name < b.name ? -1 : 1),
  );
}

/** Finds the rule with the highest AUC, other than the champion. */
export function bestRule(report: TargetReport): Candidate | undefined {
  return ranked(report).find(({ name, role }) => role === "rule" && name !== report.champion);
}

const MODELS_SHOWN = 8;

/** Renders every candidate with every metric, its interval and the champion marked; weaker models are folded away. */
export function candidatesTable(
  report: Pick<TargetReport, "candidates" | "champion" | "test">,
): Html {
  const all = ranked(report);
  const models = all.filter(({ role }) => role === "model");
  const folded = models.slice(MODELS_SHOWN).filter(({ name }) => name !== report.champion);
  const { rows, positives } = report.test;
  const of = `on the same ${count(rows)} customers, ${count(positives)} of them positive; 95% intervals below`;
  const shown = all.filter((candidate) => !folded.includes(candidate));
  return html`${metricsTable(`Candidates ${of}`, shown, report)}${
    folded.length > 0 &&
    more(
      `Show ${countOf(folded.length, "weaker model")}`,
      metricsTable(`Weaker models ${of}`, folded, report),
    )
  }`;
}

function metricsTable(
  caption: string,
  candidates: readonly Candidate[],
  { test, champion, candidates: all }: Parameters<typeof candidatesTable>[0],
): Html {
  const range = {
    low: Math.min(...all.map(({ auc }) => auc.low).filter((low) => low > 0.5)),
    high: Math.max(...all.map(({ auc }) => auc.high).filter(Number.isFinite)),
  };
  const two = (x: number | null | undefined) => decimal(x, 2);
  return table({
    caption,
    dense: true,
    columns: [
      { label: "Candidate" },
      { label: "AUC", hint: "chance: 0.5", as: "number" },
      {
        label: "Average precision",
        hint: `chance: ${decimal(test.positives / test.rows)}`,
        as: "number",
      },
      { label: "Lift, best tenth", hint: "average: 1", as: "number" },
      { label: "Log loss", hint: "lower is better", as: "number" },
      { label: "Brier score", hint: "lower is better", as: "number" },
      { label: "Slope", hint: "calibrated: 1", as: "number" },
      { label: "Intercept", hint: "calibrated: 0", as: "number" },
      { label: "Calibration error", hint: "lower is better", as: "number" },
    ],
    rows: candidates.map((candidate) => ({
      chosen: candidate.name === champion,
      cells: [
        html`<span class="key">${words(candidate.name)}${candidate.name === champion && html`<span class="tag">champion</span>`}</span><small>${candidate.role}</small>`,
        html`${stacked(candidate.auc)}${whisker(candidate.auc, range)}`,
        stacked(candidate.average_precision),
        stacked(candidate.lift_intervals[0] ?? only(candidate.lift[0]), two),
        stacked(candidate.log_loss),
        stacked(candidate.brier),
        stacked(candidate.calibration.slope, two),
        stacked(candidate.calibration.intercept, two),
        stacked(candidate.calibration.ece),
      ],
    })),
  });
}

/** Prints the value with its interval under it, so that columns stay narrow. */
function stacked(
  estimate: Estimate,
  format: (x: number | null | undefined) => string = decimal,
): Html {
  const text = interval(estimate, format);
  const [value, bounds] = text.split(" (");
  return html`${value}${bounds !== undefined && html`<small>${bounds.replace(")", "")}</small>`}`;
}

function only(value: number | undefined): Estimate {
  return { value: value ?? Number.NaN, low: Number.NaN, high: Number.NaN };
}

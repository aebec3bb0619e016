import { bestRule, ranked } from "./candidates-table.ts";
import { figure } from "./chart.ts";
import { type Curve, curveChart } from "./curve-chart.ts";
import { type Html, html } from "./html.ts";
import { liftChart } from "./lift-chart.ts";
import { count, decimal, interval, percent } from "./number.ts";
import { reliabilityChart } from "./reliability-chart.ts";
import { more, table } from "./table.ts";
import type { Candidate, TargetReport } from "./target-report.ts";
import { words } from "./words.ts";

/** Renders ROC, lift, gain and calibration of the champion beside the rules, with the numbers behind each. */
export function evaluationCharts(report: TargetReport): Html {
  const champion = ranked(report).find(({ name }) => name === report.champion);
  return html`<div class="charts">${liftFigure(report, champion)}${gainFigure(report)}${reliabilityFigure(report, champion)}${rocFigure(report)}</div>`;
}

function liftFigure(report: TargetReport, champion: Candidate | undefined): Html | null {
  if (champion === undefined) return null;
  const rule = bestRule(report);
  const first = champion.lift_intervals[0] ?? null;
  const best = `${decimal(champion.lift[0], 1)} times`;
  const { rows } = report.test;
  return figure({
    title: "Lift by tenth",
    note: `The tenth ranked highest holds ${best} as many positives as an average tenth. Each bar stands for about ${count(rows / 10)} customers.`,
    drawing: liftChart({
      says: `Lift by tenth: the best tenth holds ${best} the average share of positives, the last tenth ${decimal(champion.lift.at(-1), 1)} times.`,
      lift: champion.lift,
      intervals: champion.lift_intervals,
      rule: rule && rule.lift.length > 0 ? { name: words(rule.name), lift: rule.lift } : null,
    }),
    more: more(
      "Show the numbers",
      table({
        caption: `Lift by tenth of ${count(rows)} customers; average 1${first && `; best tenth ${interval(first, (x) => decimal(x, 2))}`}`,
        columns: [
          { label: "Tenth" },
          { label: words(champion.name), as: "number" },
          ...(rule ? [{ label: words(rule.name), as: "number" as const }] : []),
        ],
        rows: champion.lift.map((value, i) => ({
          cells: [
            String(i + 1),
            interval(
              champion.lift_intervals[i] ?? { value, low: Number.NaN, high: Number.NaN },
              (x) => decimal(x, 2),
            ),
            ...(rule ? [decimal(rule.lift[i], 2)] : []),
          ],
        })),
      }),
    ),
  });
}

function gainFigure(report: TargetReport): Html | null {
  const curves = report.gain.map(({ name, share, found }) => ({
    name,
    x: [0, ...share],
    y: [0, ...found],
  }));
  const { champion, rule, others } = parts(report, curves, ({ name }) => words(name));
  if (champion === undefined) return null;
  const fifth = valueAt(champion, 0.2);
  return figure({
    title: "Cumulative gain",
    note: `Contacting the ${percent(0.2, 0)} ranked highest reaches ${percent(fifth, 0)} of all ${count(report.test.positives)} positives; contacting ${percent(0.2, 0)} at random reaches ${percent(0.2, 0)}.`,
    drawing: curveChart({
      says: `Cumulative gain: the best 20% hold ${percent(fifth, 0)} of all positives, the best half ${percent(valueAt(champion, 0.5), 0)}.`,
      x: "share of customers contacted",
      y: "share of positives reached",
      champion,
      rule,
      others,
      chance: "at random",
    }),
  });
}

function rocFigure(report: TargetReport): Html | null {
  const curves = report.roc.map(({ name, fpr, tpr }) => ({ name, x: fpr, y: tpr }));
  const auc = (name: string) => report.candidates.find((c) => c.name === name)?.auc;
  const { champion, rule, others } = parts(
    report,
    curves,
    ({ name }) => `${words(name)}, AUC ${decimal(auc(name)?.value)}`,
  );
  if (champion === undefined) return null;
  const area = interval(auc(champion.name));
  return figure({
    title: "ROC curve",
    note: `A positive is ranked above a negative with a chance of ${area}. ${count(report.test.positives)} positives, ${count(report.test.rows - report.test.positives)} negatives.`,
    drawing: curveChart({
      says: `ROC curve: the area under it is ${area}.`,
      x: "share of negatives included",
      y: "share of positives found",
      champion,
      rule,
      others,
      chance: "chance, AUC 0.500",
    }),
  });
}

function reliabilityFigure(report: TargetReport, champion: Candidate | undefined): Html | null {
  const bins = report.reliability;
  if (bins === null || bins.length === 0) return null;
  const covered = bins.filter(
    ({ predicted, observed }) => observed.low <= predicted && predicted <= observed.high,
  ).length;
  const says = `In ${covered} of ${bins.length} groups the foretold chance lies within the interval of what happened.`;
  const slope = champion && interval(champion.calibration.slope, (x) => decimal(x, 2));
  return figure({
    title: "Calibration",
    note: `${says}${slope === undefined ? "" : ` Slope ${slope}; 1 is true.`} About ${count(report.test.rows / bins.length)} customers a dot.`,
    drawing: reliabilityChart(`Calibration: ${says}`, bins),
    more: more(
      "Show the numbers",
      table({
        caption: `Calibration in ${bins.length} groups of customers with like scores`,
        columns: [
          { label: "Foretold" },
          { label: "Came true", as: "number" },
          { label: "Customers", as: "number" },
        ],
        rows: bins.map(({ rows, predicted, observed }) => ({
          cells: [percent(predicted), interval(observed, percent), count(rows)],
        })),
      }),
    ),
  });
}

type Named = Omit<Curve, "label">;

function parts(
  report: TargetReport,
  curves: readonly Named[],
  label: (curve: Named) => string,
): { champion: Curve | undefined; rule: Curve | undefined; others: Curve[] } {
  const labelled = curves.map((curve) => ({ ...curve, label: label(curve) }));
  const champion = labelled.find(({ name }) => name === report.champion);
  const best = bestRule(report)?.name;
  const rule = labelled.find(({ name }) => name === best);
  return { champion, rule, others: labelled.filter((c) => c !== champion && c !== rule) };
}

/** Reads a curve at x, on the straight line between its neighbouring points. */
function valueAt({ x, y }: Curve, at: number): number {
  const after = x.findIndex((value) => value >= at - 1e-9);
  const [x1 = 0, y1 = 0] = [x[after], y[after]];
  const [x0 = x1, y0 = y1] = [x[after - 1], y[after - 1]];
  return x1 === x0 ? y1 : y0 + ((at - x0) / (x1 - x0)) * (y1 - y0);
}

import { areaY, dot, line } from "@observablehq/plot";
import { chart, figure } from "./chart.ts";
import type { LearningReport } from "./data-worth-report.ts";
import { type Html, html } from "./html.ts";
import { count, decimal, interval, percent, signed } from "./number.ts";
import { more, table } from "./table.ts";

/** AUC that a doubling of the customers has to bring before more of them are said to help. */
const MATTERS = 0.005;

/** Renders whether more customers to learn from would help. */
export function learningFigure(report: LearningReport): Html | null {
  const { points, validation } = report;
  if (points.length < 2) return null;
  const says = learningSentence(report);
  const drawn = points.map(({ customers, auc }) => ({ customers, ...auc }));
  return figure({
    title: "Would more customers help?",
    note: says,
    drawing: chart(`Learning curve: ${says}`, {
      height: 330,
      marginLeft: 52,
      marginRight: 24,
      marginBottom: 46,
      x: {
        type: "log",
        label: "customers to learn from (each step doubles)",
        labelAnchor: "center",
        labelArrow: "none",
        ticks: drawn.map(({ customers }) => customers),
        tickFormat: (n: number) => count(n),
      },
      y: {
        label: "AUC",
        labelArrow: "up",
        grid: true,
        ticks: 5,
        nice: true,
        tickFormat: (x: number) => decimal(x, 2),
      },
      marks: [
        areaY(drawn, {
          x: "customers",
          y1: "low",
          y2: "high",
          fill: "var(--accent)",
          fillOpacity: 0.16,
        }),
        line(drawn, { x: "customers", y: "value", stroke: "var(--accent)", strokeWidth: 2.6 }),
        dot(drawn, { x: "customers", y: "value", r: 4, fill: "var(--accent)" }),
      ],
    }),
    more: more(
      "Show the numbers",
      table({
        caption: `Learned from fewer customers, judged on ${count(validation.rows)} validation rows, ${count(validation.positives)} positive; means of ${count(report.draws)} draws`,
        columns: [
          { label: "Share" },
          { label: "Customers", as: "number" },
          { label: "AUC", as: "number" },
          { label: "Log loss", hint: "lower is better", as: "number" },
        ],
        rows: points.map(({ share, customers, auc, log_loss }) => ({
          cells: [percent(share, 1), count(customers), interval(auc), interval(log_loss)],
        })),
      }),
    ),
  });
}

/** Says what the last doubling of the customers brought, and whether more would help. */
export function learningSentence({ points, doubling, training_customers }: LearningReport): string {
  const [half, all] = [points.at(-2), points.at(-1)];
  if (half === undefined || all === undefined || !Number.isFinite(doubling.value))
    return "There are too few customers to tell whether more would help.";
  const drawn =
    all.customers < training_customers ? ` (drawn from ${count(training_customers)})` : "";
  const brought = `Doubling the customers from ${count(half.customers)} to ${count(all.customers)}${drawn} changed the AUC by ${signed(doubling.value, 3)} (${signed(doubling.low, 3)} to ${signed(doubling.high, 3)})`;
  if (doubling.low > 0 && doubling.value >= MATTERS)
    return `${brought}: more customers, or a longer history, would help.`;
  return doubling.high < MATTERS || doubling.value < MATTERS / 2
    ? `${brought}: more data of the same kind would help little.`
    : `${brought}: more data may help a little.`;
}

/** Renders the figure beside the ablation's table under one heading. */
export function dataWorthSection(parts: readonly (Html | null)[]): Html | null {
  const known = parts.filter((part) => part !== null);
  return known.length === 0
    ? null
    : html`<section><h2>What the data are worth</h2><p>Asked of the rows that the champion was chosen on, never of the test.</p>${known}</section>`;
}

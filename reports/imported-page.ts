import { candidatesTable } from "./candidates-table.ts";
import { figure } from "./chart.ts";
import { meaning, protocolWords, sampleWords } from "./evaluation-words.ts";
import { type Html, html } from "./html.ts";
import type { ImportedReport, MatchCount } from "./imported-report.ts";
import { count, countOf, decimal, interval, longDay, percent, signed } from "./number.ts";
import { page } from "./page.ts";
import { reliabilityChart } from "./reliability-chart.ts";
import { table } from "./table.ts";
import { words } from "./words.ts";

/** Renders `reports/imported-<target>.html`: another model's scores beside our own, and what was made of them. */
export function importedPage(report: ImportedReport): string {
  const { target, name, test } = report;
  return page({
    title: `${words(target)}: ${name} beside our own`,
    subtitle: meaning(report),
    nav: [],
    numbers: `imported-${target}.json`,
    body: html`<section><p class="lead">${importedVerdict(report)}</p>
${report.notes.map((note) => html`<p>${note}</p>`)}</section>
<section><h2>How it was tested</h2><p>${protocolWords(report)} Both are measured on the customers whom both have scored: ${sampleWords(test)}.</p>${matchTable(report)}</section>
<section><h2>The difference</h2>${differenceTable(report)}</section>
<section><h2>Beside our candidates</h2>${candidatesTable(report)}</section>
<section><h2>Scores as chances</h2><p>${report.calibrated.because}</p>${reliabilityFigure(report)}</section>
${report.lists.length > 0 && html`<section><h2>Lists</h2>${listsTable(report)}</section>`}`,
  });
}

/** Says in one sentence which of the two ranks better, or that chance decides. */
export function importedVerdict({ name, champion, differences }: ImportedReport): string {
  const { auc } = differences;
  const ours = `our champion, ${words(champion)},`;
  const by = `${decimal(Math.abs(auc.value))} in AUC (difference ${interval(auc, (x) => signed(x, 3))})`;
  if (auc.low > 0) return `${name} ranks better than ${ours} by ${by}.`;
  if (auc.high < 0) return `O${ours.slice(1)} ranks better than ${name} by ${by}.`;
  return `${name} and ${ours} differ by no more than chance: ${by}.`;
}

const PLACES = {
  test: "Test",
  validation: "Calibration",
  scored: "Lists",
} as const;

function matchTable({ matched, file }: ImportedReport): Html {
  const rows = (Object.keys(PLACES) as (keyof typeof PLACES)[]).flatMap((place) => {
    const found: MatchCount | null = matched[place];
    if (found === null) return [];
    const { as_of, asked, matched: both, missing, unknown } = found;
    return [
      {
        cells: [
          `${PLACES[place]}${as_of === null ? "" : `, ${longDay(as_of)}`}`,
          count(asked),
          `${count(both)} (${percent(both / asked)})`,
          count(missing),
          count(unknown),
        ],
      },
    ];
  });
  return table({
    caption: `${file.name}: ${countOf(file.rows, "row")}, ${count(file.unreadable)} without a customer or a number`,
    columns: [
      { label: "For" },
      { label: "Asked about", as: "number" },
      { label: "With a score", as: "number" },
      { label: "Without", as: "number" },
      { label: "Scored, not asked about", as: "number" },
    ],
    rows,
  });
}

const METRICS = [
  { metric: "auc", label: "AUC", better: "higher is better" },
  { metric: "log_loss", label: "Log loss", better: "lower is better" },
  { metric: "brier", label: "Brier score", better: "lower is better" },
] as const;

function differenceTable({ name, champion, candidates, differences, at_capacity }: ImportedReport) {
  const [theirs, ours] = [name, champion].map((one) =>
    candidates.find((candidate) => candidate.name === one),
  );
  const capacity = at_capacity[0]?.capacity ?? 0;
  return table({
    caption: `${name} and our ${words(champion)} on the same customers; differences are paired, customer by customer`,
    columns: [
      { label: "Metric" },
      { label: name, as: "number" },
      { label: `our ${words(champion)}`, as: "number" },
      { label: "Difference", as: "number" },
      { label: "Says", as: "text" },
    ],
    rows: [
      ...METRICS.map(({ metric, label, better }) => {
        const { low, high } = differences[metric];
        return {
          cells: [
            html`${label}<small>${better}</small>`,
            interval(theirs?.[metric]),
            interval(ours?.[metric]),
            interval(differences[metric], (x) => signed(x, 4)),
            low > 0 || high < 0 ? "more than chance" : "within chance",
          ],
        };
      }),
      {
        cells: [
          `Positives among the best ${count(capacity)}`,
          ...at_capacity.map(({ found }) => interval(found, count)),
          signed((at_capacity[0]?.found.value ?? 0) - (at_capacity[1]?.found.value ?? 0), 0),
          `at random: ${count(at_capacity[0]?.at_random)}`,
        ],
      },
    ],
  });
}

function reliabilityFigure({ name, reliability }: ImportedReport): Html {
  return figure({
    title: "Foretold and come true",
    note: `A dot is a tenth of the customers by the calibrated score of ${name}.`,
    drawing: reliabilityChart(
      `Chances that ${name} foretold against what came true, ${countOf(reliability.length, "group")}.`,
      reliability,
    ),
  });
}

function listsTable({ lists, name }: ImportedReport): Html {
  return table({
    caption: `Ranked by ${name}, by the rules of the configuration; such a list has no reasons`,
    columns: [
      { label: "List" },
      { label: "Customers", as: "number" },
      { label: "Control group", as: "number" },
      { label: "Left out", as: "number" },
    ],
    rows: lists.map(({ name: list, path, rows, control, excluded }) => ({
      cells: [
        html`<a href="../${path}">${words(list)}</a>`,
        count(rows),
        count(control),
        count(excluded),
      ],
    })),
  });
}

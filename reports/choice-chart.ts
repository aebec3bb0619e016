import { dot, line, link, rect, text } from "@observablehq/plot";
import { chart } from "./chart.ts";
import type { Html } from "./html.ts";
import { count, decimal, percent } from "./number.ts";
import type { SegmentsReport } from "./segments-report.ts";

type Choice = SegmentsReport["choices"][number];

interface Row {
  readonly label: string;
  readonly value: (choice: Choice) => number | null;
  readonly format: (value: number | null) => string;
}

/** What speaks for a number of segments, a row each; the last is what decides. */
const ROWS: readonly Row[] = [
  {
    label: "Silhouette, higher is better",
    value: (c) => c.silhouette,
    format: (v) => decimal(v, 2),
  },
  {
    label: "Calinski-Harabasz, higher is better",
    value: (c) => c.calinski_harabasz,
    format: count,
  },
  {
    label: "Davies-Bouldin, lower is better",
    value: (c) => c.davies_bouldin,
    format: (v) => decimal(v, 2),
  },
  {
    label: "Stability on resampled customers, higher is better",
    value: (c) => c.stability,
    format: (v) => decimal(v, 2),
  },
  { label: "Share of the smallest segment", value: (c) => c.min_share, format: (v) => percent(v) },
  {
    label: "First four together, of those large and stable enough",
    value: (c) => c.score,
    format: (v) => decimal(v, 2),
  },
];

const ROW_HEIGHT = 78;
/** Parts of a row's height: its label on top, then values over their dots, the lowest dot near the bottom. */
const [LABEL, TOP, BOTTOM] = [0.08, 0.62, 0.88];
/** More numbers than this stand too close for every value to be written. */
const MOST_VALUES = 8;

/**
 * Draws every criterion against the number of segments, each in a row with a scale of its own, and marks the chosen
 * number through all of them. Hollow dots are numbers with a segment that is too small or that does not come back.
 */
export function choiceChart(says: string, choices: readonly Choice[]): Html {
  const chosen = choices.find((choice) => choice.chosen);
  const rows = ROWS.map((row, r) => dotsOf(row, r, choices));
  const dots = rows.flat();
  const written = dots.filter(({ choice }) => choices.length <= MOST_VALUES || choice.chosen);
  const ks = choices.map(({ k }) => k);
  const [first, last] = [Math.min(...ks) - 0.5, Math.max(...ks) + 0.5];
  return chart(says, {
    height: ROWS.length * ROW_HEIGHT + 56,
    marginTop: 8,
    marginLeft: 12,
    marginRight: 12,
    marginBottom: 44,
    x: {
      domain: [first, last],
      ticks: ks,
      tickFormat: (k: number) => String(k),
      tickSize: 0,
      label: "number of segments",
      labelAnchor: "center",
      labelArrow: "none",
    },
    y: { domain: [ROWS.length, 0], axis: null },
    marks: [
      ...(chosen === undefined
        ? []
        : [
            rect([chosen], {
              x1: chosen.k - 0.5,
              x2: chosen.k + 0.5,
              y1: 0,
              y2: ROWS.length,
              fill: "var(--accent-soft)",
            }),
          ]),
      link(ROWS.slice(1), {
        x1: first,
        x2: last,
        y1: (_: Row, i: number) => i + 1,
        y2: (_: Row, i: number) => i + 1,
        stroke: "var(--line)",
      }),
      ...rows.map((row) => line(row, { x: "k", y: "y", stroke: "var(--muted)" })),
      dot(dots, {
        x: "k",
        y: "y",
        r: 4,
        stroke: "var(--accent)",
        fill: ({ choice }: Dot) => (choice.viable ? "var(--accent)" : "var(--paper)"),
      }),
      ...[true, false].map((bold) =>
        text(
          written.filter(({ choice }) => choice.chosen === bold),
          {
            x: "k",
            y: "y",
            text: "value",
            dy: -12,
            fill: "currentColor",
            fontWeight: bold ? "bold" : "normal",
          },
        ),
      ),
      text(ROWS, {
        x: first,
        y: (_: Row, i: number) => i + LABEL,
        text: "label",
        textAnchor: "start",
        lineAnchor: "top",
        fill: "var(--muted)",
      }),
    ],
  });
}

interface Dot {
  readonly choice: Choice;
  readonly k: number;
  readonly y: number;
  readonly value: string;
}

function dotsOf({ value, format }: Row, r: number, choices: readonly Choice[]): Dot[] {
  const known = choices.flatMap((choice) => {
    const x = value(choice);
    return x === null || !Number.isFinite(x) ? [] : [{ choice, x }];
  });
  const [least, most] = [
    Math.min(...known.map(({ x }) => x)),
    Math.max(...known.map(({ x }) => x)),
  ];
  return known.map(({ choice, x }) => ({
    choice,
    k: choice.k,
    y: r + BOTTOM - (BOTTOM - TOP) * (most > least ? (x - least) / (most - least) : 0.5),
    value: format(x),
  }));
}

import { axisX, axisY, dot, line, rect, ruleX, ruleY, text } from "@observablehq/plot";
import { binAxis } from "./bin-axis.ts";
import { chart } from "./chart.ts";
import type { Html } from "./html.ts";
import { decimal, signed } from "./number.ts";
import type { PairShape, Shape } from "./shapes.ts";
import { words } from "./words.ts";

const LENGTH = 330;
/** Where the axis ends that has a place for missing values, and that place, in shares of the customers who have one. */
const WITH_MISSING = 1.18;
const MISSING_AT = 1.11;

/** Changes of the log-odds at which the shade of a pair changes. */
export const PAIR_THRESHOLDS = [0.05, 0.2, 0.5] as const;

/** Writes a change of the log-odds as what it makes of the odds: `×1.35`. */
export function timesTheOdds(change: number): string {
  const times = Math.exp(change);
  return `×${decimal(times, times < 10 ? 2 : 1)}`;
}

/**
 * Draws a shape: a step line over the customers in order of the feature, each step as wide as its share of them, with its 95 %
 * interval as a band, and a dot for those without a value.
 */
export function shapeChart(shape: Shape, { ranks }: { readonly ranks: boolean }): Html {
  const { starts, ends, ticks } = binAxis(shape.edges, shape.rows, {
    flag: shape.flag,
    ranks,
    length: shape.missing === null ? LENGTH : LENGTH / WITH_MISSING,
  });
  const { missing } = shape;
  const [bottom, top] = domainOf(shape);
  const inside = (y: number) => Math.min(top, Math.max(bottom, y));
  const band = shape.values.map((_, k) => ({
    x1: starts[k],
    x2: ends[k],
    y1: inside(shape.low[k] ?? 0),
    y2: inside(shape.high[k] ?? 0),
  }));
  const steps = shape.values.flatMap((y, k) => [
    { x: starts[k], y },
    { x: ends[k], y },
  ]);
  const absent =
    missing === null
      ? []
      : [{ x: MISSING_AT, y: missing.value, y1: inside(missing.low), y2: inside(missing.high) }];
  return chart(saysOf(shape), {
    height: 250,
    marginLeft: 46,
    marginRight: 54,
    marginBottom: 28,
    x: { domain: [0, missing === null ? 1 : WITH_MISSING] },
    y: { domain: [bottom, top] },
    marks: [
      axisY({
        anchor: "left",
        ticks: 5,
        label: "log-odds",
        labelArrow: "none",
        tickFormat: (y: number) => signed(y, top - bottom < 1 ? 2 : 1),
      }),
      axisY({
        anchor: "right",
        ticks: 5,
        label: "times the odds",
        labelArrow: "none",
        tickFormat: timesTheOdds,
      }),
      ruleY([0], { stroke: "var(--muted)", strokeDasharray: "2 3" }),
      rect(band, { x1: "x1", x2: "x2", y1: "y1", y2: "y2", fill: "var(--accent-soft)" }),
      line(steps, { x: "x", y: "y", stroke: "var(--accent)", strokeWidth: 2.2 }),
      ruleX(absent, { x: "x", y1: "y1", y2: "y2", stroke: "var(--second)" }),
      dot(absent, { x: "x", y: "y", r: 4.5, fill: "var(--second)" }),
      axisX(
        ticks.map(({ at }) => at),
        { tickFormat: (_: number, i: number) => ticks[i]?.label ?? "", label: null },
      ),
      ...(missing === null
        ? []
        : [
            text([MISSING_AT], {
              x: (x: number) => x,
              frameAnchor: "bottom",
              dy: 18,
              text: () => "missing",
              fill: "var(--second)",
            }),
          ]),
    ],
  });
}

/** Draws a pair: customers in order of both features, a cell as wide and high as its share of them, shaded by its change. */
export function pairChart(pair: PairShape, { ranks }: { readonly ranks: boolean }): Html {
  const [first, second] = [side(pair, 0, ranks), side(pair, 1, ranks)];
  const cells = pair.grid.flatMap((row, r) =>
    row.map((value, c) => ({
      x1: first.starts[r],
      x2: first.ends[r],
      y1: second.starts[c],
      y2: second.ends[c],
      shade: (pair.rows[r]?.[c] ?? 0) > 0 ? pairShade(value) : "",
    })),
  );
  const shades = [...new Set(cells.map(({ shade }) => shade))]
    .filter((shade) => shade !== "")
    .sort();
  const [a, b] = pair.axes;
  const most = Math.max(...pair.grid.flat().map(Math.abs));
  return chart(
    `${words(a.feature)} with ${words(b.feature)}: together they change the log-odds by up to ${decimal(most, 2)} beyond what each does alone`,
    {
      height: 340,
      marginLeft: 62,
      marginRight: 24,
      marginBottom: 46,
      x: { domain: [0, 1], label: words(a.feature), labelAnchor: "center", labelArrow: "none" },
      y: { domain: [0, 1], label: words(b.feature), labelArrow: "none" },
      marks: [
        ...shades.map((shade) =>
          rect(
            cells.filter((cell) => cell.shade === shade),
            { x1: "x1", x2: "x2", y1: "y1", y2: "y2", fill: `var(--${shade})`, inset: 0.25 },
          ),
        ),
        axisX(
          first.ticks.map(({ at }) => at),
          { tickFormat: (_: number, i: number) => first.ticks[i]?.label ?? "" },
        ),
        axisY(
          second.ticks.map(({ at }) => at),
          { tickFormat: (_: number, i: number) => second.ticks[i]?.label ?? "" },
        ),
      ],
    },
  );
}

/** Returns the stylesheet's shade of a change: `up3` far above, `down1` a little below, empty near 0. */
export function pairShade(change: number): string {
  const steps = PAIR_THRESHOLDS.filter((threshold) => Math.abs(change) >= threshold).length;
  return steps === 0 ? "" : `${change < 0 ? "down" : "up"}${steps}`;
}

/** Lays one side of a pair along its axis, missing values first where there are any. */
function side({ axes, edges, rows }: PairShape, at: 0 | 1, ranks: boolean) {
  const own =
    at === 0
      ? rows.map((row) => row.reduce((sum, n) => sum + n, 0))
      : (rows[0] ?? []).map((_, c) => rows.reduce((sum, row) => sum + (row[c] ?? 0), 0));
  const total = own.reduce((sum, n) => sum + n, 0);
  const absent = (own[0] ?? 0) / Math.max(1, total);
  const length = at === 0 ? LENGTH : 250;
  const axis = binAxis(edges[at], own.slice(1), {
    flag: axes[at].flag,
    ranks,
    length: length * (1 - absent),
  });
  const move = (share: number) => absent + (1 - absent) * share;
  return {
    starts: [0, ...axis.starts.map(move)],
    ends: [absent, ...axis.ends.map(move)],
    ticks: [
      ...(absent > 0.05 ? [{ at: absent / 2, label: "missing" }] : []),
      ...axis.ticks.map(({ at: where, label }) => ({ at: move(where), label })),
    ],
  };
}

/** Returns the ends of the axis of changes: all values, and of wide intervals as much again as the values span. */
function domainOf({ values, low, high, missing }: Shape): readonly [number, number] {
  const own = [...values, ...(missing === null ? [] : [missing.value]), 0];
  const [least, most] = [Math.min(...own), Math.max(...own)];
  const room = Math.max(0.05, (most - least) / 2);
  const bottom = Math.min(least - room / 8, Math.max(least - room, Math.min(...low)));
  const top = Math.max(most + room / 8, Math.min(most + room, Math.max(...high)));
  return [bottom, top];
}

function saysOf({ feature, values, missing }: Shape): string {
  const [first = 0, last = 0] = [values[0], values.at(-1)];
  const absent = missing === null ? "" : `; ${signed(missing.value, 2)} where it is missing`;
  return `${words(feature)}: changes the log-odds by ${signed(first, 2)} at its least value and by ${signed(last, 2)} at its greatest, between ${signed(Math.min(...values), 2)} and ${signed(Math.max(...values), 2)} on the way${absent}`;
}

import { dot, ruleX } from "@observablehq/plot";
import type { Estimate } from "../models/metrics/estimate.ts";
import { chart } from "./chart.ts";
import type { Html } from "./html.ts";
import { shortDay } from "./number.ts";

/** What was said on a day, beside what was found; either with its interval where it has one. */
export interface SaidAndFound {
  readonly as_of: string;
  readonly said: Estimate;
  readonly found: Estimate;
}

export interface LedgerChart {
  readonly says: string;
  readonly label: string;
  readonly format: (value: number) => string;
  /** Least width of the axis, so that chance does not look like a change. */
  readonly width: number;
}

/** As many days as a narrow screen has room to name. */
const LABELS = 4;

/** Draws a pair a day, the oldest first: what was said as an open ring, what was found as a dot, each on its interval. */
export function ledgerChart(
  pairs: readonly SaidAndFound[],
  { says, label, format, width }: LedgerChart,
): Html {
  const shown = pairs.filter(({ found }) => Number.isFinite(found.value));
  const ends = shown.flatMap(({ said, found }) =>
    [said, found].flatMap(({ value, low, high }) => [value, low, high]).filter(Number.isFinite),
  );
  const step = Math.ceil(shown.length / LABELS);
  const dodge = Math.min(7, 100 / Math.max(1, shown.length));
  const side = (of: "said" | "found") =>
    shown
      .map((pair) => ({ as_of: pair.as_of, ...pair[of] }))
      .filter(({ value }) => Number.isFinite(value));
  const style = { x: "as_of", strokeWidth: 1.6 } as const;
  return chart(says, {
    height: 270,
    marginLeft: 52,
    marginRight: 24,
    marginBottom: 34,
    x: {
      type: "point",
      domain: shown.map(({ as_of }) => as_of),
      padding: 0.6,
      label: null,
      tickSize: 0,
      tickFormat: (day: string, i: number) =>
        (shown.length - 1 - i) % step === 0 ? shortDay(day) : "",
    },
    y: {
      domain: domainOf(ends, width),
      nice: true,
      ticks: 5,
      label,
      grid: true,
      tickFormat: format,
    },
    marks: [
      ruleX(
        side("said").filter(({ low }) => Number.isFinite(low)),
        {
          ...style,
          y1: "low",
          y2: "high",
          dx: -dodge,
          stroke: "var(--second)",
        },
      ),
      dot(side("said"), {
        ...style,
        y: "value",
        dx: -dodge,
        r: 4.5,
        stroke: "var(--second)",
        fill: "var(--paper)",
        strokeWidth: 2,
      }),
      ruleX(side("found"), { ...style, y1: "low", y2: "high", dx: dodge, stroke: "var(--accent)" }),
      dot(side("found"), { ...style, y: "value", dx: dodge, r: 4.5, fill: "var(--accent)" }),
    ],
  });
}

/** Returns the ends of an axis of shares around values, a little wider than they are. */
function domainOf(values: readonly number[], width: number): readonly [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const half = Math.max(width / 2, 0.65 * (high - low));
  const middle = (low + high) / 2;
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

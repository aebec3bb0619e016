import { barY, type Markish, ruleX, ruleY, text, tickY } from "@observablehq/plot";
import type { Estimate } from "../models/metrics/estimate.ts";
import { chart } from "./chart.ts";
import type { Html } from "./html.ts";
import { decimal } from "./number.ts";

export interface LiftChart {
  readonly says: string;
  /** Positive rate of each tenth over the base rate, best tenth first. */
  readonly lift: readonly number[];
  readonly intervals: readonly Estimate[];
  /** The same of the best rule. */
  readonly rule: { readonly name: string; readonly lift: readonly number[] } | null;
}

/** Draws the lift of each tenth with its interval, beside the best rule's and the average customer's. */
export function liftChart({ says, lift, intervals, rule }: LiftChart): Html {
  const tenths = lift.map((value, i) => ({ tenth: i + 1, value, ...bounds(intervals[i], value) }));
  const ruleTenths = (rule?.lift ?? []).map((value, i) => ({ tenth: i + 1, value }));
  const top = Math.max(1.2, ...tenths.map((t) => t.high), ...ruleTenths.map((t) => t.value)) * 1.1;
  return chart(says, {
    height: 330,
    marginLeft: 42,
    marginRight: 12,
    marginBottom: 46,
    x: {
      type: "band",
      domain: Array.from({ length: 10 }, (_, i) => i + 1),
      label: "tenth of the customers, ranked highest first",
      labelAnchor: "center",
      labelArrow: "none",
      tickSize: 0,
      padding: 0.16,
    },
    y: { domain: [0, top], label: "times the average", grid: true, ticks: 5, nice: false },
    marks: [
      barY(tenths, { x: "tenth", y: "value", fill: "var(--accent)" }),
      ruleY([1], { stroke: "var(--muted)", strokeDasharray: "2 3" }),
      tickY(ruleTenths, { x: "tenth", y: "value", stroke: "var(--second)", strokeWidth: 3 }),
      ruleX(tenths, { x: "tenth", y1: "low", y2: "high", stroke: "currentColor" }),
      text(tenths, {
        x: "tenth",
        y: "high",
        text: (t: { value: number }) => decimal(t.value, 1),
        dy: -9,
        fill: "currentColor",
        stroke: "var(--paper)",
        strokeWidth: 4,
      }),
      ...key("┄ 1 = the average customer", "var(--muted)", top, 0),
      ...(rule === null ? [] : key(`▬ ${rule.name}, the best rule`, "var(--second)", top, 1)),
    ],
  });
}

function key(label: string, fill: string, top: number, line: number): Markish[] {
  const place = { frameAnchor: "right", y: top, dy: 8 + line * 19, textAnchor: "end" } as const;
  return [
    text([label], {
      ...place,
      text: (t: string) => t,
      fill,
      stroke: "var(--paper)",
      strokeWidth: 4,
    }),
  ];
}

function bounds(estimate: Estimate | undefined, value: number): { low: number; high: number } {
  const { low = value, high = value } = estimate ?? {};
  return { low: Number.isFinite(low) ? low : value, high: Number.isFinite(high) ? high : value };
}

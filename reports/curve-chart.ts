import { line, link, type Markish } from "@observablehq/plot";
import { chart } from "./chart.ts";
import { chartKey, type KeyLine, LINES } from "./chart-key.ts";
import type { Html } from "./html.ts";
import { percent } from "./number.ts";

export interface Curve {
  readonly name: string;
  /** What the key says of it. */
  readonly label: string;
  /** Shares in [0, 1], as many of one as of the other. */
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface CurveChart {
  readonly says: string;
  readonly x: string;
  readonly y: string;
  readonly champion: Curve | undefined;
  /** The rule that does best. */
  readonly rule: Curve | undefined;
  readonly others: readonly Curve[];
  readonly chance: string;
}

/** Draws curves over the unit square: the champion, the best rule, the others behind them, and chance as the diagonal. */
export function curveChart({ says, x, y, champion, rule, others, chance }: CurveChart): Html {
  const key: KeyLine[] = [
    ...(champion ? [{ label: champion.label, ...LINES.champion }] : []),
    ...(rule ? [{ label: rule.label, ...LINES.rule }] : []),
    ...(others.length > 0
      ? [{ label: others.length === 1 ? "the other" : "the others", ...LINES.others }]
      : []),
    { label: chance, ...LINES.chance },
  ];
  const draw = (curve: Curve | undefined, style: object): Markish[] =>
    curve === undefined ? [] : [line(points(curve), { x: "x", y: "y", ...style })];
  const scale = { domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1] };
  const tickFormat = (share: number) => percent(share, 0);
  return chart(says, {
    height: 405,
    marginLeft: 50,
    marginRight: 24,
    marginBottom: 46,
    x: { ...scale, label: x, labelAnchor: "center", labelArrow: "none", tickFormat },
    y: { ...scale, label: y, labelArrow: "up", tickFormat, grid: true },
    marks: [
      link([0], { x1: 0, y1: 0, x2: 1, y2: 1, ...LINES.chance }),
      ...others.flatMap((curve) => draw(curve, LINES.others)),
      ...draw(rule, LINES.rule),
      ...draw(champion, LINES.champion),
      ...chartKey(key),
    ],
  });
}

function points({ x, y }: Curve): { x: number; y: number }[] {
  return x.map((value, i) => ({ x: value, y: y[i] ?? Number.NaN }));
}

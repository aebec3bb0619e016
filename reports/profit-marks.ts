import { dot, ruleX, text } from "@observablehq/plot";

/** A number of contacts that a profit curve points out. */
export interface ProfitMark {
  /** Customers contacted, and the profit there in the run's currency. */
  readonly x: number;
  readonly y: number;
  /** Height at which `says` stands, in that currency. */
  readonly label: number;
  readonly says: string;
}

/** Returns the dots and words of marked lengths, the first with a rule; of a curve that ends after `last` contacts. */
export function profitMarks(marks: readonly ProfitMark[], last: number) {
  return [
    ruleX(marks.slice(0, 1), {
      x: "x",
      stroke: "var(--second)",
      strokeWidth: 1.5,
      strokeDasharray: "7 3",
    }),
    dot(marks, { x: "x", y: "y", r: 4.5, fill: "var(--accent)", stroke: "var(--paper)" }),
    ...([true, false] as const).map((right) =>
      text(
        marks.filter(({ x }) => x > last * 0.7 === right),
        {
          x: "x",
          y: "label",
          text: "says",
          textAnchor: right ? "end" : "start",
          dx: right ? -6 : 6,
          fill: "currentColor",
          stroke: "var(--paper)",
          strokeWidth: 4,
        },
      ),
    ),
  ];
}

import { link, type Markish, text } from "@observablehq/plot";

export interface KeyLine {
  readonly label: string;
  readonly stroke: string;
  readonly strokeWidth?: number;
  readonly strokeDasharray?: string;
}

/**
 * Draws the key of a chart in [0, 1] x [0, 1] into its empty lower right corner: each line as it is drawn and its name
 * beside it, so that no reader depends on colour.
 */
export function chartKey(lines: readonly KeyLine[], { left = 0.36, step = 0.068 } = {}): Markish[] {
  return lines.flatMap((line, i) => {
    const y = 0.055 + (lines.length - 1 - i) * step;
    const { label, ...stroke } = line;
    return [
      link([{ y }], { x1: left, x2: left + 0.085, y1: "y", y2: "y", ...stroke }),
      text([{ y }], {
        x: left + 0.105,
        y: "y",
        text: () => label,
        textAnchor: "start",
        fill: "currentColor",
        stroke: "var(--paper)",
        strokeWidth: 4,
      }),
    ];
  });
}

/** The line of the champion, of the best rule, of the other rules, and of chance, the same in every chart. */
export const LINES = {
  champion: { stroke: "var(--accent)", strokeWidth: 2.6 },
  rule: { stroke: "var(--second)", strokeWidth: 2, strokeDasharray: "7 3" },
  others: { stroke: "var(--faint)", strokeWidth: 1 },
  chance: { stroke: "var(--muted)", strokeWidth: 1, strokeDasharray: "2 3" },
} as const;

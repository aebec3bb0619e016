import { dot, text } from "@observablehq/plot";
import { CHARACTER_WIDTH, chart, LINE_HEIGHT } from "./chart.ts";
import type { Html } from "./html.ts";
import { percent } from "./number.ts";
import { segmentColour } from "./segment-colour.ts";
import type { SegmentsReport } from "./segments-report.ts";

const SIZE = { width: 640, height: 460, left: 14, right: 14, top: 34, bottom: 40 };

export interface Label {
  readonly text: string;
  /** Centre of the label, in units of the chart, y downwards. */
  readonly x: number;
  readonly y: number;
}

/** Draws a sample of customers on the first two principal components, coloured by segment, named at each centre. */
export function mapChart(
  says: string,
  {
    map,
    segments,
  }: { map: NonNullable<SegmentsReport["map"]>; segments: SegmentsReport["segments"] },
): Html {
  const x = scale(map.x, SIZE.left, SIZE.width - SIZE.right);
  const y = scale(map.y, SIZE.height - SIZE.bottom, SIZE.top);
  const points = map.x.map((value, i) => ({
    x: x(value),
    y: y(map.y[i] ?? Number.NaN),
    segment: map.segment[i],
  }));
  const groups = segments.map((segment, i) => ({
    segment,
    colour: segmentColour(i),
    points: points.filter((point) => point.segment === segment.id),
  }));
  const labels = apart(
    groups
      .filter((group) => group.points.length > 0)
      .map((group) => ({
        text: group.segment.name,
        x: median(group.points.map((p) => p.x)),
        y: median(group.points.map((p) => p.y)),
      })),
    { left: 6, right: SIZE.width - 6, top: SIZE.top, bottom: SIZE.height - SIZE.bottom },
  );
  const axis = { axis: null, type: "identity" } as const;
  return chart(says, {
    width: SIZE.width,
    height: SIZE.height,
    margin: 0,
    x: axis,
    y: axis,
    marks: [
      ...groups.map((group) =>
        dot(group.points, { x: "x", y: "y", r: 2.4, fill: group.colour, fillOpacity: 0.62 }),
      ),
      text(labels, {
        x: "x",
        y: "y",
        text: "text",
        fill: "currentColor",
        stroke: "var(--paper)",
        strokeWidth: 5,
        fontSize: 15,
        fontWeight: 650,
      }),
      text([`first component (${percent(map.explained[0], 0)} of the variation) →`], {
        x: SIZE.width - 6,
        y: SIZE.height - 10,
        text: (label: string) => label,
        textAnchor: "end",
        fill: "var(--muted)",
      }),
      text([`↑ second component (${percent(map.explained[1], 0)})`], {
        x: 6,
        y: 12,
        text: (label: string) => label,
        textAnchor: "start",
        fill: "var(--muted)",
      }),
    ],
  });
}

/** Moves labels into the frame and apart from one another, up and down only, each as little as needed. */
export function apart(
  labels: readonly Label[],
  frame: { left: number; right: number; top: number; bottom: number },
): Label[] {
  const half = (label: Label) => (label.text.length * CHARACTER_WIDTH * 1.2) / 2;
  const gap = LINE_HEIGHT * 1.3;
  const placed: Label[] = [];
  for (const label of [...labels].sort((a, b) => a.y - b.y || a.x - b.x)) {
    const x = Math.max(frame.left + half(label), Math.min(frame.right - half(label), label.x));
    const free = (y: number) =>
      placed.every(
        (other) =>
          Math.abs(other.y - y) >= gap || Math.abs(other.x - x) >= half(other) + half(label) + 6,
      );
    const start = Math.max(frame.top, Math.min(frame.bottom, label.y));
    const steps = Array.from(
      { length: 200 },
      (_, i) => start + (i % 2 === 0 ? 1 : -1) * Math.ceil(i / 2) * 4,
    );
    const y = steps.find((at) => at >= frame.top && at <= frame.bottom && free(at)) ?? start;
    placed.push({ text: label.text, x, y });
  }
  return placed;
}

function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const span = high - low || 1;
  return (value) => from + ((value - low) / span) * (to - from);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

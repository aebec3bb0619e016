/** @jsxRuntime automatic @jsxImportSource preact */
import type { SegmentsReport } from "../../reports/segments-report.ts";

const WIDTH = 640;
const HEIGHT = 400;

interface MapProps {
  readonly map: NonNullable<SegmentsReport["map"]>;
  readonly segments: SegmentsReport["segments"];
}

/** Draws a sample of customers as points, near where alike: one path a segment, so that thousands stay small. */
export function SegmentMap({ map, segments }: MapProps) {
  const [x, y] = [scale(map.x, WIDTH), scale(map.y, HEIGHT)];
  const of = segments.map(({ id, name, size }, i) => ({
    name,
    size,
    colour: `c${(i % 8) + 1}`,
    path: map.segment
      .map((segment, k) =>
        segment === id ? `M${x(map.x[k] ?? 0)} ${HEIGHT - y(map.y[k] ?? 0)}h0` : "",
      )
      .join(""),
  }));
  const drawn = of.filter(({ path }) => path !== "");
  return (
    <figure class="map">
      <svg
        viewBox={`-4 -4 ${WIDTH + 8} ${HEIGHT + 8}`}
        role="img"
        aria-label="Customers as points, those alike near each other, coloured by segment"
      >
        {drawn.map(({ path, colour }) => (
          <path class={colour} d={path} />
        ))}
      </svg>
      <ul class="legend">
        {drawn.map(({ name, colour }) => (
          <li>
            <span class={`dot ${colour}`} aria-hidden="true" />
            {name}
          </li>
        ))}
      </ul>
      <figcaption>
        <p>
          Each point is a customer; near points buy alike. A sample of {map.x.length} on the two
          directions in which customers differ most.
        </p>
      </figcaption>
    </figure>
  );
}

/** Scales to whole numbers between the 1st and the 99th percentile, beyond which points stand on the edge. */
function scale(values: readonly number[], length: number): (value: number) => number {
  const sorted = [...values].sort((a, b) => a - b);
  const low = sorted[Math.floor(0.01 * sorted.length)] ?? 0;
  const high = sorted[Math.ceil(0.99 * sorted.length) - 1] ?? 1;
  return (value) =>
    Math.round((length * Math.min(Math.max(value - low, 0), high - low)) / (high - low || 1));
}

import { type Html, html, safe } from "./html.ts";

const WIDTH = 120;
const HEIGHT = 30;
const EDGE = 4;

/**
 * Draws values over equal steps of time as a small line from zero up, its last value marked, for a table's cell where
 * the number stands beside it; null where fewer than two are known. A missing value is a gap in the line.
 */
export function sparkline(values: readonly (number | null)[], says: string): Html | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const highest = Math.max(...known, 0);
  const lowest = Math.min(...known, 0);
  const span = highest - lowest || 1;
  const x = (i: number) => tenth(EDGE + (i / (values.length - 1)) * (WIDTH - 2 * EDGE));
  const y = (value: number) =>
    tenth(HEIGHT - EDGE - ((value - lowest) / span) * (HEIGHT - 2 * EDGE));
  const path = values
    .map((value, i) =>
      value === null ? "" : `${i > 0 && values[i - 1] !== null ? "L" : "M"}${x(i)},${y(value)}`,
    )
    .join("");
  const last = values.findLastIndex((value) => value !== null);
  const end = values[last] ?? 0;
  return html`<svg class="spark" role="img" aria-label="${says}" viewBox="0 0 ${WIDTH} ${HEIGHT}"><path d="M${EDGE},${y(0)}H${WIDTH - EDGE}" stroke="var(--line)"/><path d="${safe(path)}" fill="none" stroke="var(--accent)" stroke-width="1.8" stroke-linejoin="round"/><circle cx="${x(last)}" cy="${y(end)}" r="2.8" fill="var(--accent)"/></svg>`;
}

function tenth(x: number): number {
  return Math.round(x * 10) / 10;
}

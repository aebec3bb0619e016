import type { Estimate } from "../models/metrics/estimate.ts";
import { type Html, html } from "./html.ts";

/** Draws an estimate and its interval as a dot on a line, small enough for a table's cell; null outside the range. */
export function whisker(
  { value, low, high }: Estimate,
  range: { readonly low: number; readonly high: number },
): Html | null {
  const span = range.high - range.low;
  if (
    value < range.low ||
    value > range.high ||
    ![value, low, high, span].every(Number.isFinite) ||
    span <= 0
  )
    return null;
  const at = (x: number) => Math.round((4 + ((x - range.low) / span) * 88) * 10) / 10;
  return html`<svg class="whisker" viewBox="0 0 96 14" aria-hidden="true"><path d="M${at(Math.max(low, range.low))},7H${at(Math.min(high, range.high))}" stroke="currentColor" stroke-width="1.5"/><circle cx="${at(value)}" cy="7" r="3.5" fill="var(--accent)"/></svg>`;
}

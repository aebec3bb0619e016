import { type Html, html } from "./html.ts";
import { plain, signed } from "./number.ts";
import { segmentColour } from "./segment-colour.ts";
import type { Segment } from "./segments-report.ts";
import { words } from "./words.ts";

/** Differences from the average, in deviations, at which the shade changes. */
const THRESHOLDS = [0.25, 0.75, 1.5] as const;

const FEATURES = 20;

/**
 * Renders how each segment differs from the average customer: a row a feature, a column a segment, the difference in
 * deviations printed in each cell and its sign and size in the shade. The features that tell segments apart most come
 * first, at most 20.
 */
export function heatMap(segments: readonly Segment[]): Html {
  const features = strongest(segments);
  const caption = `How each segment differs from the average customer, in standard deviations (${features.length} of ${featuresOf(segments).length} features, the most telling first)`;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Profile of the segments">
<table class="heat"><caption><span>${caption}</span></caption>
<thead><tr><th scope="col">Feature<small>mean of all customers</small></th>${segments.map(
    (segment, i) =>
      html`<th scope="col"><span class="dot" style="background:${segmentColour(i)}" aria-hidden="true"></span>${segment.name}</th>`,
  )}</tr></thead>
<tbody>${features.map(
    (feature) =>
      html`<tr><th scope="row">${words(feature)}<small>${plain(segments[0]?.profile[feature]?.all)}</small></th>${segments.map(
        ({ profile }) => {
          const cell = profile[feature];
          return html`<td class="${shade(cell?.z)}">${signed(cell?.z)}<small>${plain(cell?.mean)}</small></td>`;
        },
      )}</tr>\n`,
  )}</tbody></table></div>
<ul class="legend" aria-label="Shades">${LEGEND.map(([name, says]) => html`<li class="${name}">${says}</li>`)}</ul>`;
}

const LEGEND = [
  ["down3", "far below (−1.5 or less)"],
  ["down2", "below (−0.75)"],
  ["down1", "a little below (−0.25)"],
  ["", "average"],
  ["up1", "a little above (+0.25)"],
  ["up2", "above (+0.75)"],
  ["up3", "far above (+1.5 or more)"],
] as const;

function shade(z: number | undefined): string {
  if (z === undefined || !Number.isFinite(z)) return "";
  const steps = THRESHOLDS.filter((threshold) => Math.abs(z) >= threshold).length;
  return steps === 0 ? "" : `${z < 0 ? "down" : "up"}${steps}`;
}

function featuresOf(segments: readonly Segment[]): string[] {
  return [...new Set(segments.flatMap(({ profile }) => Object.keys(profile)))];
}

function strongest(segments: readonly Segment[]): string[] {
  const spread = (feature: string) =>
    Math.max(...segments.map(({ profile }) => Math.abs(profile[feature]?.z ?? 0)));
  return featuresOf(segments)
    .map((feature) => ({ feature, spread: spread(feature) }))
    .sort((a, b) => b.spread - a.spread || (a.feature < b.feature ? -1 : 1))
    .slice(0, FEATURES)
    .map(({ feature }) => feature);
}

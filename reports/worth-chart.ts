import { type Html, html } from "./html.ts";
import { percent } from "./number.ts";
import { segmentColour } from "./segment-colour.ts";
import type { Segment } from "./segments-report.ts";

/**
 * Draws each segment's worth against its size: a bar for its share of net revenue and a mark where the bar would end if
 * every customer were worth the same. Without money the bars are shares of customers.
 */
export function worthChart(segments: readonly Segment[]): Html | false {
  if (segments.length < 2) return false;
  const hasMoney = segments.every(({ revenue_share }) => revenue_share !== null);
  const bars = segments
    .map(({ name, share, revenue_share }, i) => ({
      name,
      share,
      worth: hasMoney ? (revenue_share ?? 0) : share,
      colour: segmentColour(i),
    }))
    .sort((a, b) => b.worth - a.worth);
  const longest = Math.max(...bars.flatMap(({ share, worth }) => [share, worth]));
  return html`<figure class="wide"><figcaption><h2>${hasMoney ? "Worth against size" : "Sizes"}</h2><p>${
    hasMoney
      ? "The bar is a segment's share of net revenue, the line its share of customers. A bar past its line brings more than its size."
      : "The bar is a segment's share of customers; no amounts are known."
  }</p></figcaption><ul class="worth">${bars.map(
    ({ name, share, worth, colour }) =>
      html`<li><span><i class="dot" style="background:${colour}" aria-hidden="true"></i>${name}</span><span class="rail" aria-hidden="true"><i style="width:${along(worth, longest)}%;background:${colour}"></i>${hasMoney && html`<em style="left:${along(share, longest)}%"></em>`}</span><span class="muted">${
        hasMoney
          ? html`${share > 0 && html`<b>×${(worth / share).toFixed(1)}</b> `}${percent(worth, 0)} of revenue, ${percent(share, 0)} of customers`
          : html`${percent(share, 0)} of customers`
      }</span></li>`,
  )}</ul></figure>`;
}

function along(share: number, longest: number): number {
  return longest > 0 ? Math.round((Math.max(0, share) / longest) * 1000) / 10 : 0;
}

import { figure } from "./chart.ts";
import { type Html, html } from "./html.ts";
import { count } from "./number.ts";
import { PAIR_THRESHOLDS, pairChart, shapeChart, timesTheOdds } from "./shape-charts.ts";
import type { PairShape, Shape, Shapes } from "./shapes.ts";
import { plainly, words } from "./words.ts";

const MOST = 12;
const MOST_PAIRS = 4;

/** Renders the shapes of an additive model, strongest first, at most 12, and its pairs, at most 4. */
export function shapesSection(shapes: Shapes): Html | false {
  if (shapes.mains.length === 0) return false;
  const { model, rows, ranks } = shapes;
  const axis = ranks
    ? "The line runs through customers by rank"
    : "The line runs through customers from the least value to the greatest";
  return html`<section><h2>The shape of each effect</h2><p>The ${words(model)} model adds up one such line a feature; this is the model itself, not a summary of it, learned from ${count(rows)} rows. ${axis}, so a step is as wide as the share of them that it holds. Its height is how much it adds to the log-odds of an average customer, on the right as a factor of the odds; the band is its interval.</p>
<div class="charts">${shapes.mains.slice(0, MOST).map((shape) => main(shape, ranks))}</div>
${
  shapes.pairs.length > 0 &&
  html`<h3>What pairs add</h3><p>Some features mean more together than each for itself. A cell is what their combination adds beyond both lines.</p>
<div class="charts">${shapes.pairs.slice(0, MOST_PAIRS).map((pair) => both(pair, ranks))}</div>
<ul class="legend" aria-label="Shades">${legend().map(([name, says]) => html`<li class="${name}">${says}</li>`)}</ul>`
}</section>`;
}

function main(shape: Shape, ranks: boolean): Html {
  return figure({
    title: words(shape.feature),
    note: plainly(shape.describe),
    drawing: shapeChart(shape, { ranks }),
  });
}

function both(pair: PairShape, ranks: boolean): Html {
  const [a, b] = pair.axes;
  return figure({
    title: `${words(a.feature)} with ${words(b.feature)}`,
    note: `Across: ${plainly(a.describe)}. Up: ${plainly(b.describe)}.`.replaceAll("..", "."),
    drawing: pairChart(pair, { ranks }),
  });
}

function legend(): readonly (readonly [string, string])[] {
  const [little, some, much] = PAIR_THRESHOLDS;
  const odds = (change: number) => timesTheOdds(change);
  return [
    ["down3", `lowers the odds much (${odds(-much)} or less)`],
    ["down2", `lowers them (${odds(-some)})`],
    ["down1", `a little (${odds(-little)})`],
    ["", "as each for itself"],
    ["up1", `raises them a little (${odds(little)})`],
    ["up2", `raises them (${odds(some)})`],
    ["up3", `much (${odds(much)} or more)`],
  ];
}

import { type Markish, type PlotOptions, plot } from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { type Html, html, safe } from "./html.ts";

const { document } = parseHTML("<!doctype html><html><body></body></html>");

/** Width of a chart's drawing in its own units; at 13 units its text stays readable when a phone shrinks it to 320 px. */
const WIDTH = 430;
/** Height of a text line in the same units, and the mean width of a character, for placing labels. */
export const LINE_HEIGHT = 16;
export const CHARACTER_WIDTH = 6.9;

/**
 * Renders a chart as inline SVG. `says` is the finding in words, for those who do not see it. Colours have to be
 * variables of the stylesheet (`var(--accent)`) or `currentColor`. Gradients, clips and tips are not for use: Plot
 * numbers them by a counter, and two runs would differ.
 */
export function chart(
  says: string,
  { width = WIDTH, ...options }: PlotOptions & { readonly marks: Markish[] },
): Html {
  const svg = plot({
    document,
    className: "chart",
    style: { fontSize: "13px" },
    marginTop: 30,
    width,
    ...options,
  });
  for (const style of svg.querySelectorAll("style")) style.remove();
  for (const part of svg.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
  for (const name of ["font-family", "font-size", "width", "height"]) svg.removeAttribute(name);
  // The finding may quote data, so that it is written by our own escaping and not by the document's.
  const drawn = rounded(String(svg.outerHTML)).replace(/^<svg /, "");
  return html`<svg role="img" aria-label="${says}" ${safe(drawn)}`;
}

/** Frames a chart with its title and a sentence on how to read it; `more` holds the numbers behind it. */
export function figure({
  title,
  note,
  drawing,
  more = null,
  wide = false,
}: {
  readonly title: string;
  readonly note: string;
  readonly drawing: Html;
  readonly more?: Html | null;
  readonly wide?: boolean;
}): Html {
  return html`<figure${wide && safe(' class="wide"')}><figcaption><h3>${title}</h3><p>${note}</p></figcaption>${drawing}${more}</figure>`;
}

/** Rounds the coordinates inside tags to two decimals, which no eye can tell; text between tags is left alone. */
function rounded(markup: string): string {
  return markup.replace(/<(?!svg)[^>]*>/g, (tag) =>
    tag.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (number) =>
      String(Math.round(Number(number) * 100) / 100),
    ),
  );
}

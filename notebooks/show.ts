import { fileURLToPath } from "node:url";
import { Resvg } from "@resvg/resvg-js";
import { type Html, html } from "../reports/html.ts";
import { plain } from "../reports/number.ts";
import { stylesheet } from "../reports/stylesheet.ts";

/** The part of the kernel's global that is used here. */
declare const Deno: {
  readonly jupyter: {
    broadcast(
      type: "display_data",
      content: {
        readonly data: Readonly<Record<string, string>>;
        readonly metadata: Readonly<Record<string, object>>;
        readonly transient: object;
      },
    ): Promise<void>;
  };
};

export type Cell = Html | string | number | boolean | null | readonly (Html | string)[];

/** The kernel may say that a cell has ended before its last output is sent, which is then lost: cells wait a moment. */
const SETTLE_MS = 50;
const SCALE = 2;
const FONT = "Inter";
const NUMBER = /^[−+<>]?[€£$]?\d[\d,.]*%?$/;
const light = lightColours();
const fontFiles = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"].map(
  (file) => fileURLToPath(import.meta.resolve(`@expo-google-fonts/inter/${file}`)),
);

/** Throws unless every import is there: the kernel checks no types, and a wrong name would be undefined in silence. */
export function requireDefined(imports: Readonly<Record<string, unknown>>): void {
  const missing = Object.keys(imports).filter((name) => imports[name] === undefined);
  if (missing.length > 0)
    throw new Error(`the notebook requires imports that exist, got none for ${missing.join(", ")}`);
}

/** Shows sentences under the cell, one a paragraph. */
export async function showWords(...sentences: readonly string[]): Promise<void> {
  await display({
    "text/html": String(html`${sentences.map((sentence) => html`<p>${sentence}</p>`)}`),
    "text/plain": sentences.join("\n"),
  });
}

/** Shows rows as a table, numbers to the right; the columns are the keys of the first row. */
export async function showRows(rows: readonly Readonly<Record<string, Cell>>[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const texts = rows.map((row) => columns.map((column) => written(row[column] ?? null)));
  const sides = columns.map((_, j) =>
    texts.every((cells) => cells[j] === "" || NUMBER.test(String(cells[j]))) ? "right" : "left",
  );
  const style = (j: number) => html`text-align:${sides[j]};vertical-align:top`;
  const table = html`<table>
<thead><tr>${columns.map((column, j) => html`<th style="${style(j)}">${column}</th>`)}</tr></thead>
<tbody>${texts.map((cells) => html`<tr>${cells.map((cell, j) => html`<td style="${style(j)}">${cell}</td>`)}</tr>\n`)}</tbody>
</table>`;
  const lines = [columns, ...texts].map((cells) => cells.map(withoutMarkup).join(" | "));
  await display({ "text/html": String(table), "text/plain": lines.join("\n") });
}

/** Shows a chart of the reports as a picture: exported notebooks lose SVG, and no page's colours reach it. */
export async function showChart(chart: Html): Promise<void> {
  const svg = String(chart)
    .replace(/var\((--[\w-]+)\)/g, (_, name: string) => light.get(name) ?? "")
    .replace(
      /^<svg /,
      `<svg xmlns="http://www.w3.org/2000/svg" color="${light.get("--ink")}" font-family="${FONT}" `,
    );
  const [, says = ""] = /aria-label="([^"]*)"/.exec(svg) ?? [];
  const [, , width = 0] = (/viewBox="([^"]*)"/.exec(svg)?.[1] ?? "").split(/[\s,]+/).map(Number);
  const picture = new Resvg(svg, {
    background: light.get("--paper") ?? "white",
    fitTo: { mode: "zoom", value: SCALE },
    font: { fontFiles, defaultFontFamily: FONT, loadSystemFonts: false },
  }).render();
  await display(
    { "image/png": picture.asPng().toString("base64"), "text/plain": says },
    { "image/png": { width } },
  );
}

function written(cell: Cell): Html | string {
  if (cell === null) return "";
  if (typeof cell === "number") return plain(cell);
  return typeof cell === "object" ? html`${cell}` : String(cell);
}

function withoutMarkup(text: Html | string): string {
  return typeof text === "string"
    ? text
    : String(text)
        .replace(/<[^>]*>/g, " ")
        .trim();
}

/** Reads the colours of the pages' light theme, which the stylesheet states first. */
function lightColours(): ReadonlyMap<string, string> {
  const [, rules = ""] = /:root\{([^}]*)\}/.exec(stylesheet) ?? [];
  return new Map(
    [...rules.matchAll(/(--[\w-]+):([^;]+)/g)].map(([, name = "", value = ""]) => [name, value]),
  );
}

async function display(
  data: Readonly<Record<string, string>>,
  metadata: Readonly<Record<string, object>> = {},
): Promise<void> {
  await Deno.jupyter.broadcast("display_data", { data, metadata, transient: {} });
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}

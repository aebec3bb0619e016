import { GONE, NOT_YET } from "../models/flow-table.ts";
import { CHARACTER_WIDTH, LINE_HEIGHT } from "./chart.ts";
import { type Html, html } from "./html.ts";
import type { NamedFlows } from "./movements.ts";
import { count } from "./number.ts";
import { segmentColour } from "./segment-colour.ts";

const WIDTH = 430;
const BAR = 9;
const TOP = 26;
/** Height of all customers together, and of the room that a label needs. */
const TALL = 300;
const GAP = 10;
/** Characters of a name that fit on half the width, and lines that it may take. */
const CHARACTERS = 22;
const LINES = 2;
/** Flows of a smaller share of all customers are too thin to be seen. */
export const THINNEST = 0.004;

interface Node {
  readonly name: string;
  readonly customers: number;
  readonly colour: string;
  readonly top: number;
  readonly height: number;
}

/**
 * Draws the groups of two days as two columns of bars and the customers who stayed or moved as bands between them, as
 * wide as they are many, in the colour of where they come from. `says` is the finding in words.
 */
export function flowChart(says: string, flows: NamedFlows): Html {
  const { before, now, counts } = flows;
  const names = [...now, ...before.filter((name) => !now.includes(name))];
  const all = counts.flat().reduce((sum, customers) => sum + customers, 0);
  const scale = all === 0 ? 0 : TALL / all;
  const colourOf = (name: string) =>
    name === NOT_YET || name === GONE ? "var(--faint)" : segmentColour(names.indexOf(name));
  const column = (groups: readonly string[], total: (i: number) => number): readonly Node[] => {
    let top = TOP;
    return groups.map((name, i) => {
      const height = total(i) * scale;
      const node = { name, customers: total(i), colour: colourOf(name), top, height };
      top += Math.max(height, roomFor(name)) + GAP;
      return node;
    });
  };
  const left = column(before, (i) => sum(counts[i] ?? []));
  const right = column(now, (j) => sum(counts.map((row) => row[j] ?? 0)));
  const height = Math.max(...[...left, ...right].map(bottom)) + 4;
  return html`<svg role="img" aria-label="${says}" class="chart" viewBox="0 0 ${WIDTH} ${height}" style="font-size:13px">
<g fill="var(--muted)"><text x="0" y="14">before</text><text x="${WIDTH}" y="14" text-anchor="end">now</text></g>
${bands(left, right, { counts, scale, all })}
${left.map((node) => bar(node, 0))}${right.map((node) => bar(node, WIDTH - BAR))}
${left.map((node) => label(node, { x: BAR + 6, anchor: "start" }))}${right.map((node) => label(node, { x: WIDTH - BAR - 6, anchor: "end" }))}
</svg>`;
}

function bands(
  left: readonly Node[],
  right: readonly Node[],
  { counts, scale, all }: { counts: NamedFlows["counts"]; scale: number; all: number },
): readonly Html[] {
  const [x0, x1] = [BAR, WIDTH - BAR];
  const middle = (x0 + x1) / 2;
  const arrived = right.map(({ top }) => top);
  return left.flatMap((from, i) => {
    let leaving = from.top;
    return right.map((_, j) => {
      const customers = counts[i]?.[j] ?? 0;
      const wide = customers * scale;
      const [y0, y1] = [leaving, arrived[j] ?? 0];
      leaving += wide;
      arrived[j] = y1 + wide;
      if (customers === 0 || customers < THINNEST * all) return html``;
      const [a, b, c, d] = [y0, y1, y1 + wide, y0 + wide].map(rounded);
      return html`<path fill="${from.colour}" fill-opacity=".38" d="M${x0},${a}C${middle},${a} ${middle},${b} ${x1},${b}V${c}C${middle},${c} ${middle},${d} ${x0},${d}Z"/>`;
    });
  });
}

function bar({ colour, top, height }: Node, x: number): Html {
  return html`<rect x="${x}" y="${rounded(top)}" width="${BAR}" height="${Math.max(1, rounded(height))}" fill="${colour}"/>`;
}

/** Names stand on the bands, with a rim of paper around each letter. */
function label(
  { name, customers, top, height }: Node,
  { x, anchor }: { readonly x: number; readonly anchor: "start" | "end" },
): Html {
  const lines = wrapped(name);
  const high = (lines.length + 1) * LINE_HEIGHT;
  const first = top + Math.max(0, (height - high) / 2) + LINE_HEIGHT * 0.8;
  const at = (i: number) => rounded(first + i * LINE_HEIGHT);
  return html`<g text-anchor="${anchor}" stroke="var(--paper)" stroke-width="4" stroke-linejoin="round" paint-order="stroke">${lines.map(
    (line, i) =>
      html`<text x="${x}" y="${at(i)}" fill="currentColor" font-weight="650">${line}</text>`,
  )}<text x="${x}" y="${at(lines.length)}" fill="var(--muted)">${count(customers)}</text></g>`;
}

/** Breaks a name into lines; what does not fit is left out, and the table has it whole. */
function wrapped(name: string): string[] {
  const lines: string[] = [];
  for (const word of name.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= CHARACTERS)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  if (lines.length <= LINES) return lines.map((line) => cut(line));
  return [...lines.slice(0, LINES - 1), `${lines[LINES - 1] ?? ""} …`].map((line) => cut(line));
}

function cut(line: string): string {
  const most = Math.floor((WIDTH / 2 - BAR) / CHARACTER_WIDTH);
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

function roomFor(name: string): number {
  return (wrapped(name).length + 1) * LINE_HEIGHT;
}

function bottom(node: Node): number {
  return node.top + Math.max(node.height, roomFor(node.name));
}

function sum(row: readonly number[]): number {
  return row.reduce((total, customers) => total + customers, 0);
}

function rounded(y: number): number {
  return Math.round(y * 10) / 10;
}

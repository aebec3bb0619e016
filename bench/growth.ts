import { readFile } from "node:fs/promises";
import { dot, line, plot, ruleY, text } from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** What `bench -- run --json` prints of one size. */
interface Measured {
  readonly rows: number;
  readonly contenders: readonly {
    readonly name: string;
    readonly seconds: number;
    readonly peak_memory_mb: number;
    readonly stages: readonly { readonly stage: string; readonly seconds: number }[];
  }[];
}

interface Point {
  readonly rows: number;
  readonly series: string;
  readonly value: number;
}

const WIDTH = 760;
const GREY = "#8a8a8a";
/** Pixels above and below what is drawn, and of a line of text. */
const ABOVE = 28;
const BELOW = 36;
const LINE = 12;

/**
 * Draws how the time of each stage and the memory of a run grow with its orders, from the files that `bench -- run
 * --json` wrote, one a size. Both axes are logarithmic: what grows with n is as steep as the grey line.
 */
export async function growthChart(files: readonly string[]): Promise<string> {
  const measured = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(file, "utf8")) as Measured),
  );
  const inOrder = measured.toSorted((a, b) => a.rows - b.rows);
  const ours = inOrder.map(({ rows, contenders: [first] }) => ({ rows, first }));
  const seconds = ours.flatMap(({ rows, first }) => [
    { rows, series: "all", value: first?.seconds ?? Number.NaN },
    ...(first?.stages ?? []).map(({ stage, seconds: value }) => ({ rows, series: stage, value })),
  ]);
  const memory = ours.map(({ rows, first }) => ({
    rows,
    series: "peak",
    value: (first?.peak_memory_mb ?? Number.NaN) / 1024,
  }));
  const [above, below] = [
    panel("seconds, of the run and by stage", seconds, 420),
    panel("peak resident memory, GB", memory, 200),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} 640" font-family="system-ui, sans-serif" font-size="12">
<title>How time and memory of a run grow with its orders</title>
<rect width="100%" height="100%" fill="white"/>
${above}
<g transform="translate(0 430)">${below}</g>
</svg>
`;
}

function panel(label: string, points: readonly Point[], height: number): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const last = Math.max(...points.map(({ rows }) => rows));
  const first = Math.min(...points.map(({ rows }) => rows));
  const top = points.filter(({ series }) => series === points[0]?.series);
  const from = top.find(({ rows }) => rows === first)?.value ?? Number.NaN;
  const straight = [first, last].map((rows) => ({ rows, value: (from * rows) / first }));
  const svg = plot({
    document,
    width: WIDTH,
    height,
    marginLeft: 56,
    marginRight: 210,
    marginTop: ABOVE,
    marginBottom: BELOW,
    x: { type: "log", label: "orders", tickFormat: (n: number) => `${n / 1e6} M`, ticks: 3 },
    y: { type: "log", label, tickFormat: String, grid: true },
    marks: [
      ruleY([]),
      line(straight, { x: "rows", y: "value", stroke: GREY, strokeDasharray: "4 3" }),
      line(points, { x: "rows", y: "value", z: "series", stroke: "series", strokeWidth: 1.6 }),
      dot(points, { x: "rows", y: "value", fill: "series", r: 2.5 }),
      text(apart(points, last, LINE / (height - ABOVE - BELOW)), {
        x: "rows",
        y: "value",
        text: "series",
        textAnchor: "start",
        dx: 8,
        fill: "series",
      }),
    ],
  });
  for (const style of svg.querySelectorAll("style")) style.remove();
  const title = document.createElement("title");
  title.textContent = label;
  svg.prepend(title);
  return String(svg.outerHTML);
}

/** Returns where the names of the series stand, each beside its last point, at least `gap` of the axis above the one below. */
function apart(points: readonly Point[], last: number, gap: number): Point[] {
  const logs = points.map(({ value }) => Math.log(value));
  const least = gap * (Math.max(...logs) - Math.min(...logs));
  let below = Number.NEGATIVE_INFINITY;
  return points
    .filter(({ rows }) => rows === last)
    .toSorted((a, b) => a.value - b.value)
    .map((point) => {
      below = Math.max(Math.log(point.value), below + least);
      return { ...point, value: Math.exp(below) };
    });
}

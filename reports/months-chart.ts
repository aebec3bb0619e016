import { barY, ruleY, text } from "@observablehq/plot";
import type { SourceQuality } from "../data/quality/quality.ts";
import { chart } from "./chart.ts";
import type { Html } from "./html.ts";
import { count } from "./number.ts";

const NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/**
 * Draws rows by month, months without rows included and marked, so that a hole in the data shows as a hole. A first or
 * last month that is not whole is pale, a month with few rows has another colour.
 */
export function monthsChart(
  says: string,
  months: readonly { readonly month: string; readonly rows: number }[],
  gaps?: SourceQuality["gaps"],
): Html {
  const rows = new Map(months.map((m) => [m.month, m.rows]));
  const all = everyMonth(months.map((m) => m.month));
  const step = Math.ceil(all.length / 7);
  const empty = all.filter((month) => (rows.get(month) ?? 0) === 0);
  const partial = new Set([
    ...(gaps?.first_partial ? all.slice(0, 1) : []),
    ...(gaps?.last_partial ? all.slice(-1) : []),
  ]);
  return chart(says, {
    width: 640,
    height: 200,
    marginLeft: 64,
    marginRight: 14,
    marginBottom: 34,
    x: {
      type: "band",
      domain: all,
      label: null,
      tickSize: 0,
      padding: 0.14,
      ticks: all.filter((_, i) => i % step === 0),
      tickFormat: (month: string) => name(month),
    },
    color: { type: "identity" },
    opacity: { type: "identity" },
    y: { label: "rows used", grid: true, ticks: 4, tickFormat: (n: number) => count(n) },
    marks: [
      barY(all, {
        x: (m: string) => m,
        y: (m: string) => rows.get(m) ?? 0,
        fill: (m: string) => (gaps?.thin.includes(m) ? "var(--second)" : "var(--accent)"),
        fillOpacity: (m: string) => (partial.has(m) ? 0.45 : 1),
      }),
      text(empty, { x: (m: string) => m, y: 0, dy: -8, text: () => "×", fill: "var(--second)" }),
      ruleY([0], { stroke: "var(--muted)" }),
    ],
  });
}

/** Lists every month from the first to the last, at most a hundred years of them. */
export function everyMonth(months: readonly string[]): string[] {
  const numbers = months.map(monthNumber).filter((n) => Number.isFinite(n));
  if (numbers.length === 0) return [];
  const first = Math.min(...numbers);
  const length = Math.min(Math.max(...numbers) - first + 1, 1200);
  return Array.from({ length }, (_, i) => monthText(first + i));
}

function monthNumber(month: string): number {
  const [year, number] = month.split("-").map(Number);
  return (year ?? Number.NaN) * 12 + (number ?? Number.NaN) - 1;
}

function monthText(n: number): string {
  return `${Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, "0")}`;
}

function name(month: string): string {
  const [year = "", number] = month.split("-");
  return `${NAMES[Number(number) - 1] ?? ""} ${year}`;
}

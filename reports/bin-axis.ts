import { CHARACTER_WIDTH } from "./chart.ts";
import { percent, plain } from "./number.ts";

/** Where bins lie along an axis on which each is as wide as the share of customers that it holds. */
export interface BinAxis {
  /** Start and end of each bin, in [0, 1]. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Positions with a label, ascending, none over another. */
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

export interface BinAxisOptions {
  /** Whether the bins are no and yes. */
  readonly flag: boolean;
  /** Whether edges are shares of customers. */
  readonly ranks: boolean;
  /** Length of the axis in units of the drawing. */
  readonly length: number;
}

/** How far the last label may reach past the axis. */
const OVERHANG = 16;

/** Lays bins along an axis by their rows, and labels them where there is room: of whole numbers each bin, else its edges. */
export function binAxis(
  edges: readonly number[],
  rows: readonly number[],
  { flag, ranks, length }: BinAxisOptions,
): BinAxis {
  const total = Math.max(
    1,
    rows.reduce((sum, own) => sum + own, 0),
  );
  let sum = 0;
  const ends = rows.map((own) => {
    sum += own;
    return sum / total;
  });
  const starts = ends.map((_, k) => (k === 0 ? 0 : (ends[k - 1] as number)));
  const yesNo = flag && rows.length === 2;
  const whole = !ranks && edges.every((edge) => Number.isInteger(2 * edge));
  const candidates =
    yesNo || whole
      ? rows.map((_, k) => ({
          at: ((starts[k] as number) + (ends[k] as number)) / 2,
          label: yesNo ? (k === 0 ? "no" : "yes") : wholeLabel(edges, k),
        }))
      : edges.map((edge, k) => ({
          at: ends[k] as number,
          label: ranks ? percent(edge, 0) : plain(edge),
        }));
  return { starts, ends, ticks: spaced(candidates, length) };
}

/** Names a bin of whole numbers by those it holds. */
function wholeLabel(edges: readonly number[], k: number): string {
  const from = edges[k - 1];
  const to = edges[k];
  if (from === undefined) return to === undefined || to === 0.5 ? "0" : `≤${plain(Math.floor(to))}`;
  const first = Math.floor(from) + 1;
  if (to === undefined) return `${plain(first)}+`;
  const last = Math.floor(to);
  return first === last ? plain(first) : `${plain(first)}–${plain(last)}`;
}

function spaced(
  candidates: readonly { readonly at: number; readonly label: string }[],
  length: number,
): readonly { readonly at: number; readonly label: string }[] {
  const kept: { at: number; label: string }[] = [];
  let free = 0;
  for (const { at, label } of candidates) {
    const half = ((label.length + 2) * CHARACTER_WIDTH) / 2;
    if (
      at * length - half < free ||
      at * length + half > length + OVERHANG ||
      label === kept.at(-1)?.label
    )
      continue;
    // Labels of an even distance read better than as many as there is room for.
    free = Math.max(at * length + half, at * length - half + length / 6);
    kept.push({ at, label });
  }
  return kept;
}

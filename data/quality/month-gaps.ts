import { addDays } from "../window.ts";
import type { MonthRead, SourceQuality } from "./quality.ts";

/** A month with fewer rows than this share of its neighbours is thin: some of it may not have been exported. */
const THIN = 0.25;
/** Months on either side that count as neighbours. */
const NEIGHBOURS = 2;

/** Marks the months without rows, those with few for their neighbours, and a first or last month that is not whole. Months are ascending. */
export function monthGaps(
  months: readonly Pick<MonthRead, "month" | "rows">[],
  firstDay: string,
  lastDay: string,
): NonNullable<SourceQuality["gaps"]> {
  const firstPartial = !firstDay.endsWith("-01");
  const lastPartial = addDays(lastDay, 1).slice(0, 7) === lastDay.slice(0, 7);
  const rows = new Map(months.map((month) => [month.month, month.rows]));
  const all = monthsBetween(firstDay.slice(0, 7), lastDay.slice(0, 7));
  const counts = all.map((month) => rows.get(month) ?? 0);
  const isWhole = (i: number) =>
    !(firstPartial && i === 0) && !(lastPartial && i === all.length - 1);
  // A shop that grows has few rows at first, and a season ends: a month is thin below what is on both sides of it.
  const beside = (i: number) =>
    Math.min(
      Math.max(0, ...counts.slice(Math.max(0, i - NEIGHBOURS), i)),
      Math.max(0, ...counts.slice(i + 1, i + 1 + NEIGHBOURS)),
    );
  return {
    empty: all.filter((month) => !rows.has(month)),
    thin: all.filter((_, i) => {
      const n = counts[i] ?? 0;
      return n > 0 && isWhole(i) && n < THIN * beside(i);
    }),
    first_partial: firstPartial,
    last_partial: lastPartial,
  };
}

/** Lists the months from one to another, both included: `2026-03`. */
export function monthsBetween(first: string, last: string): readonly string[] {
  const number = (month: string) => 12 * Number(month.slice(0, 4)) + Number(month.slice(5)) - 1;
  return Array.from({ length: Math.max(0, number(last) - number(first) + 1) }, (_, i) => {
    const n = number(first) + i;
    return `${String(Math.floor(n / 12)).padStart(4, "0")}-${String((n % 12) + 1).padStart(2, "0")}`;
  });
}

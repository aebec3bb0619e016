import type { MonthRead, SourceQuality } from "./quality.ts";
import { addDays } from "./window.ts";

/** A month with fewer rows than this share of the median whole month is thin: some of it may not have been exported. */
const THIN = 0.25;
/** Whole months that it takes to say what is usual. */
const LEAST_MONTHS = 4;

/** Marks the months without rows, those with few, and a first or last month that is not whole. Months are ascending. */
export function monthGaps(
  months: readonly Pick<MonthRead, "month" | "rows">[],
  firstDay: string,
  lastDay: string,
): NonNullable<SourceQuality["gaps"]> {
  const firstPartial = !firstDay.endsWith("-01");
  const lastPartial = addDays(lastDay, 1).slice(0, 7) === lastDay.slice(0, 7);
  const rows = new Map(months.map((month) => [month.month, month.rows]));
  const all = monthsBetween(firstDay.slice(0, 7), lastDay.slice(0, 7));
  const whole = all.filter(
    (month, i) =>
      rows.has(month) && !(firstPartial && i === 0) && !(lastPartial && i === all.length - 1),
  );
  const sorted = whole.map((month) => rows.get(month) ?? 0).sort((a, b) => a - b);
  const usual = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return {
    empty: all.filter((month) => !rows.has(month)),
    thin:
      whole.length < LEAST_MONTHS
        ? []
        : whole.filter((month) => (rows.get(month) ?? 0) < THIN * usual),
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

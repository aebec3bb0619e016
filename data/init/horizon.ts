import { addDays, daysBetween } from "../window.ts";

/** Lengths that people plan in, in days. */
const LENGTHS = [7, 14, 30, 60, 90, 180, 365] as const;

/** Returns the first day not observed: the day after the last whole one. */
export function asOfAfter(lastDay: string, partial: boolean): string {
  return partial ? lastDay : addDays(lastDay, 1);
}

/**
 * Returns the planning length, in days, nearest to `wantedDays` on a scale of ratios that leaves at least two cut-offs
 * between `firstDay` and `asOf`, each with a history of its own; the shortest length where none does.
 */
export function horizonFor(
  wantedDays: number,
  { firstDay, asOf }: { readonly firstDay: string; readonly asOf: string },
): number {
  const span = daysBetween(firstDay, asOf);
  const [shortest] = LENGTHS;
  const possible = LENGTHS.filter((length) => 2 * length + Math.min(length, 90) <= span);
  const distance = (length: number) => Math.abs(Math.log(length / Math.max(1, wantedDays)));
  return possible.reduce<number>(
    (best, length) => (distance(length) < distance(best) ? length : best),
    possible[0] ?? shortest,
  );
}

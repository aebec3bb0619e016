/** Words for a rhythm, each up to the geometric mean of its own days and the next one's. */
const paces = [
  ["daily", 1],
  ["weekly", 7],
  ["fortnightly", 14],
  ["monthly", 30],
  ["two-monthly", 61],
  ["quarterly", 91],
  ["half-yearly", 182],
  ["yearly", 365],
] as const;

/** Beyond so many days nobody speaks of a rhythm. */
const LONGEST = 548;

/** Returns the adjective for buying every so many days ("weekly" for 7); null beyond a year and a half, or without a gap. */
export function paceOf(gapDays: number): string | null {
  if (!(gapDays > 0 && gapDays <= LONGEST)) return null;
  const found = paces.findLast(
    ([, days], i) => gapDays >= Math.sqrt(days * (paces[i - 1]?.[1] ?? 0)),
  );
  return found?.[0] ?? null;
}

import type { Feature, Unit } from "./feature.ts";
import { formatAmount, formatNumber, MOST_KEPT, unitsOf } from "./number-format.ts";

/** Writes a value with its unit: "74 days", "£1,234", "34 %", "14:30", "3 orders", "no order". */
export function format(value: number, { unit, counts }: Feature, currency?: string): string {
  if ((unit === "count" || unit === "number") && counts !== undefined)
    return value === 0 ? `no ${counts[0]}` : counted(value, counts);
  return units[unit](value, currency);
}

/**
 * Returns a whole number that values of a feature have in common only where they are written alike, for less than writing
 * costs; NaN where that is not known beforehand.
 */
export function formatKey(value: number, { unit, counts }: Feature): number {
  if (!(value > 0 || Object.is(value, 0))) return Number.NaN;
  if ((unit === "count" || unit === "number") && counts !== undefined)
    return rounded(value, Number.isInteger(value) ? 0 : 1);
  switch (unit) {
    case "days":
      return value >= 1 ? rounded(Math.round(value), 0) : rounded(significant(value), 1);
    case "ratio":
      return rounded(100 * value, value < 0.01 ? 1 : 0);
    case "flag":
      return value === 0 ? 0 : 1;
    case "hour":
      return Math.round(value * 60);
    case "currency":
      return rounded(value, isSmall(value) ? 2 : 0);
    default:
      return rounded(value, unit === "number" ? digitsOf(value) : 0);
  }
}

/** Tells a number of so many digits after the point apart from those of others, by what it is rounded to. */
function rounded(value: number, digits: number): number {
  return 4 * unitsOf(value, digits) + digits;
}

const units: Readonly<Record<Unit, (value: number, currency?: string) => string>> = {
  days: (value) => counted(value >= 1 ? Math.round(value) : significant(value), ["day", "days"]),
  count: (value) => formatNumber(value, 0),
  currency: money,
  ratio: (value) => withUnit(formatNumber(100 * value, Math.abs(value) < 0.01 ? 1 : 0), "%"),
  flag: (value) => (value === 0 ? "no" : "yes"),
  hour: clock,
  number: (value) => formatNumber(value, digitsOf(value)),
};

function digitsOf(value: number): number {
  return Math.abs(value) < 1 ? 2 : Math.abs(value) < 100 ? 1 : 0;
}

function counted(value: number, [one, many]: readonly [string, string]): string {
  if (one === "time" && (value === 1 || value === 2)) return value === 1 ? "once" : "twice";
  const number = formatNumber(value, Number.isInteger(value) ? 0 : 1);
  return withUnit(number, number === "1" ? one : many);
}

/** Numbers with a unit behind them, by both. */
const withUnits = new Map<string, Map<string, string>>();

function withUnit(number: string, unit: string): string {
  const known = withUnits.get(unit) ?? new Map<string, string>();
  const found = known.get(number);
  if (found !== undefined) return found;
  const text = `${number} ${unit}`;
  if (known.size === MOST_KEPT) known.clear();
  withUnits.set(unit, known.set(number, text));
  return text;
}

function significant(value: number): number {
  return Math.round(value * 10) / 10;
}

function money(value: number, currency?: string): string {
  if (value === 0) return "nothing";
  return formatAmount(value, isSmall(value) ? 2 : 0, currency);
}

function isSmall(value: number): boolean {
  return Math.abs(value) < 10 && !Number.isInteger(value);
}

function clock(value: number): string {
  const minutes = Math.round(value * 60) % 1440;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

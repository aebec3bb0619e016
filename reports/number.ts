import type { Estimate } from "../models/metrics/estimate.ts";

/** What stands where a number is missing or not defined. */
export const MISSING = "–";

const LOCALE = "en-GB";

type Maybe = number | null | undefined;

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });

/** Formats a count with thousands separators: `541,909`. */
export function count(n: Maybe): string {
  return isNumber(n) ? withMinus(whole.format(withoutMinusZero(Math.round(n)))) : MISSING;
}

/** Formats a number with a fixed number of decimals: `0.747`. */
export function decimal(x: Maybe, digits = 3): string {
  return isNumber(x) ? fixed(x, digits) : MISSING;
}

/** Formats a share in [0, 1] as a percentage: `12.3%`. A share that is not 0 or 1 never reads as `0%` or `100%`. */
export function percent(share: Maybe, digits = 1): string {
  if (!isNumber(share)) return MISSING;
  const smallest = 10 ** -digits;
  const hundredths = share * 100;
  if (share > 0 && hundredths < smallest / 2) return `<${smallest.toFixed(digits)}%`;
  if (share < 1 && hundredths > 100 - smallest / 2) return `>${(100 - smallest).toFixed(digits)}%`;
  return `${fixed(hundredths, digits)}%`;
}

/** Formats an amount of money, with pence below 100 only: `£1,235`, `£12.34`. Without a currency, a plain number. */
export function money(amount: Maybe, currency: string | null): string {
  if (!isNumber(amount)) return MISSING;
  const digits = Math.abs(amount) < 100 && !Number.isInteger(amount) ? 2 : 0;
  const style = currency === null ? {} : { style: "currency" as const, currency };
  const format = new Intl.NumberFormat(LOCALE, {
    ...style,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return withMinus(format.format(withoutMinusZero(Number(amount.toFixed(digits)))));
}

/** Formats a value of any size for a table of means: three significant digits below 100, whole above. */
export function plain(x: Maybe): string {
  if (!isNumber(x)) return MISSING;
  const size = Math.abs(x);
  if (size >= 100 || Number.isInteger(x)) return count(x);
  return fixed(x, size >= 10 ? 1 : 2);
}

/** Formats a difference with its sign: `+1.2`, `−0.4`, `0.0`. */
export function signed(x: Maybe, digits = 1): string {
  if (!isNumber(x)) return MISSING;
  const text = fixed(x, digits);
  return x < 0 || /^[0.]+$/.test(text) ? text : `+${text}`;
}

/** Formats an estimate with its 95 % interval: `0.747 (0.730 to 0.764)`. The interval is left out where it is not defined. */
export function interval(
  estimate: Estimate | null | undefined,
  format: (x: Maybe) => string = decimal,
): string {
  if (!estimate || !isNumber(estimate.value)) return MISSING;
  const { value, low, high } = estimate;
  if (!isNumber(low) || !isNumber(high)) return format(value);
  return `${format(value)} (${format(low)} to ${format(high)})`;
}

/** Formats the ends of an interval as one short range: `€107–113`, `45.1–47.6%`, with "to" where one is below zero. */
export function span(low: string, high: string): string {
  if (low.includes("−") || high.includes("−")) return `${low} to ${high}`;
  const prefix = /^\D*/.exec(high)?.[0] ?? "";
  const suffix = /\D*$/.exec(low)?.[0] ?? "";
  const start = suffix !== "" && high.endsWith(suffix) ? low.slice(0, -suffix.length) : low;
  const end = prefix !== "" && low.startsWith(prefix) ? high.slice(prefix.length) : high;
  return `${start}–${end}`;
}

/** Formats bytes: `4.2 MB`. */
export function bytes(n: Maybe): string {
  if (!isNumber(n)) return MISSING;
  if (n < 1000) return `${count(n)} B`;
  return n < 1e6 ? `${fixed(n / 1e3, 1)} kB` : `${fixed(n / 1e6, 1)} MB`;
}

const MONTHS =
  "January February March April May June July August September October November December";

/** Formats an ISO 8601 day: `9 December 2011`. Text that is no day comes back as it is. */
export function longDay(day: string | null): string {
  if (day === null) return MISSING;
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})/.exec(day) ?? [];
  const name = MONTHS.split(" ")[Number(month) - 1];
  return name === undefined ? day : `${Number(date)} ${name} ${year}`;
}

/** Formats an ISO 8601 day for a narrow place: `9 Dec 2011`. */
export function shortDay(day: string | null): string {
  const [date, month, year] = longDay(day).split(" ");
  return year === undefined ? longDay(day) : `${date} ${month?.slice(0, 3)} ${year}`;
}

/** Formats a month: `Nov 2011` of `2011-11`. */
export function shortMonth(month: string): string {
  return shortDay(`${month}-01`).replace(/^1 /, "");
}

/** Counts things in words: `1 customer`, `2,000 customers`. */
export function countOf(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

function isNumber(x: Maybe): x is number {
  return typeof x === "number" && Number.isFinite(x);
}

function fixed(x: number, digits: number): string {
  const rounded = withoutMinusZero(Number(x.toFixed(digits)));
  return withMinus(
    new Intl.NumberFormat(LOCALE, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(rounded),
  );
}

/** Sets a minus sign where Intl writes a hyphen, at which browsers would break the line. */
function withMinus(text: string): string {
  return text.replace("-", "−");
}

function withoutMinusZero(x: number): number {
  return x === 0 ? 0 : x;
}

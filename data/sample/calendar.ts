const MS_PER_DAY = 86_400_000;
/** Monday to Sunday. */
const WEEKDAYS = [0.95, 0.95, 0.95, 1, 1.05, 1.05, 1.05];
const NEWSLETTER_DAYS = 42;
const THURSDAY = 3;
const CHRISTMAS_PEAK = { month: 12, day: 5, widthDays: 18 };

/** The shop's calendar: day 0 is the first of the history, day `asOfDay` is the first not observed. */
export interface Calendar {
  readonly asOfDay: number;
  /** Days of history and of the longest horizon together. */
  readonly days: number;
  /** ISO 8601, one a day. */
  readonly iso: readonly string[];
  /** Visits of that weekday over the average. */
  readonly weekday: Float64Array;
  /** Height of the Christmas season, 0 to 1. */
  readonly christmas: Float64Array;
  /** Name of the newsletter sent that day, or empty. */
  readonly campaign: readonly string[];
  /** 1 in the week up to Black Friday. */
  readonly sale: Uint8Array;
}

/** Lays out the days around `asOf`: `historyDays` before it and `horizonDays` from it. */
export function calendar(asOf: string, historyDays: number, horizonDays: number): Calendar {
  const first = Date.parse(`${asOf}T00:00:00Z`) - historyDays * MS_PER_DAY;
  const dates = Array.from(
    { length: historyDays + horizonDays },
    (_, day) => new Date(first + day * MS_PER_DAY),
  );
  return {
    asOfDay: historyDays,
    days: dates.length,
    iso: dates.map((date) => date.toISOString().slice(0, 10)),
    weekday: Float64Array.from(dates, (date) => WEEKDAYS[(date.getUTCDay() + 6) % 7] ?? 1),
    christmas: Float64Array.from(dates, christmas),
    campaign: dates.map(campaign),
    sale: Uint8Array.from(dates, (date) => (isSale(date) ? 1 : 0)),
  };
}

/** Gives the ISO day that lies `days` before or, if negative, after `iso`. */
export function daysBefore(iso: string, days: number): string {
  return new Date(Date.parse(`${iso}T00:00:00Z`) - days * MS_PER_DAY).toISOString().slice(0, 10);
}

/** Counts days from Monday 1970-01-05, so that weeks are the same whatever `asOf` is. */
function dayNumber(date: Date): number {
  return Math.floor(date.getTime() / MS_PER_DAY) - 4;
}

function christmas(date: Date): number {
  const peak = Date.UTC(date.getUTCFullYear(), CHRISTMAS_PEAK.month - 1, CHRISTMAS_PEAK.day);
  const offset = (date.getTime() - peak) / MS_PER_DAY / CHRISTMAS_PEAK.widthDays;
  return Math.exp((-offset * offset) / 2);
}

/** Names the newsletter of a day; one goes out every sixth Thursday. */
function campaign(date: Date): string {
  const phase = dayNumber(date) % NEWSLETTER_DAYS;
  if ((phase + NEWSLETTER_DAYS) % NEWSLETTER_DAYS !== THURSDAY) return "";
  return `${isSale(date) ? "sale" : "news"}-${date.toISOString().slice(0, 10)}`;
}

/** The seven days that end on the fourth Friday of November. */
function isSale(date: Date): boolean {
  const firstOfNovember = new Date(Date.UTC(date.getUTCFullYear(), 10, 1)).getUTCDay();
  const blackFriday = 22 + ((5 - firstOfNovember + 7) % 7);
  const day = date.getUTCDate();
  return date.getUTCMonth() === 10 && day <= blackFriday && day > blackFriday - 7;
}

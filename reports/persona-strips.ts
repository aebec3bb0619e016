import { type Html, html, safe } from "./html.ts";
import { percent } from "./number.ts";
import type { PersonaTimes } from "./persona.ts";

const HEIGHT = 44;
/** Units of a bar and of the space to the next. */
const BAR = 8;
const STEP = 10;

/** Draws when a segment is active: a bar for each hour and each weekday, and a mark where all customers' would end. */
export function timeStrips({
  of,
  hours,
  all_hours,
  weekdays,
  all_weekdays,
  count,
}: PersonaTimes): Html {
  const what = of === "orders" ? "Orders" : "Activity";
  return html`<div class="when">${
    hours !== null &&
    strip({
      title: `${what} by hour`,
      says: `${what} by hour of the day: most at ${peakHour(hours)}, of ${count} ${of}.`,
      values: hours,
      all: all_hours ?? [],
      ticks: ["0", "6", "12", "18", "24"],
    })
  }${strip({
    title: `${hours === null ? `${what} by` : "By"} weekday`,
    says: `${what} by weekday: most on ${peakDay(weekdays)}, of ${count} ${of}.`,
    values: weekdays,
    all: all_weekdays,
    ticks: ["M", "T", "W", "T", "F", "S", "S"],
  })}</div>`;
}

interface Strip {
  readonly title: string;
  readonly says: string;
  readonly values: readonly number[];
  readonly all: readonly number[];
  readonly ticks: readonly string[];
}

function strip({ title, says, values, all, ticks }: Strip): Html {
  const highest = Math.max(...values, ...all, 1e-9);
  const level = (share: number) => Math.round((HEIGHT - 2) * (share / highest) * 100) / 100;
  const bars = values.map(
    (share, i) =>
      `<rect x="${i * STEP + 1}" y="${round(HEIGHT - level(share))}" width="${BAR}" height="${level(share)}" fill="var(--c)"/>`,
  );
  const marks = all.map(
    (share, i) =>
      `<rect x="${i * STEP}" y="${round(HEIGHT - level(share) - 0.75)}" width="${STEP}" height="1.5" fill="var(--ink)"/>`,
  );
  const edge = ticks.length === values.length ? "each" : "ends";
  return html`<div><p class="small">${title}</p><svg role="img" aria-label="${says}" viewBox="0 0 ${values.length * STEP} ${HEIGHT}" preserveAspectRatio="none">${safe(bars.join("") + marks.join(""))}</svg><p class="ticks ${edge}" aria-hidden="true">${ticks.map((tick) => html`<span>${tick}</span>`)}</p></div>`;
}

function peakHour(hours: readonly number[]): string {
  const at = hours.indexOf(Math.max(...hours));
  return `${at}:00 to ${at + 1}:00 (${percent(hours[at], 0)})`;
}

function peakDay(weekdays: readonly number[]): string {
  const at = weekdays.indexOf(Math.max(...weekdays));
  const names = "Mondays Tuesdays Wednesdays Thursdays Fridays Saturdays Sundays".split(" ");
  return `${names[at]} (${percent(weekdays[at], 0)})`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

import type { Calendar } from "./calendar.ts";
import type { Life } from "./latent-type.ts";
import type { Random } from "./random.ts";

/**
 * The life of a customer with the shop: a Markov chain over four moods, one step a day. The mood of the morning sets
 * the chances of the day (newsletter opened, clicked, visit, order); the night moves it on. Because a day's chances
 * depend on nothing else that is random, the chance of a time without any order is exact.
 */
export const KEEN = 0;
export const WARM = 1;
export const DRIFTING = 2;
export const GONE = 3;
const MOODS = 4;

/** Chance of a visit by mood on a day of the customer's rhythm, and on any other day times its period. */
const ON_BEAT = [0.98, 0.97, 0.35, 0];
const OFF_BEAT = [0.2, 0.03, 0.02, 0];
/** By mood, over those of a warm day: orders a visit, newsletters opened, newsletters clicked. */
const CONVERSION = [1.35, 1, 0.5, 0];
const OPENS = [1.4, 1, 0.3, 0];
const CLICKS = [1.8, 1, 0.4, 0];
const DAYS_KEEN = 25;
/** Share of missions that an order completes: a keen customer is warm afterwards. */
const MISSION_DONE = 0.5;

/** The chances of one latent type, day by day. */
export interface Habits {
  readonly life: Life;
  /** Chances of the next mood, 4 x 4 row-major, after a day without and with an order. */
  readonly quiet: Float64Array;
  readonly ordered: Float64Array;
  /** Orders a visit on each day of the calendar over the average. */
  readonly season: Float64Array;
  /** 1 where a newsletter goes out. */
  readonly mailed: Uint8Array;
}

/** What is one customer's own within its type. */
export interface Self {
  /** Looks in every so many days, on the days that leave the remainder `beat`. */
  readonly period: number;
  readonly beat: number;
  /** Chance that a warm visit ends in an order. */
  readonly conversion: number;
  /** Chance to open a newsletter while warm; 0 without consent to any. */
  readonly opens: number;
}

/** What a day brought. */
export interface Day {
  opened: boolean;
  clicked: boolean;
  visited: boolean;
  ordered: boolean;
  /** Mood of the next morning. */
  next: number;
}

/** Lays out the chances of a latent type over a calendar. */
export function habits(life: Life, calendar: Calendar): Habits {
  const done = (1 - life.driftsAfterOrder) * MISSION_DONE;
  const quiet = [
    [1 - 1 / DAYS_KEEN, 1 / DAYS_KEEN, 0, 0],
    [1 / life.daysToKeen, 1 - 1 / life.daysToKeen - 1 / life.daysToDrift, 1 / life.daysToDrift, 0],
    [
      0,
      1 / life.daysToRecover,
      1 - 1 / life.daysToRecover - 1 / life.daysToLeave,
      1 / life.daysToLeave,
    ],
    [1 / life.daysToReturn, 0, 0, 1 - 1 / life.daysToReturn],
  ];
  const ordered = [
    [1 - life.driftsAfterOrder - done, done, life.driftsAfterOrder, 0],
    [0, 1 - life.driftsAfterOrder, life.driftsAfterOrder, 0],
    [0, MISSION_DONE, 1 - MISSION_DONE, 0],
    [0, 0, 0, 1],
  ];
  return {
    life,
    quiet: Float64Array.from(quiet.flat()),
    ordered: Float64Array.from(ordered.flat()),
    season: calendar.weekday.map(
      (weekday, day) => weekday * (1 + life.christmas * (calendar.christmas[day] ?? 0)),
    ),
    mailed: Uint8Array.from(calendar.campaign, (name) => (name === "" ? 0 : 1)),
  };
}

/** Gives the chance of a visit that no newsletter brings. */
function browses(self: Self, mood: number, day: number): number {
  const onBeat = (((day - self.beat) % self.period) + self.period) % self.period === 0;
  return onBeat ? (ON_BEAT[mood] ?? 0) : (OFF_BEAT[mood] ?? 0) / self.period;
}

/** Gives the chance that a visit ends in an order on an average day of the year. */
export function converts(self: Self, mood: number): number {
  return self.conversion * (CONVERSION[mood] ?? 0);
}

function orderChance(habits: Habits, self: Self, mood: number, day: number): number {
  return Math.min(0.9, converts(self, mood) * (habits.season[day] ?? 1));
}

function opens(self: Self, mood: number): number {
  return Math.min(0.95, self.opens * (OPENS[mood] ?? 0));
}

function clicks(habits: Habits, mood: number): number {
  return Math.min(0.95, habits.life.clicks * (CLICKS[mood] ?? 0));
}

/** Gives the chance of an order on a day that begins in `mood`; a click always brings a visit. */
function orders(habits: Habits, self: Self, mood: number, day: number): number {
  const byMail = habits.mailed[day] === 1 ? opens(self, mood) * clicks(habits, mood) : 0;
  const visit = 1 - (1 - browses(self, mood, day)) * (1 - byMail);
  return visit * orderChance(habits, self, mood, day);
}

/** Lives one day and writes what it brought into `into`. */
export function liveDay(
  habits: Habits,
  self: Self,
  mood: number,
  day: number,
  random: Random,
  into: Day,
): void {
  into.opened = habits.mailed[day] === 1 && random() < opens(self, mood);
  into.clicked = into.opened && random() < clicks(habits, mood);
  into.visited = into.clicked || random() < browses(self, mood, day);
  into.ordered = into.visited && random() < orderChance(habits, self, mood, day);
  into.next = nextMood(into.ordered ? habits.ordered : habits.quiet, mood, random);
}

/** Draws the mood of the morning after a day that began in `mood`. */
export function nextMood(chances: Float64Array, mood: number, random: Random): number {
  let left = random();
  for (let next = 0; next < MOODS; next++) {
    left -= chances[mood * MOODS + next] ?? 0;
    if (left < 0) return next;
  }
  return mood;
}

/**
 * Computes the exact chance of an order on each of the `days` days from `day`, which begins in `mood`: the forward
 * recursion over the moods, whatever was ordered before.
 */
export function chancesOfOrder(
  habits: Habits,
  self: Self,
  mood: number,
  day: number,
  days: number,
): Float64Array {
  const chances = new Float64Array(days);
  let now = new Float64Array(MOODS);
  let next = new Float64Array(MOODS);
  now[mood] = 1;
  for (let d = 0; d < days; d++) {
    next.fill(0);
    for (let from = 0; from < MOODS; from++) {
      const here = now[from] ?? 0;
      if (here === 0) continue;
      const chance = orders(habits, self, from, day + d);
      chances[d] = (chances[d] ?? 0) + here * chance;
      for (let to = 0; to < MOODS; to++) {
        const i = from * MOODS + to;
        next[to] =
          (next[to] ?? 0) +
          here * (chance * (habits.ordered[i] ?? 0) + (1 - chance) * (habits.quiet[i] ?? 0));
      }
    }
    [now, next] = [next, now];
  }
  return chances;
}

/**
 * Computes the exact chance of no order in the `days` days from `day`, which begins in `mood`: the forward recursion
 * of a hidden Markov model over the moods, restricted to days without an order.
 */
export function chanceOfNoOrder(
  habits: Habits,
  self: Self,
  mood: number,
  day: number,
  days: number,
): number {
  let now = new Float64Array(MOODS);
  let next = new Float64Array(MOODS);
  now[mood] = 1;
  for (let d = day; d < day + days; d++) {
    next.fill(0);
    for (let from = 0; from < MOODS; from++) {
      const quiet = (now[from] ?? 0) * (1 - orders(habits, self, from, d));
      if (quiet > 0)
        for (let to = 0; to < MOODS; to++)
          next[to] = (next[to] ?? 0) + quiet * (habits.quiet[from * MOODS + to] ?? 0);
    }
    [now, next] = [next, now];
  }
  return now.reduce((sum, chance) => sum + chance, 0);
}

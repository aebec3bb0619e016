import type { Calendar } from "./calendar.ts";
import type { LatentType } from "./latent-type.ts";
import { latentTypes } from "./latent-types.ts";
import { type Day, type Habits, habits, KEEN, liveDay, nextMood, type Self } from "./life.ts";
import { choose, exponential, integer, normal, pick, type Random } from "./random.ts";

/** Share of the customers that were there before the first day of the files. */
const FOUNDERS = 0.12;
const MEAN_FOUNDER_DAYS = 300;
const MAX_FOUNDER_DAYS = 1500;
/** Days between visits, in the order of `Life.rhythm`. */
const PERIODS = [10, 15, 30] as const;
/** Deviation, within a type, of the logarithm of the chance that a visit ends in an order. */
const CONVERSION_SPREAD = 1.1;
const MAX_CONVERSION = 0.6;
const OPENS_SPREAD = 0.12;

/** One customer as it really is. */
export interface Customer extends Self {
  readonly id: string;
  readonly type: LatentType;
  readonly habits: Habits;
  /** Day of signing up, negative before the first day of the files. */
  readonly joined: number;
  /** Agreed to newsletters when it signed up. */
  readonly consent: boolean;
  /** Index into `categories`: what it likes best. */
  readonly favourite: number;
  readonly device: string;
  /** Mood of the coming morning. */
  mood: number;
  /** Has given up the newsletter since it last came back. */
  unsubscribed: boolean;
  /** Day of its last order in the files; -1 without any. */
  lastOrder: number;
}

const DEVICES = ["android phone", "iphone", "desktop", "tablet"] as const;
const APP_WEIGHTS = [4, 3, 1, 1];
const WEB_WEIGHTS = [2, 1.5, 5, 1.5];

/** Draws the customers in the order of signing up; those before day 0 have lived with the shop up to it. */
export function population(count: number, calendar: Calendar, random: Random): Customer[] {
  const kinds = latentTypes.map((type) => ({ type, habits: habits(type.life, calendar) }));
  const shares = latentTypes.map((type) => type.share);
  const joined = Int32Array.from({ length: count }, () =>
    random() < FOUNDERS
      ? -1 - Math.min(MAX_FOUNDER_DAYS, Math.floor(exponential(random, MEAN_FOUNDER_DAYS)))
      : Math.floor(random() * calendar.asOfDay),
  ).sort();
  return Array.from(joined, (day, i) => {
    const kind = choose(random, kinds, shares);
    const customer = {
      id: `c${String(i + 1).padStart(6, "0")}`,
      ...kind,
      joined: day,
      ...draw(kind.type, random),
      mood: KEEN,
      unsubscribed: false,
      lastOrder: -1,
    };
    if (day < 0) customer.mood = moodAtStart(customer, random);
    return customer;
  });
}

function draw({ life, taste, person }: LatentType, random: Random) {
  const consent = random() < person.consents;
  const conversion = life.conversion * around(CONVERSION_SPREAD, random);
  const period = choose(random, PERIODS, life.rhythm);
  const opens = Math.min(0.9, Math.max(0.05, life.opens + OPENS_SPREAD * normal(random)));
  return {
    consent,
    period,
    beat: integer(random, 0, period - 1),
    conversion: Math.min(MAX_CONVERSION, conversion),
    opens: consent ? opens : 0,
    favourite: pick(random, taste.categories),
    device: choose(random, DEVICES, random() < taste.app ? APP_WEIGHTS : WEB_WEIGHTS),
  };
}

/** Draws a lognormal factor with mean 1. */
function around(spread: number, random: Random): number {
  return Math.exp(spread * normal(random) - (spread * spread) / 2);
}

function moodAtStart(customer: Customer, random: Random): number {
  const day: Day = { opened: false, clicked: false, visited: false, ordered: false, next: KEEN };
  let mood = signUpMood(customer, random() < customer.habits.life.ordersAtSignUp, random);
  for (let d = customer.joined + 1; d < 0; d++) {
    liveDay(customer.habits, customer, mood, d, random, day);
    mood = day.next;
  }
  return mood;
}

/** Draws the mood of the morning after signing up. */
export function signUpMood({ habits }: Customer, ordered: boolean, random: Random): number {
  return ordered ? nextMood(habits.ordered, KEEN, random) : KEEN;
}

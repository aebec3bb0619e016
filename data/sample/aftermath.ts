import type { Calendar } from "./calendar.ts";
import { meanOrder, type OrderMean, orderLines, type Product } from "./goods.ts";
import { chanceOfNoOrder, chancesOfOrder, type Day, KEEN, liveDay } from "./life.ts";
import type { Customer } from "./population.ts";
import { integer, type Random } from "./random.ts";
import { RETURN_DAYS } from "./shop.ts";

/** What is done for a customer on the morning of as_of: somebody calls, and some of those reached become keen again. */
export interface Treatment {
  /** Chance that a customer to be treated is reached. */
  readonly reaches: number;
  /** Chance that one who was reached is keen from then on, whatever the mood was. */
  readonly lifts: number;
}

/** The shop after as_of. */
export interface After {
  readonly calendar: Calendar;
  readonly range: readonly (readonly Product[])[];
  /** Days from as_of that are looked at. */
  readonly days: number;
}

/** What a customer did in the days from as_of. */
export interface Outcome {
  readonly reached: boolean;
  /** The order lines and, with quantity -1, what came back within the days; day 0 is as_of. */
  readonly lines: readonly {
    readonly day: number;
    readonly order: number;
    readonly product: string;
    readonly quantity: number;
    readonly amount: number;
  }[];
}

/** What a treatment really changes, a customer on average. */
export interface TrueEffect {
  /** Chance of an order, treated minus left alone. */
  readonly conversion: number;
  /** Net revenue, treated minus left alone. */
  readonly revenue: number;
}

/** Lives a customer on from the mood of as_of, treated or left alone. The customer itself is not changed. */
export function liveOn(
  customer: Customer,
  treatment: Treatment | null,
  { calendar, range, days }: After,
  random: Random,
): Outcome {
  const { taste } = customer.type;
  const today: Day = { opened: false, clicked: false, visited: false, ordered: false, next: KEEN };
  const reached = treatment !== null && random() < treatment.reaches;
  let mood = reached && random() < treatment.lifts ? KEEN : customer.mood;
  let order = 0;
  const lines = [];
  for (let day = 0; day < days; day++) {
    const date = calendar.asOfDay + day;
    liveDay(customer.habits, customer, mood, date, random, today);
    mood = today.next;
    if (!today.ordered) continue;
    order++;
    const sale = calendar.sale[date] === 1;
    for (const line of orderLines(range, taste, customer.favourite, sale, random)) {
      const { product, quantity, unitPrice, discount } = line;
      const piece = (Number(unitPrice) * (100 - discount)) / 100;
      lines.push({ day, order, product, quantity, amount: quantity * piece });
      if (random() >= taste.returns) continue;
      const back = day + integer(random, RETURN_DAYS.first, RETURN_DAYS.last);
      if (back < days) lines.push({ day: back, order, product, quantity: -1, amount: -piece });
    }
  }
  return { reached, lines };
}

/**
 * Computes what a treatment changes on average over the customers, with nothing drawn: the chance of an order by the
 * hidden Markov model of the moods, and the mean net revenue by the chance of an order on each day.
 */
export function trueEffect(
  customers: readonly Customer[],
  { reaches, lifts }: Treatment,
  after: After,
): TrueEffect {
  const { asOfDay } = after.calendar;
  let [conversion, revenue] = [0, 0];
  for (const customer of customers) {
    const quiet = (mood: number) =>
      chanceOfNoOrder(customer.habits, customer, mood, asOfDay, after.days);
    conversion += quiet(customer.mood) - quiet(KEEN);
    revenue += meanRevenue(customer, KEEN, after) - meanRevenue(customer, customer.mood, after);
  }
  const lifted = (reaches * lifts) / customers.length;
  return { conversion: lifted * conversion, revenue: lifted * revenue };
}

/** Computes the mean of what a customer spends in the days, less what comes back within them. */
function meanRevenue(
  { habits, type, favourite, ...self }: Customer,
  mood: number,
  { calendar, range, days }: After,
): number {
  const worth = [false, true].map((sale) => meanOrder(range, type.taste, favourite, sale));
  const chances = chancesOfOrder(habits, self, mood, calendar.asOfDay, days);
  const lags = RETURN_DAYS.last - RETURN_DAYS.first + 1;
  return chances.reduce((sum, chance, day) => {
    const { amount, pieces } = worth[calendar.sale[calendar.asOfDay + day] ?? 0] as OrderMean;
    const inTime = Math.min(lags, Math.max(0, days - day - RETURN_DAYS.first)) / lags;
    return sum + chance * (amount - type.taste.returns * inTime * pieces);
  }, 0);
}

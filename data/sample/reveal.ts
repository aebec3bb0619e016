import { chanceOfNoOrder, type Day, KEEN, liveDay } from "./life.ts";
import type { Customer } from "./population.ts";
import type { Random } from "./random.ts";
import type { Truth } from "./truth.ts";

const ACTIVE_DAYS = 180;
const CHURN_DAYS = 90;
const BUYS_DAYS = 30;

/** Computes every customer's chances from its mood at as_of, then lives on and tells what happened. */
export function reveal(customers: readonly Customer[], asOfDay: number, random: Random): Truth[] {
  const today: Day = { opened: false, clicked: false, visited: false, ordered: false, next: KEEN };
  const daysToOrder = (customer: Customer) => {
    let mood = customer.mood;
    for (let days = 0; days < CHURN_DAYS; days++) {
      liveDay(customer.habits, customer, mood, asOfDay + days, random, today);
      if (today.ordered) return days;
      mood = today.next;
    }
    return CHURN_DAYS;
  };
  return customers.map((customer) => {
    const { habits, mood } = customer;
    const quiet = (days: number) => chanceOfNoOrder(habits, customer, mood, asOfDay, days);
    const days = daysToOrder(customer);
    return {
      customerId: customer.id,
      latentType: customer.type.name,
      active: customer.lastOrder >= asOfDay - ACTIVE_DAYS,
      churnProbability: quiet(CHURN_DAYS),
      buysProbability: 1 - quiet(BUYS_DAYS),
      churned: days === CHURN_DAYS,
      bought: days < BUYS_DAYS,
    };
  });
}

import type { Calendar } from "./calendar.ts";
import { type Line, orderLines, productRange } from "./goods.ts";
import { converts, type Day, DRIFTING, GONE, KEEN, liveDay, WARM } from "./life.ts";
import { type Customer, signUpMood } from "./population.ts";
import { integer, normal, randomStream } from "./random.ts";

/** Days after an order on which what is returned comes back, each as likely. */
export const RETURN_DAYS = { first: 3, last: 20 } as const;
const LAST_SECOND = 86_399;
const MAIL_SECOND = 8 * 3600;
/** Worth of the goods looked at in a visit that is sure to end in an order, and the deviation of the logarithm. */
const VIEWED = 2400;
const VIEWED_SPREAD = 0.15;
/** Chance that a customer who leaves says so by giving up the newsletter; it gets none until it comes back. */
const UNSUBSCRIBES = 0.9;
/** Chance that a warm customer's drifting away begins with a complaint, and of a ticket on any other day by mood. */
const COMPLAINS = 0.6;
const TICKETS = [0.001, 0.0008, 0.003, 0];

/** The shop's files and their columns, in order; a return is an order line with a negative quantity. */
export const orderColumns = [
  "order_id",
  "customer_id",
  "ordered_at",
  "product",
  "category",
  "quantity",
  "unit_price",
  "discount_percent",
  "channel",
] as const;
export const eventColumns = [
  "customer_id",
  "happened_at",
  "type",
  "channel",
  "campaign",
  "session_id",
  "viewed_value",
] as const;

/** One row of a file: second of the day, then the line without its end. */
export interface Row {
  readonly second: number;
  readonly line: string;
}

/** What the shop's systems record in one day, in no order. */
export interface Records {
  readonly orders: Row[];
  readonly events: Row[];
}

/** Opens the shop: what comes back lives one day and gives its records; days must be asked for in order, from 0. */
export function openShop(
  customers: readonly Customer[],
  calendar: Calendar,
  seed: number,
): (day: number) => Records {
  const life = randomStream(seed, "life");
  const detail = randomStream(seed, "detail");
  const range = productRange(randomStream(seed, "range"));
  const present: Customer[] = [];
  const returning = new Map<number, Row[]>();
  const today: Day = { opened: false, clicked: false, visited: false, ordered: false, next: KEEN };
  let orders = 0;
  let sessions = 0;

  function live(customer: Customer, day: number, records: Records): void {
    const { habits, mood } = customer;
    const campaign = calendar.campaign[day] ?? "";
    liveDay(habits, customer, mood, day, life, today);
    customer.mood = today.next;
    if (campaign !== "" && customer.consent && !customer.unsubscribed)
      mail(customer, day, campaign, records);
    if (today.visited)
      visit(customer, day, mood, today.ordered, today.clicked ? campaign : "", records);
    if (mood === GONE) {
      if (today.next !== GONE) customer.unsubscribed = false;
    } else if (today.next === GONE && customer.consent && detail() < UNSUBSCRIBES) {
      customer.unsubscribed = true;
      event(customer, day, hour(0.3), "unsubscribe,email,,,", records);
    } else if (
      (mood === WARM && today.next === DRIFTING && detail() < COMPLAINS) ||
      detail() < (TICKETS[mood] ?? 0)
    ) {
      event(customer, day, hour(0.8), `ticket,${detail() < 0.5 ? "phone" : "chat"},,,`, records);
    }
  }

  function signUp(customer: Customer, day: number, records: Records): void {
    const ordered = life() < customer.habits.life.ordersAtSignUp;
    customer.mood = signUpMood(customer, ordered, life);
    visit(customer, day, KEEN, ordered, "", records);
  }

  function mail(customer: Customer, day: number, campaign: string, records: Records): void {
    const sent = MAIL_SECOND + integer(detail, 0, 1800);
    event(customer, day, sent, `email_sent,email,${campaign},,`, records);
    if (!today.opened) return;
    const opened = sent + 60 + Math.floor(detail() ** 3 * 40_000);
    event(customer, day, opened, `email_open,email,${campaign},,`, records);
    if (!today.clicked) return;
    const clicked = opened + integer(detail, 10, 300);
    event(customer, day, clicked, `email_click,email,${campaign},,`, records);
  }

  function visit(
    customer: Customer,
    day: number,
    mood: number,
    ordered: boolean,
    campaign: string,
    records: Records,
  ): void {
    const { taste } = customer.type;
    const app = customer.device !== "desktop" && detail() < taste.app;
    const channel = app ? "app" : "web";
    const second = hour(taste.daytime);
    const mean = VIEWED * converts(customer, mood);
    const viewed = Math.ceil(mean * Math.exp(VIEWED_SPREAD * normal(detail)));
    sessions++;
    const session = `s${sessions.toString(36)}`;
    event(customer, day, second, `visit,${channel},${campaign},${session},${viewed}`, records);
    if (ordered) order(customer, day, second + integer(detail, 120, 1500), channel, records);
  }

  function order(
    customer: Customer,
    day: number,
    second: number,
    channel: string,
    records: Records,
  ): void {
    const { taste } = customer.type;
    customer.lastOrder = day;
    orders++;
    const number = String(orders).padStart(7, "0");
    const at = Math.min(LAST_SECOND, second);
    const sale = calendar.sale[day] === 1;
    for (const line of orderLines(range, taste, customer.favourite, sale, detail)) {
      const placed = `${customer.id},${stamp(calendar.iso[day], at)}`;
      records.orders.push({ second: at, line: `o${number},${placed},${goods(line)},${channel}` });
      if (detail() >= taste.returns) continue;
      const back = day + integer(detail, RETURN_DAYS.first, RETURN_DAYS.last);
      const then = hour(1);
      const sent = `${customer.id},${stamp(calendar.iso[back], then)}`;
      const one = goods({ ...line, quantity: -1 });
      const rows = returning.get(back) ?? [];
      returning.set(back, rows);
      rows.push({ second: then, line: `r${number},${sent},${one},${channel}` });
    }
  }

  function event(
    customer: Customer,
    day: number,
    second: number,
    what: string,
    { events }: Records,
  ): void {
    const at = Math.min(LAST_SECOND, second);
    events.push({ second: at, line: `${customer.id},${stamp(calendar.iso[day], at)},${what}` });
  }

  function hour(byDay: number): number {
    return detail() < byDay
      ? integer(detail, 8 * 3600, 17 * 3600)
      : integer(detail, 17 * 3600, 83_000);
  }

  return (day) => {
    const records: Records = { orders: returning.get(day) ?? [], events: [] };
    returning.delete(day);
    for (const customer of present) live(customer, day, records);
    let next = customers[present.length];
    for (; next !== undefined && next.joined <= day; next = customers[present.length]) {
      present.push(next);
      if (next.joined === day) signUp(next, day, records);
      else live(next, day, records);
    }
    return records;
  };
}

function goods({ product, category, quantity, unitPrice, discount }: Line): string {
  return `${product},${category},${quantity},${unitPrice},${discount}`;
}

const CLOCK = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, "0"));

/** Writes a local time as the shop's files have it. */
export function stamp(iso: string | undefined, second: number): string {
  const hours = CLOCK[Math.floor(second / 3600)] ?? "";
  const minutes = CLOCK[Math.floor(second / 60) % 60] ?? "";
  return `${iso ?? ""} ${hours}:${minutes}:${CLOCK[second % 60] ?? ""}`;
}

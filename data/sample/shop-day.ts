import type { Calendar } from "./calendar.ts";
import { type Line, orderLines, productRange } from "./goods.ts";
import { latentTypes } from "./latent-types.ts";
import { converts, type Day, DRIFTING, GONE, type Habits, KEEN, liveDay, WARM } from "./life.ts";
import { type Customer, signUpMood } from "./population.ts";
import { integer, normal, randomStream } from "./random.ts";

const LAST_SECOND = 86_399;
const MAIL_SECOND = 8 * 3600;
/** Chance that a warm customer's drifting away begins with a complaint, and of a ticket on any other day by mood. */
const COMPLAINS = 0.6;
/** Worth of the goods looked at in a visit that is sure to end in an order, and the deviation of the logarithm. */
const VIEWED = 2400;
const VIEWED_SPREAD = 0.15;
/** Chance that a customer who leaves says so by giving up the newsletter; it gets none until it comes back. */
const UNSUBSCRIBES = 0.9;
const TICKETS = [0.001, 0.0008, 0.003, 0];

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

/** A shop that lives day by day; days must be asked for in order, from 0. */
export interface Shop {
  /** Lives a day of the history and gives its records. */
  record(day: number): Records;
  /** Day of each customer's last order so far; -1 before the first. */
  readonly lastOrder: Int32Array;
}

/** Opens the shop on day 0. Customers' moods are moved on in place: they are the one true path. */
export function openShop(
  customers: readonly Customer[],
  habits: readonly Habits[],
  calendar: Calendar,
  seed: number,
): Shop {
  const life = randomStream(seed, "life");
  const detail = randomStream(seed, "detail");
  const range = productRange(randomStream(seed, "range"));
  const lastOrder = new Int32Array(customers.length).fill(-1);
  const unsubscribed = new Uint8Array(customers.length);
  const returning = new Map<number, Row[]>();
  const today: Day = { opened: false, clicked: false, visited: false, ordered: false, next: 0 };
  let present = 0;
  let orders = 0;
  let sessions = 0;

  function record(day: number): Records {
    const records: Records = { orders: returning.get(day) ?? [], events: [] };
    returning.delete(day);
    const campaign = calendar.campaign[day] ?? "";
    for (let i = 0; i < present; i++) {
      const customer = customers[i];
      const own = customer && habits[customer.type];
      if (!customer || !own) continue;
      const { mood } = customer;
      liveDay(own, customer, mood, day, life, today);
      customer.mood = today.next;
      if (campaign !== "" && customer.consent && unsubscribed[i] === 0)
        mail(records, customer, day, campaign);
      if (today.visited) visit(records, i, day, mood, today.clicked ? campaign : "", today.ordered);
      if (mood !== GONE && today.next === GONE && customer.consent && detail() < UNSUBSCRIBES) {
        if (unsubscribed[i] === 0)
          event(records, customer, day, daytime(0.3), "unsubscribe", "email");
        unsubscribed[i] = 1;
      } else if (mood === GONE && today.next !== GONE) unsubscribed[i] = 0;
      const complains = mood === WARM && today.next === DRIFTING && detail() < COMPLAINS;
      if (complains || (mood !== GONE && detail() < (TICKETS[mood] ?? 0)))
        event(records, customer, day, daytime(0.8), "ticket", detail() < 0.5 ? "phone" : "chat");
    }
    for (let next = customers[present]; next && next.joined <= day; next = customers[++present])
      if (next.joined === day) signUp(records, present, day);
    return records;
  }

  function signUp(records: Records, i: number, day: number): void {
    const customer = customers[i];
    const own = customer && habits[customer.type];
    if (!customer || !own) return;
    const ordered = life() < own.life.ordersAtSignUp;
    customer.mood = signUpMood(own, ordered, life);
    visit(records, i, day, KEEN, "", ordered);
  }

  function mail(records: Records, customer: Customer, day: number, campaign: string): void {
    const sent = MAIL_SECOND + integer(detail, 0, 1800);
    event(records, customer, day, sent, "email_sent", "email", campaign);
    if (!today.opened) return;
    const opened = sent + 60 + Math.floor(detail() ** 3 * 40_000);
    event(records, customer, day, opened, "email_open", "email", campaign);
    if (today.clicked)
      event(
        records,
        customer,
        day,
        opened + integer(detail, 10, 300),
        "email_click",
        "email",
        campaign,
      );
  }

  function visit(
    records: Records,
    i: number,
    day: number,
    mood: number,
    campaign: string,
    ordered: boolean,
  ): void {
    const customer = customers[i];
    const type = customer && latentTypes[customer.type];
    if (!customer || !type) return;
    const channel =
      detail() < type.taste.app && !customer.device.startsWith("desktop") ? "app" : "web";
    const second = daytime(type.taste.daytime);
    sessions++;
    const viewed = Math.ceil(
      VIEWED * converts(customer, mood) * Math.exp(VIEWED_SPREAD * normal(detail)),
    );
    event(
      records,
      customer,
      day,
      second,
      "visit",
      channel,
      campaign,
      `s${sessions.toString(36)},${viewed}`,
    );
    if (!ordered) return;
    lastOrder[i] = day;
    orders++;
    const placed = Math.min(LAST_SECOND, second + integer(detail, 120, 1500));
    const at = stamp(calendar, day, placed);
    const number = String(orders).padStart(7, "0");
    const sale = calendar.sale[day] === 1;
    for (const line of orderLines(range, type.taste, customer.favourite, sale, detail)) {
      records.orders.push({
        second: placed,
        line: orderRow(`o${number}`, customer.id, at, line, line.quantity, channel),
      });
      if (detail() >= type.taste.returns) continue;
      const back = day + integer(detail, 3, 20);
      const second = daytime(1);
      const row = orderRow(
        `r${number}`,
        customer.id,
        stamp(calendar, back, second),
        line,
        -1,
        channel,
      );
      returning.set(back, [...(returning.get(back) ?? []), { second, line: row }]);
    }
  }

  function event(
    { events }: Records,
    customer: Customer,
    day: number,
    second: number,
    type: string,
    channel: string,
    campaign = "",
    session = ",",
  ): void {
    const at = Math.min(LAST_SECOND, second);
    const line = `${customer.id},${stamp(calendar, day, at)},${type},${channel},${campaign},${session}`;
    events.push({ second: at, line });
  }

  function daytime(share: number): number {
    return detail() < share
      ? integer(detail, 8 * 3600, 17 * 3600)
      : integer(detail, 17 * 3600, 83_000);
  }

  return { record, lastOrder };
}

function orderRow(
  order: string,
  customer: string,
  at: string,
  line: Line,
  quantity: number,
  channel: string,
): string {
  return `${order},${customer},${at},${line.product},${line.category},${quantity},${line.unitPrice},${line.discount},${channel}`;
}

/** Writes a local time as the shop's files have it; empty after the calendar's last day. */
export function stamp(calendar: Calendar, day: number, second: number): string {
  return `${calendar.iso[day] ?? ""} ${CLOCK[Math.floor(second / 3600)] ?? ""}:${CLOCK[Math.floor(second / 60) % 60] ?? ""}:${CLOCK[second % 60] ?? ""}`;
}

const CLOCK: readonly string[] = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, "0"));

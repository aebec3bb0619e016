/** @jsxRuntime automatic @jsxImportSource preact */
import type { CustomerFacts } from "../shop/query.ts";
import type { Mark } from "../store/work-store.ts";
import type { PageContext } from "./context.ts";
import { STATUS_WORDS } from "./mark-form.tsx";

interface Moment {
  readonly day: string;
  readonly says: string;
  readonly kind: "past" | "today" | "mark" | "next";
}

/** What is dated by days before the run, and how it is said. */
const BEFORE: Readonly<Record<string, string>> = {
  known_days: "Known for the first time",
  tenure_days: "First order",
  visit_recency_days: "Last visit",
  email_sent_recency_days: "Last e-mail sent",
  email_open_recency_days: "Last e-mail opened",
  email_click_recency_days: "Last click in an e-mail",
  ticket_recency_days: "Last ticket",
  unsubscribe_recency_days: "Unsubscribed",
  days_since_exposure: "Last campaign",
  days_since_subscription_end: "Last subscription ended",
};

interface TimelineProps {
  readonly customer: CustomerFacts;
  readonly marks: readonly Mark[];
  readonly context: PageContext;
}

/** Renders a customer's days in order: what happened, what was marked, and when the next order is to be expected. */
export function Timeline({ customer, marks, context: { shop, format } }: TimelineProps) {
  const { days, numbers } = customer;
  const asOf = shop.run.as_of;
  const moments: Moment[] = [];
  if (asOf !== null) {
    for (const [name, says] of Object.entries(BEFORE)) {
      const ago = numbers[name];
      if (ago !== undefined && ago >= 0)
        moments.push({ day: daysBefore(asOf, ago), says, kind: "past" });
    }
    moments.push({ day: asOf, says: "Scored in this run", kind: "today" });
  }
  if (days["last_order_on"] !== undefined)
    moments.push({ day: days["last_order_on"], says: "Last order", kind: "past" });
  for (const { on, status, by } of marks)
    moments.push({ day: on, says: `${STATUS_WORDS[status] ?? status} (${by})`, kind: "mark" });
  if (days["next_order_on"] !== undefined) {
    const from = days["next_order_from"];
    const to = days["next_order_to"];
    const between =
      from === undefined
        ? ""
        : `, likely from ${format.day(from)}${to === undefined ? " on" : ` to ${format.day(to)}`}`;
    moments.push({
      day: days["next_order_on"],
      says: `Next order expected${between}`,
      kind: "next",
    });
  }
  if (moments.length === 0) return <p class="muted">No days are known of this customer.</p>;
  const inOrder = moments.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  return (
    <ol class="timeline">
      {inOrder.map(({ day, says, kind }) => (
        <li class={kind}>
          <time dateTime={day}>{format.day(day)}</time>
          <span>{says}</span>
        </li>
      ))}
    </ol>
  );
}

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - Math.round(days) * 86_400_000).toISOString().slice(0, 10);
}

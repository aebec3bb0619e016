import type { Estimate } from "../../models/metrics/estimate.ts";
import type { Persona, PersonaShare } from "../../reports/persona.ts";

const around = (value: number, half: number): Estimate => ({
  value,
  low: value - half,
  high: value + half,
});

export const shareOf = (
  name: string,
  share: number,
  all: number,
  more: Partial<PersonaShare> = {},
): PersonaShare => ({
  name,
  customers: 300,
  count: Math.round(share * 2000),
  of: 2000,
  share: around(share, 0.02),
  all,
  lift: all > 0 ? share / all : null,
  differs: Math.abs(share - all) > 0.02,
  ...more,
});

const HOURS = Array.from({ length: 24 }, (_, hour) => (hour < 8 ? 0 : hour === 20 ? 0.25 : 0.05));
const ALL_HOURS = Array.from({ length: 24 }, (_, hour) => (hour < 4 ? 0 : 0.05));

/** A persona with something in every place. */
export const persona: Persona = {
  text: "9.2 orders a year, £41 an order. Toys is 34% (all customers 12%) of what they buy.",
  generated_name: "Weekly bargain hunters, toys",
  worth: {
    revenue_share: 0.41,
    spend_a_year: {
      customers: 1800,
      mean: around(377, 21),
      all: 141,
      differs: true,
      sum: 678_600,
      share: 0.44,
    },
    expected_value: {
      customers: 1800,
      mean: around(402, 24),
      all: 150,
      differs: true,
      sum: 723_600,
      share: 0.45,
    },
  },
  buying: [
    { what: "orders_a_year", customers: 1800, mean: around(9.2, 0.3), all: 3.1, differs: true },
    { what: "order_value", customers: 1800, mean: around(41, 2), all: 46, differs: true },
    { what: "gap_days", customers: 1700, mean: around(33.6, 2), all: 88, differs: true },
    { what: "discount_share", customers: 1800, mean: around(0.41, 0.02), all: 0.22, differs: true },
    { what: "return_share", customers: 1800, mean: around(0.02, 0.002), all: 0.02, differs: false },
  ],
  when: {
    of: "orders",
    count: 2000,
    hours: HOURS,
    all_hours: ALL_HOURS,
    weekdays: [0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.3],
    all_weekdays: [0.15, 0.15, 0.15, 0.15, 0.15, 0.15, 0.1],
    days: [shareOf("Sunday", 0.3, 0.1), shareOf("Saturday", 0.2, 0.15)],
    parts: [shareOf("evening", 0.55, 0.35), shareOf("morning", 0.2, 0.3)],
  },
  channels: [
    { of: "orders", shares: [shareOf("app", 0.61, 0.22), shareOf("web", 0.39, 0.78)] },
    { of: "events", shares: [shareOf("email", 0.5, 0.5), shareOf("web", 0.5, 0.5)] },
  ],
  categories: [shareOf("toys", 0.34, 0.12), shareOf("books", 0.3, 0.31)],
  products: [shareOf("TOY-003", 0.04, 0.01)],
  activities: [shareOf("visit", 0.7, 0.71)],
  responses: [
    { ...shareOf("newsletter", 0.61, 0.38), kind: "open", channel: "newsletter" },
    { ...shareOf("newsletter", 0.21, 0.1), kind: "click", channel: "newsletter" },
    { ...shareOf("post", 0.31, 0.2), kind: "order", channel: "post" },
  ],
  attributes: [
    { ...shareOf("female", 0.7, 0.5), kind: "demographic", attribute: "gender" },
    { ...shareOf("no", 0.5, 0.3), kind: "behavioural", attribute: "consent" },
  ],
  lifecycle: [shareOf("Loyal", 0.7, 0.3), shareOf("Lapsed", 0.1, 0.25)],
  foreseen: [
    {
      target: "churn",
      leaving: true,
      customers: 1500,
      mean: around(0.18, 0.01),
      all: 0.31,
      differs: true,
      top_fifth: shareOf("top", 0.05, 0.2),
    },
  ],
  recognise: { says: "9 or more purchase days", precision: 0.84, recall: 0.71 },
  play: {
    goal: "Keep the best close",
    channel: "newsletters",
    timing: "on Sundays, in the evening",
    offer: "thanks, early access and better service, from toys",
    evidence: [
      { for: "goal", says: "9% of customers bring 41% of net revenue" },
      { for: "channel", says: "open 61% of newsletters (all customers 38%)" },
    ],
    own: false,
  },
};

/** A persona of whom nothing is known but who they are. */
export const barePersona: Persona = {
  ...persona,
  text: "Nothing sets them apart from all customers by more than chance.",
  worth: null,
  buying: [],
  when: null,
  channels: [],
  categories: [],
  products: [],
  activities: [],
  responses: [],
  attributes: [],
  lifecycle: [],
  foreseen: [],
};

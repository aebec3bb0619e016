import { nextDays } from "./ahead.ts";
import type { Html } from "./html.ts";
import { count, decimal, interval, money, percent, plain } from "./number.ts";
import type { Persona, PersonaMean, PersonaShare } from "./persona.ts";
import { messages } from "./persona-words.ts";
import { table } from "./table.ts";
import { words } from "./words.ts";

const MOST_ATTRIBUTES = 15;

const MEANS: Readonly<Record<PersonaMean["what"], string>> = {
  orders_a_year: "Orders a year",
  order_value: "Value of an order",
  items_an_order: "Items an order",
  gap_days: "Days between orders",
  return_share: "Share of lines returned",
  discount_share: "Share of lines discounted",
};

/** In what the money of a persona is, and how many days ahead what is expected looks. */
export interface PersonaUnits {
  readonly currency: string | null;
  /** By default a year's. */
  readonly valueDays?: number | undefined;
}

/** Renders every share and mean of a persona with its count, its interval and what all customers have. */
export function personaNumbers(
  name: string,
  persona: Persona,
  { currency, valueDays }: PersonaUnits,
): Html {
  return table({
    caption: `${name}: shares and means with 95% intervals, and those of all customers; shares of fewer than ten customers are left out`,
    narrow: "stack",
    dense: true,
    columns: [
      { label: "What" },
      { label: "Count", as: "number" },
      { label: "Segment", as: "number" },
      { label: "All", as: "number" },
      { label: "Lift", hint: "beyond chance: *", as: "number" },
    ],
    rows: [...meanRows(persona, { currency, valueDays }), ...shareRows(persona)].map((cells) => ({
      cells,
    })),
  });
}

function meanRows({ worth, buying }: Persona, { currency, valueDays }: PersonaUnits): string[][] {
  const amounts =
    worth === null
      ? []
      : [
          { label: "Spent in the last 365 days", mean: worth.spend_a_year },
          { label: `Expected in the ${nextDays(valueDays)}`, mean: worth.expected_value },
        ];
  return [
    ...amounts.map(({ label, mean }) => meanRow(label, mean, (x) => money(x, currency))),
    ...buying.map((mean) =>
      meanRow(
        MEANS[mean.what],
        mean,
        mean.what.endsWith("share")
          ? (x) => percent(x)
          : mean.what === "order_value"
            ? (x) => money(x, currency)
            : plain,
      ),
    ),
  ];
}

function meanRow(
  label: string,
  { customers, mean, all, differs }: Omit<PersonaMean, "what">,
  write: (x: number | null | undefined) => string,
): string[] {
  return [
    label,
    `${count(customers)} customers`,
    interval(mean, write),
    write(all),
    lifted(all > 0 ? mean.value / all : null, differs),
  ];
}

function shareRows(persona: Persona): string[][] {
  const named = (label: string, shares: readonly PersonaShare[]) =>
    shares.map((share) => shareRow(`${label} ${share.name}`, share));
  return [
    ...(persona.when === null
      ? []
      : named(persona.when.of === "orders" ? "Orders:" : "Activity:", [
          ...persona.when.days,
          ...persona.when.parts,
        ])),
    ...persona.channels.flatMap(({ of, shares }) =>
      named(of === "orders" ? "Orders by" : "Active by", shares),
    ),
    ...named("Buys", persona.categories),
    ...named("Buys product", persona.products),
    ...named("Does", persona.activities),
    ...persona.responses.map((one) =>
      shareRow(
        one.kind === "order"
          ? `Order within 14 days of ${words(one.channel)}`
          : `${one.kind === "open" ? "Opened" : "Clicked"} of ${messages(one.channel)}`,
        one,
      ),
    ),
    ...named("Stage:", persona.lifecycle),
    ...persona.attributes
      .slice(0, MOST_ATTRIBUTES)
      .map((one) => shareRow(`${one.attribute}: ${one.name}`, one)),
  ];
}

function shareRow(
  label: string,
  { count: n, of, share, all, lift, differs }: PersonaShare,
): string[] {
  return [
    label,
    `${count(n)} of ${count(of)}`,
    interval(share, (x) => percent(x)),
    percent(all),
    lifted(lift, differs),
  ];
}

function lifted(lift: number | null, differs: boolean): string {
  return lift === null ? "–" : `${decimal(lift, 2)}${differs ? " *" : ""}`;
}

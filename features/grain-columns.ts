import type { Grain } from "./feature.ts";

/** Columns that a dated row of any grain has. */
const dated = { day: "date", days_ago: "integer" } as const;
const moment = { ...dated, occurred_at: "timestamp", hour: "integer" } as const;

/**
 * The columns that an own feature may use of each grain, with the engine's types. None of them is known later than the row
 * itself, or it is empty until it is known: when an order was cancelled and when a running subscription will end are not
 * among them. `customers` and `features` have what the business has.
 */
export const grainColumns: Readonly<
  Record<Exclude<Grain, "customers" | "features">, Readonly<Record<string, string>>>
> = {
  lines: {
    ...moment,
    order_id: "varchar",
    product: "varchar",
    category: "varchar",
    quantity: "decimal(18, 4)",
    discount: "decimal(18, 4)",
    amount: "decimal(18, 4)",
    refund: "decimal(18, 4)",
    channel: "varchar",
    is_return: "boolean",
    is_purchase: "boolean",
  },
  orders: {
    ...dated,
    hour: "integer",
    lines: "bigint",
    items: "decimal(38, 4)",
    discounted: "bigint",
    amount: "decimal(38, 4)",
  },
  purchase_days: { ...dated, gap: "integer" },
  products: { product: "varchar", lines: "bigint" },
  categories: { category: "varchar", lines: "bigint" },
  events: {
    ...moment,
    type: "varchar",
    channel: "varchar",
    campaign: "varchar",
    session_id: "varchar",
    value: "double",
  },
  event_days: { ...dated, events: "bigint" },
  sessions: { ...dated, events: "bigint" },
  subscriptions: {
    days_ago: "integer",
    ended_days_ago: "integer",
    runs: "boolean",
    plan: "varchar",
    price: "decimal(18, 4)",
  },
  exposures: {
    ...dated,
    campaign: "varchar",
    arm: "varchar",
    channel: "varchar",
    cost: "decimal(18, 4)",
  },
};

import * as z from "zod";

/** Rows of one kind that one request may hold at most. */
export const MOST_ROWS = 10_000;
/** Characters of a text, and attributes of a customer, at most. */
const LONGEST = 1_000;
const MOST_ATTRIBUTES = 1_000;
/** Amounts up to here keep their four decimals in a double. */
const LARGEST = 1e11;

const text = z.string().max(LONGEST);
const cell = text.nullish();
const customerId = z.string().min(1).max(LONGEST);
const amount = z.number().min(-LARGEST).max(LARGEST).nullish();
const flag = z.boolean().nullish();
const day = z.iso.date().refine((value) => value >= "1900-01-01", "must be 1900-01-01 or later");
const instant = z
  .union([z.iso.datetime({ offset: true, local: true }), z.iso.date()])
  .describe("ISO 8601; without an offset in the business's time zone")
  .refine((value) => value >= "1900", "must be 1900 or later");
const owner = customerId.describe("may be left out; another customer's row is refused").optional();

const transaction = z.strictObject({
  customer_id: owner,
  at: instant,
  order_id: cell,
  product: cell,
  category: cell,
  quantity: amount,
  amount: amount.describe("what was paid for the line; of a return negative"),
  discount: amount,
  channel: cell,
  is_return: flag.describe(
    "by default whether amount or quantity is negative, or the row cancels an order",
  ),
  cancels: cell.describe("the order that this row cancels"),
  cancelled_on: day.describe("local day on which nothing was left of the line").nullish(),
});
const event = z.strictObject({
  customer_id: owner,
  at: instant,
  type: text.min(1),
  channel: cell,
  campaign: cell,
  session_id: cell,
  value: amount,
});
const subscription = z.strictObject({
  customer_id: owner,
  started_at: instant,
  ended_at: instant.nullish(),
  plan: cell,
  price: amount,
});
const exposure = z.strictObject({
  customer_id: owner,
  at: instant,
  campaign: cell,
  arm: cell,
  channel: cell,
  cost: amount,
  randomised: flag,
});
const customer = z
  .object({ customer_id: owner, known_at: instant.nullish() })
  .catchall(z.union([text, z.number(), z.boolean(), z.null()]))
  .refine((own) => Object.keys(own).length <= MOST_ATTRIBUTES, {
    error: `at most ${MOST_ATTRIBUTES} attributes`,
  })
  .describe("the customer's own row: known_at, and attributes by the file's own names");

const rows = <Row extends z.ZodType>(row: Row) => z.array(row).max(MOST_ROWS).default([]);

/** What `POST /api/v1/score` takes: one customer's accepted rows, by kind of source, in canonical columns. */
export const scoreRequest = z.strictObject({
  customer_id: customerId,
  as_of: day.describe("first day that is not looked at; by default the run's").optional(),
  transactions: rows(transaction),
  events: rows(event),
  subscriptions: rows(subscription),
  exposures: rows(exposure),
  customers: z.array(customer).max(1).default([]),
});
/** A request as it was read; `ScoreRequestBody` is how it may be written. */
export type ScoreRequest = z.output<typeof scoreRequest>;
export type ScoreRequestBody = z.input<typeof scoreRequest>;

const reason = z.strictObject({
  about: z.string(),
  says: z.string(),
  odds: z.number().describe("what the odds are multiplied by, against the average customer"),
});

const scoredTarget = z.strictObject({
  target: z.string(),
  champion: z.string(),
  score: z
    .number()
    .nullable()
    .describe("calibrated chance; null where the target does not ask about such a customer"),
  percentile: z.number().nullable().describe("among the customers that the run scored, 0 to 100"),
  reasons: z.array(z.string()).describe("as the run's scores tell them, at most three"),
  more_likely: z.array(reason).describe("strongest first"),
  less_likely: z.array(reason).describe("strongest first"),
});
export type ScoredTarget = z.output<typeof scoredTarget>;

/** What is known of one customer, as a run's `scores.parquet` tells it of everybody; null where the run does not know it. */
export const scoredCustomer = z.strictObject({
  customer_id: z.string(),
  as_of: z.string().nullable(),
  targets: z.array(scoredTarget),
  segment: z.strictObject({ id: z.number(), name: z.string() }).nullable(),
  rfm: z
    .strictObject({
      r: z.number().nullable(),
      f: z.number().nullable(),
      m: z.number().nullable(),
      segment: z.string(),
    })
    .nullable(),
  lifecycle: z.string().nullable(),
  value_tier: z.string().nullable(),
  expected_value: z.number().nullable(),
  p_alive: z.number().nullable(),
  expected_orders_365d: z.number().nullable(),
  next_order_on: z.string().nullable(),
  next_order_from: z.string().nullable(),
  next_order_to: z.string().nullable(),
  warnings: z.array(z.string()).describe("what was passed over, one sentence each"),
});
export type ScoredCustomer = z.output<typeof scoredCustomer>;

/** Scores one customer; throws `UnscorableError` where what was given cannot be scored. */
export type ScoreOne = (request: ScoreRequest) => Promise<ScoredCustomer>;

/** A request that is well formed and yet cannot be answered: the caller's to mend (422). */
export class UnscorableError extends Error {
  override readonly name = "UnscorableError";
}

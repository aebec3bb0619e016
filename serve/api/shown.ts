import * as z from "zod";
import type { Rights } from "../rights.ts";
import type { CustomerFacts } from "../shop/shop.ts";

const cell = z.union([z.string(), z.number(), z.null()]);
const text = z.string().nullable();
const number = z.number().nullable();

/** What every list may show of a customer; attributes come on top, as far as the viewer's rights name them. */
const columns = {
  rank: number,
  customer_id: z.string(),
  score: number,
  percentile: number,
  value: number,
  value_at_risk: number,
  expected_value: number,
  expected_profit: number,
  segment: text,
  lifecycle: text,
  stage: text,
  tier: text,
  value_tier: text,
  reason_1: text,
  reason_2: text,
  reason_3: text,
  suggested_action: text,
  channel: text,
  group: text,
  last_order_on: text,
  mark: text,
} as const;

const customerFacts = z.strictObject({
  customer_id: z.string(),
  segment: text,
  stage: text,
  tier: text,
  rfm: text,
  scores: z.array(
    z.strictObject({
      target: z.string(),
      score: number,
      percentile: number,
      reasons: z.array(z.string()),
      usual: number,
    }),
  ),
  history: z.array(z.string()),
  numbers: z.record(z.string(), z.number()),
  days: z.record(z.string(), z.string()),
  attributes: z.record(z.string(), z.string()),
  lists: z.array(
    z.strictObject({
      list: z.string(),
      rank: z.number(),
      group: z.enum(["treat", "control"]),
      action: z.string(),
      money: number,
    }),
  ),
}) satisfies z.ZodType<CustomerFacts>;

/** Rows and facts as the API describes them, for whatever rights. */
export const anyRow = z
  .record(z.string(), cell)
  .describe("the list's columns, as far as you may see them");
export const anyCustomer = customerFacts;

interface Shown {
  readonly rows: z.ZodType<readonly Record<string, z.infer<typeof cell>>[]>;
  readonly customer: typeof customerFacts;
}
const known = new Map<string, Shown>();

/**
 * Returns the schemas that answers for these rights must fit; they say again, apart from whoever read the rows, what
 * these rights show, so that a column that slipped through ends in an error and not in an answer.
 */
export function shownTo(rights: Rights): Shown {
  const key = JSON.stringify([rights.lists, rights.targets, rights.attributes]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const own = Object.fromEntries(rights.attributes.map((name) => [name, cell]));
  const row = z.strictObject({ ...own, ...columns }).partial();
  const customer = customerFacts.refine(
    ({ scores, attributes, lists }) =>
      scores.every(({ target }) => rights.targets.includes(target)) &&
      Object.keys(attributes).every((name) => rights.attributes.includes(name)) &&
      lists.every(({ list }) => rights.lists.includes(list)),
    "a customer shows what the viewer may not see",
  );
  const shown = { rows: z.array(row) as unknown as Shown["rows"], customer };
  known.set(key, shown);
  return shown;
}

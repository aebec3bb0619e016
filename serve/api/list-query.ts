import * as z from "zod";
import { HttpError } from "../http-error.ts";
import { sortColumns } from "../shop/query.ts";
import type { Query } from "../shop/shop.ts";

/** A text of one line, without what no name, id or attribute has in it. */
export const text = z
  .string()
  .min(1)
  .max(500)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, "expected a text without control characters");
const number = z
  .string()
  .regex(/^-?\d{1,15}(\.\d{1,17})?$/, "expected a number")
  .transform(Number);
const share = number.refine((value) => value >= 0 && value <= 1, "expected a number from 0 to 1");
/** A whole number of at least `least` and at most `most`, as a query holds it. */
export const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, "expected a whole number")
    .transform(Number)
    .refine(
      (value) => value >= least && value <= most,
      `expected a whole number from ${least} to ${most}`,
    );

const filters = {
  segment: text.optional(),
  stage: text.optional(),
  tier: text.optional(),
  reason: text.describe("a reason with its numbers taken out").optional(),
  score_from: share.optional(),
  score_to: share.optional(),
  value_from: number.optional(),
  value_to: number.optional(),
  customer: text.describe("the beginning of an id, or of an attribute that you may see").optional(),
  mark: z.enum(["contacted", "saved", "lost", "not now", "none"]).optional(),
  attribute: z
    .union([text, z.array(text).max(20)])
    .describe("name=value; may be given several times")
    .optional(),
  sort: z.enum(sortColumns).optional(),
  direction: z.enum(["up", "down"]).optional(),
};
const ofLists = {
  channel: text.describe("how to reach them").optional(),
  group: z.enum(["treat", "control"]).optional(),
  capacity: whole(0, 100_000_000).describe("only the first of the list, by rank").optional(),
};
const paging = {
  limit: whole(1, 1000).default(100),
  cursor: text.describe("`next` of the page before").optional(),
};

export const listDownload = z.strictObject({ ...filters, ...ofLists });
export const listPage = z.strictObject({ ...filters, ...ofLists, ...paging });
export const customersDownload = z.strictObject({ ...filters, target: text.optional() });
export const customersPage = customersDownload.extend(paging);

type Asked = z.output<typeof listDownload> & { readonly target?: string | undefined };

/** Returns what the shop is asked by the query of a request. */
export function queryOf(list: string | null, asked: Asked): Query {
  const { score_from, score_to, value_from, value_to, attribute, ...same } = asked;
  const { segment, stage, tier, reason, channel, group, customer, mark } = same;
  const { capacity, sort, direction, target } = same;
  const query = {
    target,
    segment,
    stage,
    tier,
    reason,
    channel,
    group,
    customer,
    mark,
    capacity,
    sort,
    direction,
    scoreFrom: score_from,
    scoreTo: score_to,
    valueFrom: value_from,
    valueTo: value_to,
    attributes: attribute === undefined ? undefined : attributesOf([attribute].flat()),
  };
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return { list, ...Object.fromEntries(given) };
}

function attributesOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  for (const pair of pairs) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (name === undefined || value === undefined || found.has(name))
      throw new HttpError(400, "expected attribute=name=value, each name once");
    found.set(name, value);
  }
  return Object.fromEntries(found);
}

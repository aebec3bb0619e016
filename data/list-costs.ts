import * as z from "zod";
import type { Problem } from "./configuration-problems.ts";
import { share } from "./duration.ts";

const money = z.number().min(0);

/** What acting on a list costs and brings, in the business's currency: what a profit curve needs. */
export const listCosts = {
  contact_cost: money.describe("cost of contacting one customer").optional(),
  offer_cost: money
    .describe("cost of the offer, paid for every customer who takes it; 0 when absent")
    .optional(),
  success_rate: share
    .describe("share of the customers it comes true for whom the contact moves, such as 20%")
    .optional(),
  value_saved: money
    .describe(
      "what one customer kept, or one sale, is worth; by default what the customer is expected to spend",
    )
    .optional(),
};

type Costs = {
  readonly [Key in keyof typeof listCosts]?: z.output<(typeof listCosts)[Key]> | undefined;
};

/** Returns what is missing beside the costs that lists name: a profit needs the cost of a contact and its success rate. */
export function costProblems(lists: Readonly<Record<string, Costs>>): readonly Problem[] {
  return Object.entries(lists).flatMap(([name, list]) => {
    const named = (["contact_cost", "offer_cost", "success_rate", "value_saved"] as const).find(
      (key) => list[key] !== undefined,
    );
    const missing = (["contact_cost", "success_rate"] as const).find(
      (key) => list[key] === undefined,
    );
    return named === undefined || missing === undefined
      ? []
      : [
          {
            path: ["lists", name, named],
            of: "key" as const,
            says: `lists.${name}: '${named}' requires '${missing}' beside it`,
          },
        ];
  });
}

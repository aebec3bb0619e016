import * as z from "zod";
import type { Problem } from "./configuration-problems.ts";
import { days, share } from "./duration.ts";

const name = z.string().min(1);
/** YAML may take an expression or a word for a number or a flag; `parseConfiguration` keeps it as it is written. */
const text = name.meta({ type: ["string", "number", "boolean"] });

/** How long a list is. */
export const capacity = z
  .union(
    [
      z.int().min(1),
      share.refine((s) => s > 0).transform((s) => ({ share: s })),
      z.strictObject({ budget: z.number().positive().describe("money there is for the list") }),
    ],
    "expected a number of customers, a share such as 10%, or { budget: 2000 }",
  )
  .describe(
    "how many: a number, a share of those it ranks, or as many as a budget pays for, the offers that are expected to be taken counted",
  );

export type Capacity = z.output<typeof capacity>;

/** Who is not on a list although its target scores them, and why: each reason is counted. */
export const exclusions = {
  exclude: z
    .union(
      [text, z.record(name, text)],
      "expected an expression, or a map of reasons to expressions",
    )
    .describe("who is left out; a map counts each reason by its name")
    .optional(),
  contacted_within: z
    .union(
      [
        days.transform((d) => ({ days: d, events: [] as string[] })),
        z.strictObject({
          days: days.describe("how many last days"),
          events: z
            .array(text)
            .describe("types of events that are contacts too, such as email_sent")
            .default([]),
        }),
      ],
      "expected a duration such as 30d, or { days: 30d, events: [email_sent] }",
    )
    .describe("leaves out who was contacted in so many last days, by campaigns and by marks")
    .optional(),
  open_complaint: z
    .union(
      [
        text,
        z.strictObject({
          opened: text.describe("type of the events that open a complaint"),
          closed: text.describe("type of the events that close it").optional(),
          within: days.describe("how long a complaint counts that nothing closes").optional(),
        }),
      ],
      "expected an expression, or { opened: ticket, closed: ticket_closed, within: 30d }",
    )
    .describe("leaves out who waits for an answer")
    .optional(),
  never_contact: name
    .describe(
      "file of customers who are never contacted: one id a line, or a CSV with customer_id; relative to this file",
    )
    .optional(),
};

/** Where an audience file for an advertising platform finds what it needs. */
export const audience = z
  .strictObject({
    email: name.describe("attribute that holds the e-mail address").optional(),
    phone: name.describe("attribute that holds the phone number").optional(),
    first_name: name.describe("attribute that holds the first name").optional(),
    last_name: name.describe("attribute that holds the last name").optional(),
    zip: name.describe("attribute that holds the postal code").optional(),
    country: name
      .describe("attribute that holds ISO 3166 codes, or the code of all, such as DE")
      .optional(),
    consent: text
      .describe("condition over attributes; by default the attribute consent")
      .optional(),
  })
  .describe(
    "attributes that audience files are made of; e-mail and phone are found where not named",
  )
  .optional();

interface Lists {
  readonly [name: string]: {
    readonly capacity: Capacity;
    readonly contact_cost?: number | undefined;
    readonly open_complaint?:
      | string
      | { readonly closed?: string | undefined; readonly within?: number | undefined }
      | undefined;
  };
}

/** Returns what a list's length and its exclusions lack. */
export function listProblems(lists: Lists): readonly Problem[] {
  return Object.entries(lists).flatMap(([list, options]) => {
    const { capacity: length, contact_cost, open_complaint: complaint } = options;
    const problems: Problem[] = [];
    if (typeof length === "object" && "budget" in length && contact_cost === undefined)
      problems.push({
        path: ["lists", list, "capacity"],
        of: "key",
        says: `lists.${list}: a budget requires 'contact_cost' beside it`,
      });
    if (typeof complaint === "object" && complaint.closed === undefined && !complaint.within)
      problems.push({
        path: ["lists", list, "open_complaint"],
        of: "key",
        says: `lists.${list}.open_complaint requires 'closed' or 'within': nothing else ends a complaint`,
      });
    return problems;
  });
}

import { z } from "zod";
import { day, days, range, share } from "./duration.ts";

const name = z.string().min(1);
/** A name of a column, or an expression of the checked subset over the file's columns. */
const expression = z.string().min(1);
const readName = z.string().regex(/^[a-z][a-z0-9_]*$/, "expected a lower_snake name");

const rejectRule = z.strictObject({ when: expression, because: name });

/** How a file is to be read; what is absent is guessed from the file. */
const reading = {
  path: z.union([name, z.array(name).min(1)]),
  format: z.enum(["csv", "tsv", "jsonl", "parquet"]).optional(),
  delimiter: z.string().length(1).optional(),
  quote: z.string().max(1).optional(),
  header: z.boolean().optional(),
  decimal: z.enum([".", ","]).optional(),
  thousands: z.string().length(1).optional(),
  encoding: z.enum(["utf-8", "latin-1", "windows-1252", "utf-16"]).optional(),
  date_format: z.string().optional(),
  nulls: z.array(z.string()).optional(),
  order: z.literal("file").optional(),
  reject: z.array(rejectRule).default([]),
  duplicates: z.enum(["drop", "keep"]).optional(),
  keep_overlap: z.boolean().default(false),
};

const mapping = <Must extends string>(must: readonly Must[]) =>
  z.record(readName, expression).superRefine((columns, context) => {
    for (const column of must)
      if (!(column in columns))
        context.addIssue({
          code: "custom",
          message: `column '${column}' is required`,
          input: columns,
        });
  });

export const sourceSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("transactions"),
    ...reading,
    columns: mapping(["customer_id", "at"]),
  }),
  z.strictObject({
    kind: z.literal("events"),
    ...reading,
    columns: mapping(["customer_id", "at"]),
    /** One type for the whole source, where no column tells it. */
    type: name.optional(),
  }),
  z.strictObject({
    kind: z.literal("customers"),
    ...reading,
    columns: mapping(["customer_id"]),
    ignore: z.array(name).default([]),
  }),
]);

const target = {
  exclude: z.array(name).default([]),
  min_positives: z.int().min(1).default(50),
  min_negatives: z.int().min(1).default(50),
  min_customers: z.int().min(2).default(200),
};

export const targetSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("inactivity"),
    horizon: days,
    active: days.optional(),
    ...target,
  }),
  z.strictObject({
    kind: z.literal("event"),
    source: z.union([name, z.array(name).min(1)]),
    where: expression.optional(),
    horizon: days,
    ...target,
  }),
  z.strictObject({
    kind: z.literal("given"),
    column: name,
    positive: z.union([z.string(), z.number(), z.boolean()]).transform(String),
    split: z.strictObject({ column: name, train: name, test: name }).optional(),
    ...target,
  }),
]);

export const listSchema = z.strictObject({
  target: name,
  rank_by: expression.default("score"),
  capacity: z.int().min(1).default(500),
  control: share.default(0),
  where: expression.optional(),
  exclude: expression.optional(),
});

export const configurationSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "expected lower case letters, digits and hyphens"),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "expected an ISO 4217 code such as GBP")
    .optional(),
  timezone: z.string().default("UTC"),
  as_of: day.optional(),
  seed: z.int().min(0).default(1),
  observation: z.union([z.literal("all"), days]).default("all"),
  windows: z.array(z.int().min(1)).min(1).default([7, 30, 90, 365]),
  sources: z
    .record(readName, sourceSchema)
    .refine((all) => Object.keys(all).length > 0, "expected at least one source"),
  targets: z.record(readName, targetSchema).default({}),
  segments: z
    .strictObject({
      rfm: z.strictObject({ bins: z.int().min(3).max(5).default(5) }).default({ bins: 5 }),
      clusters: z
        .strictObject({ k: range.default({ low: 3, high: 8 }), min_share: share.default(0.03) })
        .default({ k: { low: 3, high: 8 }, min_share: 0.03 }),
      rules: z.array(z.strictObject({ name, where: expression })).default([]),
    })
    .default({
      rfm: { bins: 5 },
      clusters: { k: { low: 3, high: 8 }, min_share: 0.03 },
      rules: [],
    }),
  lists: z.record(readName, listSchema).default({}),
  evaluation: z.strictObject({ slices: z.array(name).default([]) }).default({ slices: [] }),
});

export type Configuration = z.output<typeof configurationSchema>;
export type SourceOptions = Configuration["sources"][string];
export type TargetOptions = Configuration["targets"][string];
export type ListOptions = Configuration["lists"][string];
export type RejectRule = SourceOptions["reject"][number];

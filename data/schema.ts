import * as z from "zod";
import { day, days, range, share } from "./duration.ts";
import { listCosts } from "./list-costs.ts";
import { audience, capacity, exclusions } from "./list-options.ts";
import { mlflowOptions } from "./mlflow-options.ts";
import { ownFeatureSchema } from "./own-feature-schema.ts";
import { PERSONAL_CLASSES } from "./personal/personal.ts";
import { postgresSchema } from "./postgres-schema.ts";
import { segmentNamesSchema } from "./segment-names-schema.ts";
import {
  kpiOptions,
  lifecycleOptions,
  rfmOptions,
  segmentDefaults,
  valueTierOptions,
} from "./segment-options.ts";
import { serveOptions } from "./serve-options.ts";

const name = z.string().min(1);
const readName = z.string().regex(/^[a-z][a-z0-9_]*$/, "expected a lower_snake name");
/** A text that YAML may take for a number or a flag (`1.0`, `True`); `parseConfiguration` keeps it as it is written. */
const text = z.string().meta({ type: ["string", "number", "boolean"] });
/** A name of a column, or an expression of the checked subset over the file's columns. */
const expression = z
  .string()
  .min(1)
  .meta({ type: ["string", "number", "boolean"] });
const character = z
  .string()
  .regex(/^(.|\\t)$/su, 'expected one character (a tab is "\\t")')
  .transform((one) => (one === "\\t" ? "\t" : one));

const rejectRule = z.strictObject({
  when: expression.describe("holds for a row that is rejected"),
  because: name.describe("the reason, as counts and rejects show it"),
});

const formats = z.union([name, z.array(name).min(1)], "expected a format or a list of formats");
const dateFormats = z.union(
  [name, z.array(name).min(1), z.record(name, formats)],
  "expected a format, a list of formats, or a map of columns to formats",
);

/** How a file is to be read; what is absent is guessed from the file. */
const reading = {
  path: z
    .union([name, z.array(name).min(1)], "expected a path or a list of paths")
    .describe(
      "csv, tsv, json, parquet, xlsx, gz or zst, a glob, a folder, a DuckDB or SQLite file; relative to this file",
    )
    .optional(),
  postgres: postgresSchema.describe("rows of a PostgreSQL server, instead of path").optional(),
  table: name.describe("table of a DuckDB or SQLite file").optional(),
  query: name.describe("select over a DuckDB or SQLite file, instead of table").optional(),
  sheet: z
    .union([name, z.int().min(1)], "expected a sheet's name or its number from 1")
    .describe("sheet of a workbook, by name or number; the first when absent")
    .optional(),
  format: z
    .enum(["csv", "tsv", "jsonl", "parquet", "xlsx"])
    .describe("what the file is, where its name does not tell")
    .optional(),
  delimiter: character.describe("one character between fields").optional(),
  quote: z
    .string()
    .regex(/^.?$/su, "expected one character, or none where nothing is quoted")
    .describe("the mark around fields; empty where nothing is quoted")
    .optional(),
  escape: z
    .enum(["\\", '"'])
    .describe("mark before a quote inside quotes: the quote again, or a backslash")
    .optional(),
  header: z.boolean().describe("false: columns are column1, column2, ...").optional(),
  decimal: z.enum([".", ","]).describe("the mark before decimals").optional(),
  thousands: character.describe("the mark between thousands").optional(),
  encoding: z
    .enum(["utf-8", "latin-1", "windows-1252", "utf-16", "utf-16le", "utf-16be"])
    .describe("how its bytes are characters")
    .optional(),
  date_format: dateFormats
    .describe(
      "strptime format such as %d.%m.%Y, epoch seconds, epoch milliseconds or excel; a list is tried in order; a map says it by column",
    )
    .optional(),
  nulls: z.array(text).describe("texts that mean missing").optional(),
  order: z.literal("file").describe("rows are in time order without dates").optional(),
  reject: z.array(rejectRule).describe("rows that are not to count, and why").default([]),
  duplicates: z
    .union(
      [
        z.enum(["drop", "keep"]),
        z.strictObject({
          key: z.array(readName).min(1).describe("canonical columns that tell rows apart"),
          keep: z
            .enum(["first", "last", "first_file", "last_file"])
            .describe("which row of a key counts, in the order of the files")
            .default("first"),
        }),
      ],
      "expected drop, keep, or a key such as { key: [order_id, product], keep: last }",
    )
    .describe(
      "rows that repeat others; first_file and last_file keep all rows of a key in one file",
    )
    .optional(),
  keep_overlap: z
    .boolean()
    .describe("true: rows that another source of the kind holds too count twice")
    .default(false),
  pii: z
    .record(name, z.enum([...PERSONAL_CLASSES, "none"]))
    .describe("what a column tells of persons, where it was taken for something else")
    .optional(),
};

const mapping = (must: readonly string[]) =>
  z
    .record(readName, expression)
    .meta({ required: must })
    .superRefine((columns, context) => {
      for (const column of must)
        if (!Object.hasOwn(columns, column))
          context.addIssue({
            code: "custom",
            message: `column '${column}' is required`,
            path: [column],
            input: columns,
          });
    });

const sourceSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("transactions"),
    ...reading,
    columns: mapping(["customer_id", "at"]).describe(
      "amount, order_id, product, category, quantity, discount, channel and cancels may be mapped too, and extras under any other name",
    ),
  }),
  z.strictObject({
    kind: z.literal("events"),
    ...reading,
    columns: mapping(["customer_id", "at"]).describe(
      "type, channel, campaign, session_id and value may be mapped too",
    ),
    type: text.min(1).describe("one type for the whole source, where no column tells").optional(),
  }),
  z.strictObject({
    kind: z.literal("customers"),
    ...reading,
    columns: mapping(["customer_id"]).describe(
      "known_at may be mapped too; every other column of the file is an attribute",
    ),
    ignore: z.array(name).describe("columns that are no attributes").default([]),
  }),
  z
    .strictObject({
      kind: z.literal("identities"),
      ...reading,
      columns: mapping(["customer_id", "alias"]).describe("a pair of ids that are one customer"),
    })
    .describe(
      "aliases of customers: whoever is an alias of another, in any source, is one customer with them",
    ),
  z.strictObject({
    kind: z.literal("subscriptions"),
    ...reading,
    columns: mapping(["customer_id", "started_at", "ended_at"]).describe(
      "ended_at is empty while a subscription runs; plan and price may be mapped too",
    ),
  }),
  z.strictObject({
    kind: z.literal("exposures"),
    ...reading,
    columns: mapping(["customer_id", "at", "campaign", "arm"]).describe(
      "who was shown which campaign; channel, cost and randomised may be mapped too",
    ),
  }),
  z.strictObject({
    kind: z.literal("lookup"),
    ...reading,
    columns: z
      .record(readName, expression)
      .describe("the columns that it lends, by new names; absent: all of them under their own")
      .default({}),
    join: z
      .strictObject({
        to: z
          .union([name, z.array(name).min(1)], "expected a source or a list of sources")
          .describe("whose rows are joined to it"),
        on: z
          .union(
            [name, z.array(name).min(1), z.record(name, name)],
            "expected a column, a list of columns, or a map from columns of the source to the lookup's",
          )
          .describe("the key: columns that both have, or <the source's column>: <the lookup's>"),
      })
      .describe("the source that it is joined to, and by what"),
  }),
]);

const target = {
  exclude: z.array(name).describe("columns or features kept out").default([]),
  min_positives: z
    .int()
    .min(1)
    .describe("customers it comes true for; with fewer no model is tried")
    .default(50),
  min_negatives: z
    .int()
    .min(1)
    .describe("customers it does not come true for; with fewer no model is tried")
    .default(50),
  min_customers: z.int().min(2).describe("with fewer no model is tried").default(200),
};

export const targetSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("inactivity"),
    horizon: days.describe("who buys nothing in so many days from as_of is a positive"),
    active: days.describe("who bought in so many last days is scored").optional(),
    ...target,
  }),
  z.strictObject({
    kind: z.literal("event"),
    source: z
      .union([name, z.array(name).min(1)], "expected a source or a list of sources")
      .describe("source of transactions or events whose rows count"),
    where: expression.describe("which of its rows count; all when absent").optional(),
    horizon: days.describe("who has such a row in so many days from as_of is a positive"),
    ...target,
  }),
  z.strictObject({
    kind: z.literal("subscription_end"),
    horizon: days.describe("a subscription that ends in so many days from as_of is a positive"),
    ...target,
  }),
  z.strictObject({
    kind: z.literal("given"),
    column: name.describe("column of a source of customers that holds the outcome"),
    positive: text.describe("its value of a positive, compared with the raw text"),
    split: z
      .strictObject({
        column: name.describe("column that says which part a customer is in"),
        train: text.describe("its value of those that are learned from"),
        test: text.describe("its value of those that are tested on"),
      })
      .describe("parts that the file names itself; by default customers are split in five")
      .optional(),
    ...target,
  }),
]);

const listSchema = z.strictObject({
  target: name.describe("whose customers are ranked"),
  rank_by: expression
    .describe("score, value_at_risk, expected_value, expected_profit, or an expression")
    .default("score"),
  capacity: capacity.default(500),
  control: share.describe("share that is left alone, to compare with").default(0),
  where: expression.describe("whom the list is for, over features and attributes").optional(),
  ...exclusions,
  audience,
  columns: z
    .array(name)
    .describe("attributes of customers that the list's file shows too, such as an e-mail address")
    .optional(),
  ...listCosts,
});

const rfm = { bins: 5 };
const clusters = { k: { low: 3, high: 8 }, min_share: 0.03 };

const segments = z.strictObject({
  rfm: rfmOptions.default(rfm),
  lifecycle: lifecycleOptions.default(segmentDefaults.lifecycle),
  value_tiers: valueTierOptions.default(segmentDefaults.value_tiers),
  kpis: kpiOptions.default(segmentDefaults.kpis),
  acquisition_cost: name
    .describe("numeric attribute of customers: what it cost to win each one")
    .optional(),
  clusters: z
    .strictObject({
      k: range
        .refine(({ low }) => low >= 2, "expected at least 2")
        .describe("how many segments are tried")
        .default(clusters.k),
      min_share: share
        .describe("share of the customers that a segment must hold, or a tenth of the revenue")
        .default(clusters.min_share),
    })
    .default(clusters),
  rules: z
    .array(
      z.strictObject({
        name: name.describe("what the group is called"),
        where: expression.describe("who is in it, over features and attributes"),
      }),
    )
    .describe("groups of your own")
    .default([]),
  names: segmentNamesSchema,
  outlook: z
    .strictObject({
      period: days
        .describe("how far ahead moves are foreseen; by the history when absent")
        .optional(),
    })
    .default({}),
});

const value = { horizon: 365, discount: 0.1 };

const windowDays = z.union([z.int().min(1), days], "expected days such as 30 or 30d");

export const configurationSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, "expected lower case letters, digits and hyphens")
    .describe("of the business; runs are named after it"),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "expected an ISO 4217 code such as GBP")
    .describe("of all amounts, ISO 4217")
    .optional(),
  timezone: name.describe("IANA name; how timestamps without a zone are read").default("UTC"),
  as_of: day.describe("first day not observed; by default the day after the last row").optional(),
  seed: z.int().min(0).describe("of all randomness: the same seed, the same bytes").default(1),
  observation: z
    .union([z.literal("all"), days], "expected all or a duration such as 730d")
    .describe("how far before as_of features look back")
    .default("all"),
  windows: z
    .array(windowDays)
    .min(1)
    .transform((windows) => [...new Set(windows)].sort((a, b) => a - b))
    .describe("days before as_of that recent rows are counted in")
    .default([7, 30, 90, 365]),
  sources: z
    .record(readName, sourceSchema)
    .refine((all) => Object.keys(all).length > 0, "expected at least one source")
    .describe("the files, by names of your own"),
  features: z
    .array(ownFeatureSchema)
    .describe("features of one's own, beside those that the sources give")
    .optional(),
  targets: z
    .record(readName, targetSchema)
    .describe("what is foreseen, by names of your own")
    .default({}),
  segments: segments.default({
    rfm,
    clusters,
    rules: [],
    names: {},
    outlook: {},
    ...segmentDefaults,
  }),
  value: z
    .strictObject({
      horizon: days.describe("days ahead of expected_value").default(value.horizon),
      discount: share
        .describe("by how much money a year later is worth less")
        .default(value.discount),
    })
    .default(value),
  lists: z
    .record(readName, listSchema)
    .describe("whom to contact, by names of your own")
    .default({}),
  evaluation: z
    .strictObject({
      slices: z
        .array(name)
        .describe("attributes by whose values figures are told apart")
        .default([]),
      effort: z
        .enum(["low", "medium", "high"])
        .describe("how many settings of each model are tried on the validation rows")
        .default("low"),
      learning_curve: z
        .boolean()
        .describe("false: does not ask whether more customers would help")
        .default(true),
      ablation: z
        .boolean()
        .describe("false: does not ask what each family of features adds")
        .default(true),
    })
    .default({ slices: [], effort: "low", learning_curve: true, ablation: true }),
  serve: serveOptions,
  mlflow: mlflowOptions,
});

export type Configuration = z.output<typeof configurationSchema>;
export type SourceOptions = Configuration["sources"][string];
export type TargetOptions = Configuration["targets"][string];
export type ListOptions = Configuration["lists"][string];

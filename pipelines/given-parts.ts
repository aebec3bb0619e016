import { DataError } from "../data/errors.ts";
import type { TargetOptions } from "../data/schema.ts";
import { id, sql } from "../engines/sql.ts";
import { type Split, takeSample } from "../models/develop.ts";
import { positionsWhere } from "../models/folds.ts";
import type { Sample } from "../models/scorer.ts";
import { customerSplits } from "../models/splits.ts";
import type { Aim } from "./aim.ts";
import type { Business } from "./business.ts";

type Given = Extract<TargetOptions, { readonly kind: "given" }>;

/** Share of a file in the order of time that trains. */
const EARLIER = 0.75;

/** Rows to learn from and rows to test on. */
export interface Parts {
  readonly past: Sample;
  readonly test: Sample;
  readonly splits: readonly Split[];
  readonly protocol: "given-split" | "out-of-time";
  readonly notes: readonly string[];
}

/** Splits rows with a given label by the split they name or by the file's order; null where neither is known. */
export async function givenParts(
  business: Business,
  aim: Aim,
  { split }: Given,
  sample: Sample,
): Promise<Parts | null> {
  if (split !== undefined) return await bySplit(business, aim, split, sample);
  const ordered = Object.values(business.configuration.sources).some(
    ({ kind, order }) => kind === "customers" && order === "file",
  );
  return ordered ? await byFileOrder(business, sample) : null;
}

async function bySplit(
  { engine, configuration }: Business,
  aim: Aim,
  split: NonNullable<Given["split"]>,
  sample: Sample,
): Promise<Parts> {
  const { texts } = await engine.columns(sql`
    select customer_id, ${id(split.column)}::varchar as part from customers order by customer_id`);
  const part = new Map(texts["customer_id"]?.map((customer, i) => [customer, texts["part"]?.[i]]));
  const rowsOf = (name: string) => {
    const rows = positionsWhere(
      sample.labels.length,
      (i) => part.get(sample.matrix.ids[i] ?? "") === name,
    );
    if (rows.length === 0)
      throw new DataError(
        `target '${aim.name}': no labelled row has '${name}' in column '${split.column}'`,
      );
    return takeSample(sample, rows);
  };
  const past = rowsOf(split.train);
  return {
    past,
    test: rowsOf(split.test),
    splits: customerSplits(past.matrix.ids, 5, configuration.seed),
    protocol: "given-split",
    notes: [`Column '${split.column}' says which rows train and which test.`],
  };
}

async function byFileOrder({ engine, configuration }: Business, sample: Sample): Promise<Parts> {
  const { texts, numbers } = await engine.columns(
    sql`select customer_id, file_row from customers order by customer_id`,
  );
  const place = new Map(
    texts["customer_id"]?.map((one, i) => [one, numbers["file_row"]?.[i] ?? 0]),
  );
  const places = sample.matrix.ids.map((customer) => place.get(customer) ?? 0);
  const inOrder = Int32Array.from(places.keys()).sort(
    (a, b) => (places[a] ?? 0) - (places[b] ?? 0),
  );
  const cut = Math.floor(EARLIER * inOrder.length);
  const past = takeSample(sample, inOrder.subarray(0, cut));
  return {
    past,
    test: takeSample(sample, inOrder.subarray(cut)),
    splits: customerSplits(past.matrix.ids, 5, configuration.seed),
    protocol: "out-of-time",
    notes: [
      "The file is in the order of time: its first three quarters train and its last quarter tests; selection and calibration split the training rows at random.",
    ],
  };
}

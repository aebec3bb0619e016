import { ConfigurationError } from "../data/errors.ts";
import type { MemorySize } from "../engines/memory-size.ts";
import { id, list, sql } from "../engines/sql.ts";
import type { Business } from "./business.ts";
import { fitOptions } from "./fit-options.ts";

const MB = 1_000_000;
/** Bytes that a process takes beside the engine's pool, whatever its data: code, and the heaps of three threads. */
const OWN = 400 * MB;
/** The same for each customer at as_of: ids, groups, scores, what is measured of groups. */
const OWN_A_CUSTOMER = 1_200;
/** The same for each number that is learned from, a feature of a customer: cut-offs, draws of rows, bins, two fits at once. */
const OWN_A_NUMBER = { all: 450, lean: 250 };
/** Least bytes that the engine's pool works with, and for each row: what cannot be on the disk while rows are put in order. */
const LEAST_POOL = 300 * MB;
const LEAST_POOL_A_ROW = 30;

/**
 * Returns how much of a process's memory is the engine's pool, such as `800MB`, before anything is known of the data; throws
 * a `ConfigurationError` where it is too little for any run.
 */
export function firstPool(budget: MemorySize): string {
  const pool = budget.bytes - OWN;
  if (pool < LEAST_POOL)
    throw new ConfigurationError(
      `--memory ${budget.written} is too little: a run needs at least ${megabytes(OWN + LEAST_POOL)}`,
    );
  return `${Math.floor(pool / MB)}MB`;
}

/**
 * Leaves the engine what a budget has left beside a business's customers and, where it `learns`, the numbers that it learns
 * from; throws a `ConfigurationError` with the amount needed where the rows could not be worked on with that.
 */
export async function keepWithin(
  business: Business,
  budget: MemorySize,
  { learns }: { readonly learns: boolean },
): Promise<void> {
  const { customers, rows } = await extentOf(business);
  const { engine, features, study } = business;
  const numbers = learns ? (study?.customers ?? customers) * features.length : 0;
  const each = fitOptions(business).lean === true ? OWN_A_NUMBER.lean : OWN_A_NUMBER.all;
  const pool = budget.bytes - OWN - customers * OWN_A_CUSTOMER - numbers * each;
  const least = LEAST_POOL + rows * LEAST_POOL_A_ROW;
  if (pool < least)
    throw new ConfigurationError(
      `--memory ${budget.written} is too little for ${count(rows)} rows of ${count(customers)} customers with ${features.length} features: it takes at least ${megabytes(budget.bytes - pool + least)}`,
    );
  await engine.bound(pool);
}

/** Counts the customers and the dated rows of sources that were read. */
async function extentOf({ engine, canonical: { stored } }: Business) {
  const tables = ["customers", ...stored.map(({ table }) => table)];
  const ids = tables.map((table) => sql`select customer_id from ${id(table)}`);
  const [row] = await engine.rows(sql`
    with everybody as (${list(ids, "\nunion all\n")})
    select count(*) - (select count(*) from customers) as rows, count(distinct customer_id) as customers
    from everybody`);
  return { customers: Number(row?.["customers"]), rows: Number(row?.["rows"]) };
}

function megabytes(bytes: number): string {
  return `${count(Math.ceil(bytes / MB))}MB`;
}

function count(n: number): string {
  return n.toLocaleString("en-GB");
}

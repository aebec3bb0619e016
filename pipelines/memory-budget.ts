import { ConfigurationError } from "../data/errors.ts";
import { firstDaysOf } from "../data/rows/first-days.ts";
import type { MemorySize } from "../engines/memory-size.ts";
import { id, list, sql } from "../engines/sql.ts";
import type { Business } from "./business.ts";
import { fitOptions } from "./fit-options.ts";

const MB = 1_000_000;
/** Bytes that a process takes beside the engine's pool, whatever its data: code, and the heaps of three threads. */
const OWN = 500 * MB;
/** The same for each customer at as_of: ids, groups, scores, what is measured of groups. */
const OWN_A_CUSTOMER = 480;
/** The same for each number that is learned from, a feature of a customer: cut-offs, draws of rows, bins, two fits at once. */
const OWN_A_NUMBER = { all: 450, lean: 280 };
/** The same of the threads that score, with what they score, once there are so many customers. */
const SCORING = { bytes: 350 * MB, customers: 50_000 };
/** Least bytes that the engine's pool works with, and for each row: what cannot be on the disk while rows are put in order. */
const LEAST_POOL = 300 * MB;
const LEAST_POOL_A_ROW = 10;
/** Share of what the engine may take that its pool is: it counts not all that it takes. */
const POOL_SHARE = 0.9;

/**
 * Returns how much of a process's memory is the engine's pool, such as `800MB`, before anything is known of the data; throws
 * a `ConfigurationError` where it is too little for any run.
 */
export function firstPool(budget: MemorySize): string {
  const pool = poolBeside(0, budget);
  if (pool < LEAST_POOL)
    throw new ConfigurationError(
      `--memory ${budget.written} is too little: a run needs at least ${megabytes(OWN + LEAST_POOL / POOL_SHARE)}`,
    );
  return `${Math.floor(pool / MB)}MB`;
}

/** Leaves the engine what a budget has left beside the customers of sources that were read; what a run takes beside them is not known yet. */
export async function keepReadingWithin(
  read: Pick<Business, "engine" | "canonical">,
  budget: MemorySize,
): Promise<void> {
  const { customers } = await extentOf(read);
  await read.engine.bound(Math.max(LEAST_POOL, poolBeside(customers * OWN_A_CUSTOMER, budget)));
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
  // Threads that score begin when learning has ended.
  const scoring = customers < SCORING.customers ? 0 : SCORING.bytes;
  const beside = customers * OWN_A_CUSTOMER + Math.max(scoring, numbers * each);
  const pool = poolBeside(beside, budget);
  const least = LEAST_POOL + rows * LEAST_POOL_A_ROW;
  if (pool < least)
    throw new ConfigurationError(
      `--memory ${budget.written} is too little for ${count(rows)} rows of ${count(customers)} customers with ${features.length} features: it takes at least ${megabytes(OWN + beside + least / POOL_SHARE)}`,
    );
  await engine.bound(pool);
}

/** Returns how much the engine's pool may be beside so many bytes of customers and numbers. */
function poolBeside(bytes: number, budget: MemorySize): number {
  return Math.floor((budget.bytes - OWN - bytes) * POOL_SHARE);
}

/** Counts the customers and the dated rows of sources that were read. */
async function extentOf({ engine, canonical: { stored } }: Pick<Business, "engine" | "canonical">) {
  const known = [id("customers"), ...stored.map(({ table }) => firstDaysOf(table))];
  const rows = stored.map(({ table }) => sql`select count(*) as n from ${id(table)}`);
  const [row] = await engine.rows(sql`
    select
      (
        select count(distinct customer_id)
        from (${list(
          known.map((table) => sql`select customer_id from ${table}`),
          "\nunion all\n",
        )})
      ) as customers,
      (select coalesce(sum(n), 0) from (${list([sql`select 0 as n`, ...rows], "\nunion all\n")})) as rows`);
  return { customers: Number(row?.["customers"]), rows: Number(row?.["rows"]) };
}

function megabytes(bytes: number): string {
  return `${count(Math.ceil(bytes / MB))}MB`;
}

function count(n: number): string {
  return n.toLocaleString("en-GB");
}

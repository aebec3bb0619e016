import type { Canonical } from "../data/canonical.ts";
import { ConfigurationError } from "../data/errors.ts";
import type { Engine } from "../engines/engine.ts";
import type { MemorySize } from "../engines/memory-size.ts";
import { id, list, literal, sql } from "../engines/sql.ts";

const MB = 1_000_000;
/** Bytes that a run takes beside the engine's pool, whatever its data: code, two threads that fit models, the customers studied. */
const OWN = 1_000 * MB;
/** The same for each customer at as_of: ids, groups, scores, what is measured of groups. */
const OWN_A_CUSTOMER = 1_200;
/** Least bytes that the engine's pool works with, and for each row: what cannot be on the disk while rows are joined or put in order. */
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
  return poolOf(pool);
}

/**
 * Leaves the engine what a budget has left beside so many customers; throws a `ConfigurationError` with the amount needed
 * where the rows could not be worked on with that. Before the engine is locked.
 */
export async function keepWithin(
  engine: Engine,
  budget: MemorySize,
  canonical: Canonical,
): Promise<void> {
  const { customers, rows } = await extentOf(engine, canonical);
  const pool = budget.bytes - OWN - customers * OWN_A_CUSTOMER;
  const least = LEAST_POOL + rows * LEAST_POOL_A_ROW;
  if (pool < least)
    throw new ConfigurationError(
      `--memory ${budget.written} is too little for ${count(rows)} rows of ${count(customers)} customers: it takes at least ${megabytes(budget.bytes - pool + least)}`,
    );
  await engine.run(sql`set memory_limit = ${literal(poolOf(pool))}`);
}

/** Counts the customers and the dated rows of sources that were read. */
async function extentOf(engine: Engine, { stored }: Canonical) {
  const tables = ["customers", ...stored.map(({ table }) => table)];
  const ids = tables.map((table) => sql`select customer_id from ${id(table)}`);
  const [row] = await engine.rows(sql`
    with everybody as (${list(ids, "\nunion all\n")})
    select count(*) - (select count(*) from customers) as rows, count(distinct customer_id) as customers
    from everybody`);
  return { customers: Number(row?.["customers"]), rows: Number(row?.["rows"]) };
}

function poolOf(bytes: number): string {
  return `${Math.floor(bytes / MB)}MB`;
}

function megabytes(bytes: number): string {
  return `${count(Math.ceil(bytes / MB))}MB`;
}

function count(n: number): string {
  return n.toLocaleString("en-GB");
}

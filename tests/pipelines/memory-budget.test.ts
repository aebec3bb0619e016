import { describe, expect, test } from "vitest";
import { findFirstDays } from "../../data/rows/first-days.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { type MemorySize, memorySize } from "../../engines/memory-size.ts";
import { sql } from "../../engines/sql.ts";
import type { Business } from "../../pipelines/business.ts";
import { firstPool, keepWithin } from "../../pipelines/memory-budget.ts";

function budget(size: string): MemorySize {
  const read = memorySize(size);
  if (read === null) throw new Error(`${size} is a size`);
  return read;
}

interface Shape {
  readonly rows: number;
  readonly customers: number;
  readonly features?: number;
  readonly studied?: number;
}

async function within(
  size: string,
  { rows, customers, features = 10, studied }: Shape,
): Promise<string> {
  return await withEngine({ threads: 1 }, async (engine) => {
    await engine.run(sql`create table customers (customer_id varchar)`);
    await engine.run(sql`
      create table orders as
      select
        (i % ${customers})::varchar as customer_id,
        date '2025-01-01' as day,
        0 as "quintile.reason"
      from range(${rows}) as numbers (i)`);
    await findFirstDays(engine, "orders");
    await engine.lockDown([]);
    const business = {
      engine,
      canonical: { stored: [{ kind: "transactions", table: "orders" }] },
      configuration: { seed: 1, evaluation: { effort: "low" } },
      crew: null,
      features: Array.from({ length: features }),
      study: studied === undefined ? null : { customers: studied, of: customers },
    } as unknown as Business;
    await keepWithin(business, budget(size), { learns: true });
    const [row] = await engine.rows(sql`select current_setting('memory_limit') as pool`);
    return String(row?.["pool"]);
  });
}

/** Mebibytes of what DuckDB says of its pool. */
function mebibytes(pool: string): number {
  const [, number, unit] = /^([\d.]+) (MiB|GiB)$/.exec(pool) ?? [];
  return Number(number) * (unit === "GiB" ? 1024 : 1);
}

describe("a bound of a process's memory", () => {
  test("is read in powers of 1000, of 1024 with an i, and in nothing else", () => {
    expect(memorySize("1.5GB")?.bytes).toBe(1_500_000_000);
    expect(memorySize("512 MiB")?.bytes).toBe(512 * 1024 * 1024);
    expect(memorySize("4")).toBe(null);
    expect(memorySize("lots")).toBe(null);
  });

  test("that no run could keep is refused with what one needs at least", () => {
    expect(() => firstPool(budget("100MB"))).toThrow(
      /^--memory 100MB is too little: a run needs at least [\d,]+MB$/,
    );
  });

  test("that is too little for the rows that were read is refused with what they need, which then is enough", async () => {
    const shop = { rows: 2_000_000, customers: 400_000, studied: 40_000 };
    const needs = await within("800MB", shop).catch((error: unknown) => (error as Error).message);
    const [, amount] =
      /^--memory 800MB is too little for 2,000,000 rows of 400,000 customers with 10 features: it takes at least ([\d,]+MB)$/.exec(
        needs,
      ) ?? [];
    expect(amount).toBeDefined();
    const enough = `${amount}`.replaceAll(",", "");
    expect(mebibytes(await within(enough, shop))).toBeGreaterThan(200);
  });

  test("leaves the engine less, the more customers there are and the more is learned of them", async () => {
    const few = mebibytes(await within("3GB", { rows: 1000, customers: 10 }));
    const many = mebibytes(await within("3GB", { rows: 200_000, customers: 200_000 }));
    const wide = mebibytes(await within("3GB", { rows: 20_000, customers: 20_000, features: 150 }));
    const some = { rows: 20_000, customers: 20_000, features: 150, studied: 4000 };
    expect(few).toBeLessThan(3000);
    expect(many).toBeLessThan(few);
    expect(wide).toBeLessThan(few);
    expect(mebibytes(await within("3GB", some))).toBeGreaterThan(wide);
  });
});

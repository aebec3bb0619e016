import { describe, expect, test } from "vitest";
import type { Canonical } from "../../data/canonical.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { type MemorySize, memorySize } from "../../engines/memory-size.ts";
import { sql } from "../../engines/sql.ts";
import { firstPool, keepWithin } from "../../pipelines/memory-budget.ts";

const canonical = {
  stored: [{ kind: "transactions", table: "orders" }],
} as unknown as Canonical;

function budget(size: string): MemorySize {
  const read = memorySize(size);
  if (read === null) throw new Error(`${size} is a size`);
  return read;
}

async function within(size: string, rows: number, customers: number): Promise<string> {
  return await withEngine({ threads: 1 }, async (engine) => {
    await engine.run(sql`create table customers (customer_id varchar)`);
    await engine.run(sql`
      create table orders as
      select (i % ${customers})::varchar as customer_id from range(${rows}) as numbers (i)`);
    await keepWithin(engine, budget(size), canonical);
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
    const needs = await within("1300MB", 2_000_000, 400_000).catch((error: unknown) =>
      String((error as Error).message),
    );
    const [, amount] =
      /^--memory 1300MB is too little for 2,000,000 rows of 400,000 customers: it takes at least ([\d,]+MB)$/.exec(
        needs,
      ) ?? [];
    expect(amount).toBeDefined();
    const enough = `${amount}`.replaceAll(",", "");
    expect(mebibytes(await within(enough, 2_000_000, 400_000))).toBeGreaterThan(200);
  });

  test("leaves the engine less, the more customers there are", async () => {
    const few = mebibytes(await within("3GB", 1000, 10));
    const many = mebibytes(await within("3GB", 200_000, 200_000));
    expect(many).toBeLessThan(few);
    expect(few).toBeLessThan(3000);
  });
});

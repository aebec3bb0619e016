import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { sql } from "../../engines/sql.ts";
import { fillShop, snap } from "./shop.ts";

/** Over 122,880 rows a table is scanned by more than one thread. */
const LINES = 250_000;

async function digest(threads: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "quintile-snapshot-"));
  try {
    return await withEngine({ threads }, async (engine) => {
      await fillShop(engine, LINES);
      await snap(engine, "2026-01-15");
      const path = join(folder, "snapshot.parquet");
      await engine.write(sql`select * from snapshot order by customer_id`, path, "parquet");
      return createHash("sha256")
        .update(await readFile(path))
        .digest("hex");
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("one thread and two write the same bytes", async () => {
  const one = await digest(1);
  expect(await digest(2)).toBe(one);
});

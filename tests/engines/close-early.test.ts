import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { sql } from "../../engines/sql.ts";

test("an engine that was closed before its work ended answers nothing, and the work ends as it would", async () => {
  const found = await withEngine({}, async (engine, close) => {
    const before = await engine.rows(sql`select 1 as one`);
    close();
    await expect(engine.rows(sql`select 1 as one`)).rejects.toThrow();
    close();
    return before;
  });
  expect(found).toEqual([{ one: 1 }]);
});

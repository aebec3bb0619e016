import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { list, literal, sql } from "../../engines/sql.ts";
import { orders, readShop } from "../dirty/shop.ts";

/** Rows of two files: repeated ones, some of them but for a column that is not used, and some that cannot be used. */
const FILES = {
  "a.parquet": [
    "(7, timestamp '2026-01-01 10:00:00', 1, 1.5, 'x')",
    "(7, timestamp '2026-01-01 10:00:00', 1, 1.5, 'x')",
    "(7, timestamp '2026-01-01 10:00:00', 1, 1.5, 'y')",
    "(null, timestamp '2026-01-02 10:00:00', 2, 2, 'x')",
  ],
  "b.parquet": [
    "(8, null, 3, 2, 'x')",
    "(8, timestamp '2026-01-03 23:00:00', 4, -2, ' x ')",
    "(7, timestamp '2026-01-01 10:00:00', 1, 1.5, 'x')",
  ],
};

/** Reads the files with orders' numbers of a type. */
async function read(type: string) {
  const folder = await mkdtemp(join(tmpdir(), "quintile-parquet-"));
  try {
    const files: Record<string, Buffer> = {};
    for (const [name, rows] of Object.entries(FILES)) {
      const path = join(folder, name);
      const values = list(rows.map((row) => ({ strings: [row], values: [] })));
      const cast = { strings: [type], values: [] };
      await withEngine({}, (engine) =>
        engine.run(sql`copy (
          select id, "at", "order"::${cast} as "order", amount::decimal(9, 2) as amount, note
          from (values ${values}) as t(id, "at", "order", amount, note)
        ) to ${literal(path)} (format parquet)`),
      );
      files[`all/${name}`] = await readFile(path);
    }
    return await readShop(
      { timezone: "Asia/Tokyo", files, sources: orders({ path: "all/*.parquet" }) },
      sql`select * from transactions`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("Parquet that declares its types is read in one pass as it is where texts must be looked at first", async () => {
  const [declared, looked] = [await read("integer"), await read("varchar")];
  expect(declared.rows).toEqual(looked.rows);
  expect(declared.rows).toHaveLength(3);
  expect(declared.quality.sources[0]?.reasons).toEqual({
    duplicate: 2,
    "missing customer": 1,
    "unreadable date": 1,
  });
  const bare = (text: string | undefined) => text?.replaceAll(/""order"":("")?(\d)("")?/g, "$2");
  expect(bare(declared.rejects["orders"])).toBe(bare(looked.rejects["orders"]));
});

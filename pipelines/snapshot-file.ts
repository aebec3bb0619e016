import { id, sql } from "../engines/sql.ts";
import { type Business, TIMELESS } from "./business.ts";
import type { AddFile } from "./written-files.ts";

/** Has everybody's snapshot at as_of written as `snapshot.parquet`, in the order of ids. */
export async function addSnapshot(business: Business, addFile: AddFile): Promise<void> {
  const { engine, asOf } = business;
  const { table, ordered = false } = await business.snapshotAt(asOf ?? TIMELESS);
  const [counted] = await engine.rows(sql`select count(*) as n from ${id(table)}`);
  // A table that lies in the order of ids is not sorted.
  const query = sql`select * from ${id(table)} ${ordered ? sql`` : sql`order by customer_id`}`;
  addFile("snapshot.parquet", Number(counted?.["n"] ?? 0), async (path) => {
    const began = performance.now();
    await engine.write(query, path, "parquet");
    await business.keepSnapshot?.(path, (performance.now() - began) / 1000);
  });
}

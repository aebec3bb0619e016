import type { Engine } from "../../engines/engine.ts";
import { list, literal, sql } from "../../engines/sql.ts";
import type { SourceOptions } from "../schema.ts";
import type { StagedFile } from "../ways/staging.ts";
import { type Mapping, usedColumns } from "./mapping.ts";
import type { FileColumn } from "./raw-table.ts";

export interface OnlyFileOptions {
  readonly source: SourceOptions;
  readonly mapping: Mapping;
  readonly columns: readonly FileColumn[];
  /** Whether identities may make several of its ids one. */
  readonly identified: boolean;
}

/** Returns the path of the file where there is one, whose rows nothing but itself decides. */
export async function onlyFile(
  engine: Engine,
  [file, ...more]: readonly StagedFile[],
  { source, identified, mapping, columns }: OnlyFileOptions,
): Promise<string | undefined> {
  if (source.kind !== "transactions") return undefined;
  const cancels = mapping.columns.some(({ name }) => name === "cancels");
  if (file === undefined || more.length > 0 || identified || cancels) return undefined;
  const own = columns.some(({ name }) => name.toLowerCase() === "file_row_number");
  return own || !(await isWorthKeeping(engine, file, usedColumns(mapping)))
    ? undefined
    : file.readable;
}

/** Rows that lie together, above which threads could not share a file's reading. */
const ROWS_TOGETHER = 2 ** 21;

/** Whether a file is read again as well as a copy of what is used of it: most of it is used, and in parts. */
async function isWorthKeeping(
  engine: Engine,
  { readable }: StagedFile,
  used: ReadonlySet<string>,
): Promise<boolean> {
  const [row] = await engine.rows(sql`
    select
      sum(total_compressed_size) filter (path_in_schema in (${list([...used].map((name) => literal(name)))})) * 2
        >= sum(total_compressed_size) as most,
      max(row_group_num_rows) as together
    from parquet_metadata(${literal(readable.replace(/[[*?]/g, "[$&]"))})`);
  return row?.["most"] === true && Number(row["together"]) <= ROWS_TOGETHER;
}

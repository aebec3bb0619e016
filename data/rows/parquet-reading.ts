import type { Engine } from "../../engines/engine.ts";
import { id, list, sql } from "../../engines/sql.ts";
import { isId, MEANINGS } from "../kinds.ts";
import type { StagedFile } from "../ways/staging.ts";
import { needsRowNumber } from "./direct-reading.ts";
import { type Judged, type JudgeOptions, judgeRows } from "./judging.ts";
import { fileOf, openFile } from "./lent-rows.ts";
import { onlyFile } from "./only-file.ts";
import {
  cellsOf,
  type FileColumn,
  type LoadedFile,
  type LoadOptions,
  parquetRows,
  ROW_HASH,
  reader,
  rowHash,
} from "./raw-table.ts";

export interface ParquetOptions extends JudgeOptions, Pick<LoadOptions, "used" | "nulls"> {
  readonly columns: readonly FileColumn[];
  /** Whether identities may make several of its ids one. */
  readonly identified: boolean;
}

/**
 * Reads Parquet files straight into a judged table, in one pass, where they declare how all that is used of them is
 * written. Returns null, and leaves nothing behind, where they do not, or cannot be read: then all rows must be looked at first.
 */
export async function readParquet(
  engine: Engine,
  staged: readonly StagedFile[],
  options: ParquetOptions,
): Promise<{ readonly judged: Judged; readonly files: readonly LoadedFile[] } | null> {
  if (!declares(staged, options)) return null;
  const { columns, used, table } = options;
  const kept = columns
    .filter(({ name }) => used.has(name))
    .map((column, i) => ({ ...column, column: id(`quintile.${i}`) }));
  const path = await onlyFile(engine, staged, options);
  if (path !== undefined) await openFile(engine, table, path);
  const place = path === undefined ? sql`null::bigint` : sql`file_row_number`;
  const from = staged.map((file) => {
    const cells = cellsOf(file, kept, options);
    return sql`(
      select ${list([
        ...kept.map(({ column }, i) => sql`${cells[i] ?? sql`null`} as ${column}`),
        sql`${place} as ${PLACE}`,
      ])}
      from ${path === undefined ? reader(file) : fileOf(table)}
    )`;
  });
  const view = `${table}_declared`;
  try {
    const files: LoadedFile[] = [];
    let rows = 0;
    for (const file of staged) {
      const own = await parquetRows(engine, file);
      files.push({ ...file, from: rows, rows: own });
      rows += own;
    }
    if (rows === 0) return null;
    await engine.run(
      sql`create or replace view ${id(view)} as ${list(
        from.map((one) => sql`select * from ${one}`),
        " union all ",
      )}`,
    );
    const judged = await judgeRows(
      engine,
      {
        table: view,
        columns: kept,
        sampled: false,
        hashes: staged.map(
          (file) => sql`select ${rowHash(file, columns)} as ${ROW_HASH} from ${reader(file)}`,
        ),
        from,
        row: sql`${PLACE} + 1`,
      },
      { ...options, mayBeNumbered: numberable(options), path },
    );
    if (files.every((file, i) => file.rows === judged.loaded[i])) return { judged, files };
  } catch {
    // The other way of reading says what is wrong, and of which file.
  } finally {
    for (const name of [id(view), fileOf(table)])
      await engine.run(sql`drop view if exists ${name}`);
  }
  await engine.run(sql`drop table if exists ${id(table)}`);
  return null;
}

/** A row's place in its file, from 0, where there is one file. */
const PLACE = id("quintile.place");

/** Returns the ids that may stay numbers: not those of customers who are merged, nor those of orders that others cancel. */
function numberable({ identified, mapping }: ParquetOptions): ReadonlySet<string> {
  return new Set([
    ...(identified ? [] : ["customer_id"]),
    ...(mapping.columns.some(({ name }) => name === "cancels") ? [] : ["order_id"]),
  ]);
}

/** Whether no cell must be looked at to tell how the used columns of files are to be read. */
export function declares(
  staged: readonly StagedFile[],
  { source, mapping, columns, exact }: Omit<ParquetOptions, "identified">,
): boolean {
  const { time, texts } = MEANINGS[source.kind];
  const typeOf = (name: string | null) => columns.find((column) => column.name === name)?.type;
  return (
    (source.kind === "transactions" || source.kind === "events") &&
    staged.every(({ format }) => format === "parquet") &&
    exact.size === 0 &&
    !needsRowNumber(mapping) &&
    mapping.rules.every(({ uses }) => uses.every(typeOf)) &&
    mapping.columns.every(({ name, plain, uses }) => {
      if (name === time) return /^(DATE|TIMESTAMP)/.test(typeOf(plain) ?? "");
      return uses.every(typeOf) || (plain !== null && texts.includes(name) && !isId(name));
    })
  );
}

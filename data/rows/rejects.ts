import { type FileHandle, open } from "node:fs/promises";
import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, sql } from "../../engines/sql.ts";
import type { RejectedRow } from "../quality/reject-examples.ts";
import { readRecords } from "../ways/file-records.ts";
import { type Judged, REASON, ROW } from "./judging.ts";
import type { LoadedFile } from "./raw-table.ts";

/** Rows of the engine that were rejected, in order: the row's number over all files, from 1, and its reason. */
interface RejectedRows {
  readonly rows: Float64Array;
  readonly reasons: Float64Array;
  readonly names: readonly string[];
}

/**
 * Writes every rejected row of a source as file, line, reason, raw text; in file order. Reads the files again for it,
 * so that the text is the file's own, and hands each to `take`. Returns the number of rows written.
 */
export async function writeRejects(
  engine: Engine,
  files: readonly LoadedFile[],
  judged: Judged | null,
  path: string,
  take: (row: RejectedRow) => void = () => undefined,
): Promise<number> {
  const rejected = await rejectedRows(engine, judged);
  // It holds what the user's file holds, persons included: nobody else on the machine is to read it.
  const to = await open(path, "w", 0o600);
  try {
    await to.appendFile("file,line,reason,raw\n");
    let written = 0;
    for (const file of files) {
      const has = rejected.rows.some((row) => row > file.from && row <= file.from + file.rows);
      if (file.format === "parquet") {
        if (has) written += await writeParquetRows(engine, file, rejected, to, take);
      } else if (has || file.rejected.size > 0)
        written += await writeTextRows(file, rejected, to, take);
    }
    return written;
  } finally {
    await to.close();
  }
}

async function rejectedRows(engine: Engine, judged: Judged | null): Promise<RejectedRows> {
  if (judged === null) return { rows: new Float64Array(), reasons: new Float64Array(), names: [] };
  const { numbers } = await engine.columns(
    sql`select ${ROW} as file_row, ${REASON} as reason from ${id(judged.table)}
      where ${REASON} > 0 order by rowid`,
  );
  return {
    rows: numbers["file_row"] ?? new Float64Array(),
    reasons: numbers["reason"] ?? new Float64Array(),
    names: judged.reasons,
  };
}

async function writeTextRows(
  file: LoadedFile,
  { rows, reasons, names }: RejectedRows,
  to: FileHandle,
  take: (row: RejectedRow) => void,
): Promise<number> {
  let next = rows.findIndex((row) => row > file.from);
  if (next < 0) next = rows.length;
  let row = file.from;
  let written = 0;
  const name = csvCell(file.name);
  let lines: string[] = [];
  await readRecords(file, {
    record(verdict, bytes, start, end, _next, line) {
      let reason: string = verdict;
      if (verdict === "row" || verdict === "rewrite") {
        row++;
        if (rows[next] !== row) return;
        reason = names[reasons[next] ?? 0] ?? "";
        next++;
      } else if (verdict === "header" || verdict === "blank") return;
      written++;
      const text = bytes.toString("utf8", start, end);
      take({ file, line, reason, raw: text });
      lines.push(`${name},${line},${csvCell(reason)},${csvCell(text)}\n`);
    },
    async flush() {
      if (lines.length > 0) await to.appendFile(lines.join(""));
      lines = [];
    },
  });
  return written;
}

async function writeParquetRows(
  engine: Engine,
  file: LoadedFile,
  { rows, reasons, names }: RejectedRows,
  to: FileHandle,
  take: (row: RejectedRow) => void,
): Promise<number> {
  const path = literal(file.readable.replace(/[[*?]/g, "[$&]"));
  const columns = await engine.rows(sql`describe select * from read_parquet(${path})`);
  const fields = columns.flatMap((column) => {
    const name = String(column["column_name"]);
    return [literal(name), id(name)];
  });
  let written = 0;
  let from = rows.findIndex((row) => row > file.from);
  const last = rows.findLastIndex((row) => row <= file.from + file.rows);
  for (; from >= 0 && from <= last; from += 1000) {
    const batch = [...rows.subarray(from, Math.min(from + 1000, last + 1))];
    const found = await engine.rows(
      sql`select file_row_number as n, json_object(${list(fields)})::varchar as raw
        from read_parquet(${path}, file_row_number = true)
        where file_row_number in (${list(batch.map((row) => literal(row - file.from - 1)))})
        order by 1`,
    );
    await to.appendFile(
      found
        .map((row, i) => {
          const reason = names[reasons[from + i] ?? 0] ?? "";
          const [line, text] = [Number(row["n"]) + 1, String(row["raw"])];
          take({ file, line, reason, raw: text });
          return `${csvCell(file.name)},${line},${csvCell(reason)},${csvCell(text)}\n`;
        })
        .join(""),
    );
    written += found.length;
  }
  return written;
}

/** A cell for CSV: quoted where needed, and no spreadsheet runs it as a formula. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import writeXlsxFile from "write-excel-file/node";
import { ConfigurationError } from "../data/errors.ts";
import { unknownName } from "../data/nearest.ts";
import { withEngine } from "../engines/duckdb.ts";
import type { Row } from "../engines/engine.ts";
import { list, literal, sql } from "../engines/sql.ts";
import { csv } from "../reports/list-csv.ts";
import { storedLists, storedRun } from "./stored-run.ts";

export interface PrintListOptions {
  readonly run: string;
  readonly top?: number;
  readonly format: "csv" | "json" | "xlsx";
  readonly out?: string;
}

const TEXTS = ["customer_id", "segment", "lifecycle", "reason_1", "reason_2", "reason_3"];

/** Returns a list of a run as text, or writes it to a file and says where. */
export async function printList(name: string, options: PrintListOptions): Promise<string> {
  const { run, top, format, out } = options;
  const { configuration } = await storedRun(run);
  const names = await storedLists(run);
  if (!names.includes(name))
    throw new ConfigurationError(
      names.length === 0 ? `'${run}' has no lists` : unknownName("list", name, names),
    );
  const attributes = configuration.lists[name]?.columns ?? [];
  const rows = await readList(join(run, "lists", `${name}.csv`), [...TEXTS, ...attributes], top);
  const columns = Object.keys(rows[0] ?? {});
  if (format === "xlsx") {
    if (out === undefined)
      throw new ConfigurationError("--format xlsx requires --out, a file to write to");
    const cells = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))];
    await writeXlsxFile(
      cells.map((line) => line.map((value) => (value === null ? null : { value }))),
    ).toFile(out);
    return `${out}: ${rows.length} customers\n`;
  }
  const text = format === "json" ? `${JSON.stringify(rows, null, 2)}\n` : csv(columns, rows);
  if (out === undefined) return text;
  await writeFile(out, text);
  return `${out}: ${rows.length} customers\n`;
}

/** A phone number or a postcode is a text: a reader that guessed would take its zeros. */
async function readList(
  path: string,
  texts: readonly string[],
  top: number | undefined,
): Promise<readonly Row[]> {
  const types = list(
    texts.map((column) => sql`${literal(column)}: 'VARCHAR'`),
    ", ",
  );
  return await withEngine({ threads: 1 }, async (engine) =>
    engine.rows(sql`
      select * from read_csv(${literal(path)}, header = true, delim = ',', quote = '"', escape = '"',
        auto_detect = true, sample_size = -1,
        types = {${types}})
      order by rank
      ${top === undefined ? sql`` : sql`limit ${top}`}`),
  );
}

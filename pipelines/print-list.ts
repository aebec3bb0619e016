import { writeFile } from "node:fs/promises";
import { ConfigurationError } from "../data/errors.ts";
import type { Row } from "../engines/engine.ts";
import { csv } from "../reports/list-csv.ts";
import { readStoredList, requireList, unguarded } from "./lists/stored-list.ts";
import { templateContexts } from "./lists/template-context.ts";
import { storedRun } from "./stored-run.ts";

export interface PrintListOptions {
  readonly run: string;
  readonly top?: number;
  readonly format: "csv" | "json" | "jsonl" | "xlsx";
  readonly out?: string;
}

/** Returns a list of a run as text, or writes it to a file and says where. */
export async function printList(name: string, options: PrintListOptions): Promise<string> {
  const { run, top, format, out } = options;
  const { configuration } = await storedRun(run);
  await requireList(run, name);
  const attributes = configuration.lists[name]?.columns ?? [];
  const all = await readStoredList(run, name, attributes);
  if (format === "jsonl") {
    const contexts = templateContexts(name, all.map(asWritten), attributes).slice(0, top);
    return await given(
      contexts.map((context) => `${JSON.stringify(context)}\n`).join(""),
      contexts.length,
      out,
    );
  }
  const rows = all.slice(0, top);
  const columns = Object.keys(rows[0] ?? {});
  if (format === "xlsx") {
    if (out === undefined)
      throw new ConfigurationError("--format xlsx requires --out, a file to write to");
    const cells = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))];
    const { default: writeXlsxFile } = await import("write-excel-file/node");
    await writeXlsxFile(
      cells.map((line) => line.map((value) => (value === null ? null : { value }))),
    ).toFile(out);
    return `${out}: ${rows.length} customers\n`;
  }
  const text =
    format === "json" ? `${JSON.stringify(rows.map(asWritten), null, 2)}\n` : csv(columns, rows);
  return await given(text, rows.length, out);
}

async function given(text: string, customers: number, out: string | undefined): Promise<string> {
  if (out === undefined) return text;
  await writeFile(out, text);
  return `${out}: ${customers} customers\n`;
}

function asWritten(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, unguarded(cell)]));
}

import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { ConfigurationError } from "../data/errors.ts";
import { type Cell, csv } from "../reports/list-csv.ts";
import { countOf } from "../reports/number.ts";

/** What was written where the user asked for it, or where he stands. */
export interface CustomersFile {
  readonly file: string;
  readonly rows: number;
  /** Whether a file of that name was there before. */
  readonly replaced: boolean;
}

/** Writes customers as a CSV file that a spreadsheet may open, in the place of one that is there. */
export async function writeCustomers(
  file: string,
  columns: readonly string[],
  rows: readonly Readonly<Record<string, Cell>>[],
): Promise<CustomersFile> {
  const replaced = existsSync(file);
  try {
    await writeFile(file, csv(columns, rows));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(`the file '${file}' cannot be written (${code})`);
  }
  return { file, rows: rows.length, replaced };
}

/** Says what was written, and that it took another file's place. */
export function saidOf({ file, rows, replaced }: CustomersFile): string {
  return `Wrote ${file}: ${countOf(rows, "customer")}${replaced ? ", in place of the file that was there" : ""}`;
}

/** Names a file after what is in it: `segment-orders-90d-3.csv`. */
export function fileNamed(kind: string, name: string): string {
  const slug = name
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, "");
  return slug === "" ? `${kind}.csv` : `${kind}-${slug}.csv`;
}

const LONGEST = 60;

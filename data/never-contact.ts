import { readFile } from "node:fs/promises";
import { ConfigurationError } from "./errors.ts";

/**
 * Reads the ids of a file of customers who are never contacted: one a line, or the column `customer_id` of a CSV file.
 * An id is read as sources are: `17850.0` is `17850`. Returns each once, sorted. `place` is the key that names the file.
 */
export async function readNeverContact(path: string, place: string): Promise<readonly string[]> {
  const text = await readFile(path, "utf8").catch(() => {
    throw new ConfigurationError(`${place}: the file '${path}' cannot be read`);
  });
  const [first = "", ...others] = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const delimiter = [",", ";", "\t"].find((mark) => first.includes(mark)) ?? ",";
  const header = cellsOf(first, delimiter).map((name) => name.toLowerCase());
  const column = header.indexOf("customer_id");
  if (column < 0 && header.length > 1)
    throw new ConfigurationError(
      `${place}: '${path}' has several columns, and none of them is customer_id`,
    );
  const lines = column < 0 ? [first, ...others] : others;
  const ids = lines
    .map((line) => (cellsOf(line, delimiter)[Math.max(0, column)] ?? "").trim())
    .filter((id) => id !== "")
    .map((id) => id.replace(/^(-?\d+)\.0+$/, "$1"));
  return [...new Set(ids)].sort();
}

/** Splits a line of a CSV file; quotes may hold the delimiter, and a doubled quote is one. */
function cellsOf(line: string, delimiter: string): readonly string[] {
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const mark = line[i] as string;
    if (quoted && mark === '"' && line[i + 1] === '"') {
      cell += mark;
      i++;
    } else if (mark === '"' && (quoted || cell.trim() === "")) {
      quoted = !quoted;
      cell = quoted ? "" : cell;
    } else if (mark === delimiter && !quoted) {
      cells.push(cell.trim());
      cell = "";
    } else cell += mark;
  }
  return [...cells, cell.trim()];
}

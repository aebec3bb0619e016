export type Cell = string | number | boolean | null | undefined;

/**
 * Writes one CSV cell. Text that a spreadsheet would run as a formula (it starts with `= + - @`, a tab or a carriage
 * return) is neutralised by a leading apostrophe; numbers are not touched. Null, undefined and NaN are empty.
 */
export function csvCell(value: Cell): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  if (typeof value === "boolean") return String(value);
  if (/^\w+$/.test(value)) return value;
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",;\t\r\n]/.test(text) || text !== text.trim()
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}

/** Writes a CSV file: a header, one line a row, each ended by a line feed. Columns that a row lacks are empty. */
export function csv(
  columns: readonly string[],
  rows: Iterable<Readonly<Record<string, Cell>>>,
): string {
  const lines = [columns.map(csvCell).join(",")];
  for (const row of rows) lines.push(columns.map((column) => csvCell(row[column])).join(","));
  return `${lines.join("\n")}\n`;
}

import { DataError } from "../errors.ts";

/** Cells of a sheet, row by row; null is an empty one. */
export type Grid = readonly (readonly (string | number | boolean | Date | null)[])[];

/** Where a table stands in a sheet. */
export interface SheetTable {
  /** Its columns and where they stand, from 0. */
  readonly columns: readonly { readonly name: string; readonly at: number }[];
  /** Rows of the sheet before the table's first row of values. */
  readonly first: number;
  /** Number of its first row in the sheet, from 1, its header where it has one. */
  readonly starts: number;
  /** Rows with something in them above it. */
  readonly titles: number;
}

/** A header is looked for in so many first rows. */
const SEARCHED = 50;

/**
 * Returns where the table of a sheet starts: its header is the first row of text that is at least half as wide as the
 * widest row near the top, or the first of those that holds a name that the configuration mentions. A sheet without
 * such a row has columns column1, column2, ...
 */
export function tableIn(
  grid: Grid,
  {
    header,
    mentioned,
  }: { readonly header?: boolean | undefined; readonly mentioned: readonly string[] },
): SheetTable {
  const top = grid.slice(0, SEARCHED);
  const width = Math.max(0, ...top.map((row) => filled(row)));
  if (width === 0) throw new DataError("its sheet is empty");
  const wide = top.flatMap((row, i) => (filled(row) >= Math.max(1, width / 2) ? [i] : []));
  const named = wide.filter((i) => isText(top[i] ?? []) || holdsName(top[i] ?? [], mentioned));
  const at =
    header === false
      ? undefined
      : (named.find((i) => holdsName(top[i] ?? [], mentioned)) ?? (header ? wide[0] : named[0]));
  const cells = at === undefined ? [] : (top[at] ?? []);
  const first = at === undefined ? (wide[0] ?? 0) : at + 1;
  const columns = Array.from({ length: Math.max(0, ...grid.map((row) => row.length)) }, (_, j) => ({
    name: String(cells[j] ?? "").trim() || `column${j + 1}`,
    at: j,
  })).filter(({ at: j }) => grid.some((row, i) => i >= first - 1 && (row[j] ?? null) !== null));
  return {
    columns,
    first,
    starts: at === undefined ? first + 1 : first,
    titles: top.slice(0, at ?? first).filter((row) => filled(row) > 0).length,
  };
}

function filled(row: Grid[number]): number {
  return row.filter((cell) => cell !== null).length;
}

function isText(row: Grid[number]): boolean {
  return row.every((cell) => cell === null || typeof cell === "string");
}

function holdsName(row: Grid[number], mentioned: readonly string[]): boolean {
  return row.some(
    (cell) =>
      typeof cell === "string" &&
      cell.trim().length > 1 &&
      mentioned.some((text) => text.includes(cell.trim())),
  );
}

import { classify, shown } from "../personal/personal.ts";
import type { PersonalColumns } from "../personal/personal-columns.ts";
import type { LoadedFile } from "../rows/raw-table.ts";
import { parseLine } from "../ways/file-records.ts";
import { splitFields } from "../ways/records.ts";
import type { RejectedExample } from "./quality.ts";

/** A rejected row as the file holds it. */
export interface RejectedRow {
  readonly file: LoadedFile;
  readonly line: number;
  readonly reason: string;
  readonly raw: string;
}

/** Rows that are kept of each reason. */
const MOST = 5;
/** Columns that are told of a row, and characters of one. */
const COLUMNS = 8;
const CHARACTERS = 40;

/** Keeps the first rows of each reason as they come by. */
export function firstOfEachReason(): {
  readonly take: (row: RejectedRow) => void;
  readonly rows: () => ReadonlyMap<string, readonly RejectedRow[]>;
} {
  const kept = new Map<string, RejectedRow[]>();
  return {
    take(row) {
      const rows = kept.get(row.reason);
      if (rows === undefined) kept.set(row.reason, [row]);
      else if (rows.length < MOST) rows.push(row);
    },
    rows: () => kept,
  };
}

/** Tells of rejected rows what their used columns hold, persons masked; of broken records, how they are broken. */
export function describeRejected(
  rows: ReadonlyMap<string, readonly RejectedRow[]>,
  personal: PersonalColumns,
): Readonly<Record<string, readonly RejectedExample[]>> {
  const reasons = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    reasons.map(([reason, kept]) => [
      reason,
      kept.map((row) => ({ file: row.file.name, line: row.line, says: told(row, personal) })),
    ]),
  );
}

function told({ file, reason, raw }: RejectedRow, personal: PersonalColumns): string {
  const { dialect, format } = file;
  if (reason === "unterminated quote") return "a quote opens and does not close";
  if (reason === "unreadable json") return `${raw.length} characters that are no JSON object`;
  const cells =
    format === "csv" && dialect !== null
      ? splitFields(raw, dialect)
      : Object.entries(parseLine(raw) ?? {});
  if (reason === "wrong number of fields")
    return `${cells.length} fields, expected ${file.columns.length}`;
  const pairs = cells.map((cell, i) =>
    typeof cell === "string" ? ([file.columns[i] ?? "", cell] as const) : cell,
  );
  const used = pairs.filter(([column]) => personal.used.has(column)).slice(0, COLUMNS);
  return used
    .map(([column, value]) => `${column}: ${cellText(column, value, personal)}`)
    .join(", ");
}

/** What a column tells of persons counts; where its values were not looked at, or this one strayed into it, its form too. */
function cellText(column: string, value: unknown, { file, looked }: PersonalColumns): string {
  const text = value === null || value === undefined ? "" : String(value).trim();
  if (text === "") return "(empty)";
  const known = file.get(column)?.class ?? null;
  const itself = known ?? classify({ name: "", values: [text], isText: true })?.class ?? null;
  const strayed = itself === "email" || itself === "phone" || !looked.has(column);
  const says = shown(text, known ?? (strayed ? itself : null));
  return says.length > CHARACTERS ? `${says.slice(0, CHARACTERS - 1)}…` : says;
}

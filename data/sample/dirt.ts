import { integer, pick, type Random } from "./random.ts";

/** Faults that an export really has, by how often; each makes a row that cannot be used. */
const FAULTS = [
  ["missing customer", 35],
  ["duplicate", 25],
  ["unreadable date", 12],
  ["unreadable number", 10],
  ["wrong number of fields", 12],
  ["date out of range", 2],
] as const;
const WEIGHTS = FAULTS.map(([, weight]) => weight);
const BAD_DATES = [
  "2025-13-45 10:00:00",
  "yesterday",
  "00.00.0000",
  "2025-02-30 09:15:00",
  "#####",
];
const BAD_NUMBERS = ["two", "1O", "12,9O EUR", "#REF!", "1..5"];

export interface Columns {
  readonly customer: number;
  readonly at: number;
  /** Absent where a file has no number that must be readable. */
  readonly number?: number;
}

/** Makes a spoiled copy of a good row: the fields joined by commas, without the end of line. */
export function spoil(fields: readonly string[], columns: Columns, random: Random): string {
  const fault = FAULTS[pick(random, WEIGHTS)]?.[0];
  switch (fault) {
    case "missing customer":
      return fields.with(columns.customer, random() < 0.8 ? "" : "  ").join(",");
    case "unreadable date":
      return fields.with(columns.at, choose(BAD_DATES, random)).join(",");
    case "date out of range":
      return fields.with(columns.at, `2099${(fields[columns.at] ?? "").slice(4)}`).join(",");
    case "unreadable number":
      if (columns.number !== undefined)
        return fields.with(columns.number, choose(BAD_NUMBERS, random)).join(",");
      return fields.join(",");
    case "wrong number of fields":
      return (random() < 0.5 ? fields.slice(0, -2) : [...fields, "", ""]).join(",");
    default:
      return fields.join(",");
  }
}

/** Makes a spoiled copy of a good row with a quote that opens at `column` and never closes. */
export function leaveQuoteOpen(fields: readonly string[], column: number): string {
  return fields.with(column, `"${fields[column] ?? ""}`).join(",");
}

function choose(texts: readonly string[], random: Random): string {
  return texts[integer(random, 0, texts.length - 1)] ?? "";
}

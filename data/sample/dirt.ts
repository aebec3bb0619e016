import { choose, integer, type Random } from "./random.ts";

type Fault =
  | "missing customer"
  | "duplicate"
  | "unreadable date"
  | "unreadable number"
  | "wrong number of fields"
  | "date out of range";

/** Faults that an export really has, by how often. Few dates are far off, for in small files many look like the truth. */
const WEIGHTS: Readonly<Record<Fault, number>> = {
  "missing customer": 35,
  duplicate: 25,
  "unreadable date": 12,
  "unreadable number": 10,
  "wrong number of fields": 12,
  "date out of range": 2,
};
const BAD_DATES = [
  "2025-13-45 10:00:00",
  "yesterday",
  "00.00.0000",
  "2025-02-30 09:15:00",
  "#####",
];
const BAD_NUMBERS = ["two", "1O", "12,9O EUR", "#REF!", "1..5"];

/** Where a row can be spoiled: the positions of its fields, and the faults that make its kind of row unusable. */
export interface Spoilable {
  readonly customer: number;
  readonly at: number;
  /** A field that must be a number. */
  readonly number?: number;
  readonly faults: readonly Fault[];
}

/** Makes a copy of a good row that cannot be used: the fields joined by commas, without the end of line. */
export function spoil(
  fields: readonly string[],
  { customer, at, number, faults }: Spoilable,
  random: Random,
): string {
  const fault = choose(
    random,
    faults,
    faults.map((name) => WEIGHTS[name]),
  );
  const spoiled = () => {
    switch (fault) {
      case "missing customer":
        return fields.with(customer, random() < 0.8 ? "" : "  ");
      case "unreadable date":
        return fields.with(at, any(BAD_DATES, random));
      case "date out of range":
        return fields.with(at, `2099${fields[at]?.slice(4) ?? ""}`);
      case "unreadable number":
        return number === undefined ? fields : fields.with(number, any(BAD_NUMBERS, random));
      case "wrong number of fields":
        return random() < 0.5 ? fields.slice(0, -2) : [...fields, "", ""];
      case "duplicate":
        return fields;
    }
  };
  return spoiled().join(",");
}

/** Makes a copy of a good row with a quote that opens in `column` and never closes. */
export function leaveQuoteOpen(fields: readonly string[], column: number): string {
  return fields.with(column, `"${fields[column] ?? ""}`).join(",");
}

function any(texts: readonly string[], random: Random): string {
  return texts[integer(random, 0, texts.length - 1)] ?? "";
}

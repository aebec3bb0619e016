import type { ColumnQuality, SourceQuality } from "../data/quality/quality.ts";
import { type Html, html } from "./html.ts";
import { count, countOf, MISSING, percent, plain } from "./number.ts";
import { barred, table } from "./table.ts";
import { words } from "./words.ts";

/** Values that are named of a column. */
const NAMED = 4;

/** Renders what each column of a source holds; of columns that tell of persons, how many values and no value. */
export function columnsTable({ name, columns, rows_accepted }: SourceQuality): Html {
  return table({
    caption: `Columns of ${words(name)}, over ${countOf(rows_accepted, "row")} used; values that tell of persons are not shown`,
    columns: [
      { label: "Column" },
      { label: "Type", as: "text" },
      { label: "Missing", as: "bar" },
      { label: "Distinct", as: "number" },
      { label: "Range", as: "text" },
      { label: "Usual values", hint: "half of the rows lie between", as: "text" },
      { label: "Far out", hint: "beyond 3 times that span", as: "text" },
    ],
    rows: columns.map((column) => ({
      cells: [
        column.name,
        kindOf(column),
        column.missing === 0
          ? "none"
          : barred(percent(column.missing / rows_accepted), column.missing / rows_accepted, {
              second: true,
            }),
        `${column.distinct_about ? "about " : ""}${count(column.distinct)}`,
        isMeasured(column) ? rangeOf(column) : MISSING,
        usual(column),
        farOut(column, rows_accepted),
      ],
    })),
    dense: true,
  });
}

const PERSONAL = {
  name: "name of a person",
  email: "e-mail address",
  phone: "phone number",
  address: "address",
  free_text: "free text",
  id: "id",
} as const;

function kindOf({ type, personal = null }: ColumnQuality): Html | string {
  const plainType = type.toLowerCase();
  return personal === null
    ? plainType
    : html`${plainType}<small>${PERSONAL[personal] ?? personal}, masked</small>`;
}

/** Tells numbers and days from text, whose extremes may be somebody's name. */
function isMeasured({ name, type, personal = null }: ColumnQuality): boolean {
  return (
    personal === null &&
    /number|int|double|decimal|float|date|time|numeric/i.test(type) &&
    !/(^|_)id$/i.test(name)
  );
}

function rangeOf({ min, max, type }: ColumnQuality): Html | string {
  if (min === null || max === null) return MISSING;
  const say = (value: string) =>
    /date|time/i.test(type) ? value.replace(/ 00:00:00$/, "") : trimmed(value);
  return min === max ? say(min) : html`${say(min)}<small>to ${say(max)}</small>`;
}

/** Takes off the zeros that a type brings: `-80995.0000` is `-80995`. */
function trimmed(value: string): string {
  return /^-?\d+\.\d*$/.test(value) ? value.replace(/\.?0*$/, "") : value;
}

function usual({ quantiles, top, personal = null }: ColumnQuality): Html | string {
  if (quantiles !== undefined) {
    const { q1, median, q3 } = quantiles;
    return q1 === q3
      ? `nearly always ${plain(median)}`
      : html`${plain(q1)} to ${plain(q3)}<small>middle ${plain(median)}</small>`;
  }
  if (personal !== null || top === undefined || top.length === 0) return MISSING;
  return html`${top.slice(0, NAMED).map(({ value, share }, i) => html`${i > 0 && ", "}${short(value)} ${percent(share)}`)}${top.length > NAMED && ", …"}`;
}

function short(value: string): string {
  return value.length > 24 ? `${value.slice(0, 23)}…` : value;
}

function farOut({ outliers }: ColumnQuality, rows: number): Html | string {
  if (outliers === undefined || outliers === null) return MISSING;
  if (outliers.rows === 0) return "none";
  return html`${countOf(outliers.rows, "row")} (${percent(outliers.rows / rows)})<small>such as ${outliers.examples.slice(-2).map(plain).join(" and ")}</small>`;
}

import { csvCell } from "../../reports/list-csv.ts";
import type { Rights } from "../rights.ts";
import { type Coded, textAt } from "./coded.ts";
import type { Cell } from "./query.ts";
import { maySee, type ReasonKinds } from "./reason-kinds.ts";
import { ShopError } from "./shop-error.ts";
import type { Stock, View } from "./view.ts";

type Show = (place: number) => Cell;

/** Returns the columns that a table can show, in their order, each as a function of a place. */
export function shows({ people }: Stock, view: View, rights: Rights): ReadonlyMap<string, Show> {
  const { list, scores, rows } = view;
  const row = (place: number) => (rows === null ? place : (rows[place] as number));
  const number =
    (values: ArrayLike<number>, by: (place: number) => number): Show =>
    (place) => {
      const value = values[by(place)] as number;
      return Number.isNaN(value) ? null : value;
    };
  const same = (place: number) => place;
  const columns: [string, Show][] = [];
  if (list !== null) columns.push(["rank", (place) => place + 1]);
  columns.push(["customer_id", (place) => people.ids[row(place)] as string]);
  if (scores !== null)
    columns.push(
      [
        "score",
        (place) => {
          const value = scores.score[row(place)] as number;
          return Number.isNaN(value) ? null : Math.round(value * 1e4) / 1e4;
        },
      ],
      ["percentile", number(scores.percentile, row)],
    );
  columns.push(["value", number(people.value, row)]);
  if (list !== null) columns.push([list.facts.money, number(list.money, same)]);
  else columns.push(["expected_value", number(people.expected, row)]);
  if (list?.profit) columns.push(["expected_profit", number(list.profit, same)]);
  columns.push(
    ["segment", (place) => textAt(people.segment, row(place))],
    ["lifecycle", (place) => textAt(people.stage, row(place))],
  );
  const isSeen = scores?.kinds.names.map((_, kind) =>
    maySee(scores.kinds, kind, rights.attributes),
  );
  scores?.reasons.forEach((coded, k) => {
    columns.push([
      `reason_${k + 1}`,
      (place) => {
        const code = coded.codes[row(place)] as number;
        if (code < 0) return null;
        return isSeen?.[scores.kinds.of[code] as number] === true
          ? (coded.texts[code] as string)
          : null;
      },
    ]);
  });
  if (list !== null)
    columns.push(
      ["suggested_action", (place) => textAt(list.action, place)],
      ["group", (place) => (list.control[place] === 1 ? "control" : "treat")],
    );
  const lastOrder = people.days.get("last_order_on") ?? new Float64Array();
  const days = new Map<number, string | null>();
  columns.push([
    "last_order_on",
    (place) => {
      const day = lastOrder[row(place)] as number;
      const known = days.get(day);
      if (known !== undefined) return known;
      const text = dayOf(day);
      days.set(day, text);
      return text;
    },
  ]);
  for (const name of rights.attributes) {
    const found = view.attributes.get(name);
    if (found !== undefined)
      columns.push([name, (place) => textAt(found.coded, found.by === "row" ? row(place) : place)]);
  }
  return new Map(columns);
}

/** Returns the reason of a row; null where there is none, or where it tells of an attribute that is not seen. */
export function reasonAt(
  coded: Coded,
  row: number,
  kinds: ReasonKinds,
  seen: readonly string[],
): string | null {
  const kind = kinds.of[coded.codes[row] as number];
  return kind === undefined || maySee(kinds, kind, seen) ? textAt(coded, row) : null;
}

/** Chooses columns; one that is not there is a ShopError. */
export function chosen(
  shown: ReadonlyMap<string, Show>,
  columns: readonly string[] | undefined,
): readonly (readonly [string, Show])[] {
  return (columns ?? [...shown.keys()]).map((name) => {
    const show = shown.get(name);
    if (show === undefined) throw new ShopError(404, `there is no column '${name}'`);
    return [name, show] as const;
  });
}

/** Texts that are remembered as they stand in a CSV file. */
const REMEMBERED = 200_000;

/** Returns how a column's cells are written; texts come again and again, so each is written once. */
function cellWriter(show: Show): (place: number) => string {
  const written = new Map<string, string>();
  return (place) => {
    const cell = show(place);
    if (typeof cell !== "string") return csvCell(cell);
    const known = written.get(cell);
    if (known !== undefined) return known;
    const text = csvCell(cell);
    if (written.size < REMEMBERED) written.set(cell, text);
    return text;
  };
}

/** Rows of one piece of a CSV file. */
const PIECE = 2_000;

/** Writes places as CSV, piece by piece; other work goes on between the pieces. */
export async function* csvPieces(
  columns: readonly (readonly [string, Show])[],
  order: Int32Array,
): AsyncGenerator<string> {
  yield `${columns.map(([name]) => csvCell(name)).join(",")}\n`;
  const writers = columns.map(([name, show]) =>
    name === "customer_id" ? (place: number) => csvCell(show(place)) : cellWriter(show),
  );
  for (let from = 0; from < order.length; from += PIECE) {
    let piece = "";
    const to = Math.min(order.length, from + PIECE);
    for (let k = from; k < to; k++) {
      const place = order[k] as number;
      for (let j = 0; j < writers.length; j++) {
        if (j > 0) piece += ",";
        piece += (writers[j] as (place: number) => string)(place);
      }
      piece += "\n";
    }
    yield piece;
    await new Promise(setImmediate);
  }
}

/** Returns the ISO 8601 day of days since 1970; null where there is none. */
export function dayOf(days: number | undefined): string | null {
  return days === undefined || Number.isNaN(days)
    ? null
    : new Date(days * 86_400_000).toISOString().slice(0, 10);
}

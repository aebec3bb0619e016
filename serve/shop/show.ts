import { csvCell } from "../../reports/list-csv.ts";
import type { Rights } from "../rights.ts";
import { type Coded, textAt } from "./coded.ts";
import type { Cell } from "./query.ts";
import { maySee, type ReasonKinds } from "./reason-kinds.ts";
import { ShopError } from "./shop-error.ts";
import type { Stock, View } from "./view.ts";

type Show = (place: number) => Cell;

/**
 * A column as a function of a place; one of few different cells also tells the code of a place, -1 where nothing is
 * shown and `OTHER` where what is shown has none.
 */
interface Column {
  readonly show: Show;
  readonly texts?: { readonly code: (place: number) => number; readonly of: readonly string[] };
}

const OTHER = -2;
const GROUPS = ["treat", "control"];
/** Scores to four decimals, percentiles to one; a rule's score may be any number. */
const SCORES = Array.from({ length: 10_001 }, (_, i) => String(i / 1e4));
const PERCENTILES = Array.from({ length: 1_001 }, (_, i) => String(i / 10));

/** Returns the columns that a table can show, in their order, each as a function of a place. */
export function shows({ people }: Stock, view: View, rights: Rights): ReadonlyMap<string, Column> {
  const { list, scores, rows } = view;
  const row = (place: number) => (rows === null ? place : (rows[place] as number));
  const number =
    (values: ArrayLike<number>, by: (place: number) => number): Show =>
    (place) => {
      const value = values[by(place)] as number;
      return Number.isNaN(value) ? null : value;
    };
  const same = (place: number) => place;
  const columns: [string, Column][] = [];
  const add = (name: string, show: Show) => columns.push([name, { show }]);
  /** Adds numbers of which most are parts of a whole, from 0 to the last of `of`, and are written once. */
  const addParts = (name: string, show: Show, of: readonly string[], parts: number) =>
    columns.push([
      name,
      {
        show,
        texts: {
          code(place) {
            const value = show(place);
            if (value === null) return -1;
            const part = Math.round(Number(value) * parts);
            return part >= 0 && part < of.length && part / parts === value ? part : OTHER;
          },
          of,
        },
      },
    ]);
  const addTexts = (name: string, of: readonly string[], code: (place: number) => number) =>
    columns.push([name, { show: (place) => of[code(place)] ?? null, texts: { code, of } }]);
  if (list !== null) add("rank", (place) => place + 1);
  add("customer_id", (place) => people.ids[row(place)] as string);
  if (scores !== null) {
    const score = number(scores.score, row);
    const rounded: Show = (place) => {
      const value = score(place);
      return value === null ? null : Math.round(Number(value) * 1e4) / 1e4;
    };
    addParts("score", rounded, SCORES, 1e4);
    addParts("percentile", number(scores.percentile, row), PERCENTILES, 10);
  }
  add("value", number(people.value, row));
  if (list !== null) add(list.facts.money, number(list.money, same));
  else add("expected_value", number(people.expected, row));
  if (list?.profit) add("expected_profit", number(list.profit, same));
  addTexts("segment", people.segment.texts, (place) => people.segment.codes[row(place)] as number);
  addTexts("lifecycle", people.stage.texts, (place) => people.stage.codes[row(place)] as number);
  const isSeen = scores?.kinds.names.map((_, kind) =>
    maySee(scores.kinds, kind, rights.attributes),
  );
  const areAllSeen = isSeen?.every((one) => one) === true;
  scores?.reasons.forEach(({ codes, texts }, k) => {
    const name = `reason_${k + 1}`;
    if (areAllSeen) {
      addTexts(name, texts, (place) => codes[row(place)] as number);
      return;
    }
    addTexts(name, texts, (place) => {
      const code = codes[row(place)] as number;
      return code >= 0 && isSeen?.[scores.kinds.of[code] as number] === true ? code : -1;
    });
  });
  if (list !== null) {
    addTexts("suggested_action", list.action.texts, (place) => list.action.codes[place] as number);
    addTexts("group", GROUPS, (place) => list.control[place] as number);
  }
  const lastOrder = people.days.get("last_order_on") ?? new Float64Array();
  const days: string[] = [];
  const codes = new Map<number, number>();
  addTexts("last_order_on", days, (place) => {
    const day = lastOrder[row(place)] as number;
    const known = codes.get(day);
    if (known !== undefined) return known;
    const text = dayOf(day);
    const code = text === null ? -1 : days.push(text) - 1;
    codes.set(day, code);
    return code;
  });
  for (const name of rights.attributes) {
    const found = view.attributes.get(name);
    if (found === undefined) continue;
    const { coded, by } = found;
    addTexts(
      name,
      coded.texts,
      (place) => coded.codes[by === "row" ? row(place) : place] as number,
    );
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
  shown: ReadonlyMap<string, Column>,
  columns: readonly string[] | undefined,
): readonly (readonly [string, Column])[] {
  return (columns ?? [...shown.keys()]).map((name) => {
    const column = shown.get(name);
    if (column === undefined) throw new ShopError(404, `there is no column '${name}'`);
    return [name, column] as const;
  });
}

/** Writes a column's cells of some places, each with what ends it; texts come again and again, so each is written once. */
function cellsWriter(
  { show, texts }: Column,
  end: string,
): (places: Int32Array, cells: string[]) => void {
  const cell = (value: Cell | undefined) => csvCell(value) + end;
  if (texts === undefined)
    return (places, cells) => {
      for (let k = 0; k < places.length; k++) cells[k] = cell(show(places[k] as number));
    };
  const { code, of } = texts;
  const written: string[] = new Array(of.length);
  return (places, cells) => {
    for (let k = 0; k < places.length; k++) {
      const at = code(places[k] as number);
      if (at < 0) cells[k] = at === OTHER ? cell(show(places[k] as number)) : end;
      else {
        written[at] ??= cell(of[at]);
        cells[k] = written[at];
      }
    }
  };
}

/** Rows that are written column by column before they are put together, and bytes of a piece, about. */
const ROWS = 2_000;
const PIECE = 2 ** 20;
/** Bytes that a unit of a text takes in UTF-8 at most. */
const WIDEST = 3;

/** Writes places as CSV in UTF-8, piece by piece; other work goes on between the pieces. */
export async function* csvPieces(
  columns: readonly (readonly [string, Column])[],
  order: Int32Array,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${columns.map(([name]) => csvCell(name)).join(",")}\n`);
  const writers = columns.map(([, column], j) =>
    cellsWriter(column, j + 1 < columns.length ? "," : "\n"),
  );
  const grid = columns.map((): string[] => new Array(ROWS).fill(""));
  for (let from = 0; from < order.length; from += ROWS) {
    const places = order.subarray(from, from + ROWS);
    writers.forEach((write, j) => {
      write(places, grid[j] as string[]);
    });
    let [piece, length] = [Buffer.allocUnsafe(PIECE), 0];
    for (let k = 0; k < places.length; k++) {
      let line = "";
      for (const cells of grid) line += cells[k] as string;
      if (length + WIDEST * line.length > piece.length) {
        yield piece.subarray(0, length);
        [piece, length] = [Buffer.allocUnsafe(Math.max(PIECE, WIDEST * line.length)), 0];
      }
      length += piece.write(line, length);
    }
    yield piece.subarray(0, length);
    await new Promise(setImmediate);
  }
}

/** Returns the ISO 8601 day of days since 1970; null where there is none. */
export function dayOf(days: number | undefined): string | null {
  return days === undefined || Number.isNaN(days)
    ? null
    : new Date(days * 86_400_000).toISOString().slice(0, 10);
}

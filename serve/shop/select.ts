import type { Coded } from "./coded.ts";
import type { Marked, Query } from "./query.ts";
import { maySee } from "./reason-kinds.ts";
import { ShopError } from "./shop-error.ts";
import type { Stock, View } from "./view.ts";

/** Finds the places of a table that a query asks for, in its order. */
export function placesOf(
  { people }: Stock,
  view: View,
  query: Query,
  { attributes, marks }: { readonly attributes: readonly string[]; readonly marks: Marked | null },
): Int32Array {
  const mask = maskOf(view.n);
  /** Keeps the places whose code in `column` is one of those wanted. */
  const keep = (coded: Coded, wanted: Uint8Array, by: "row" | "place" = "row") => {
    const codes = by === "place" ? coded.codes : view.codes(coded);
    for (let p = 0; p < mask.length; p++) {
      const code = codes[p] as number;
      if (code < 0 || wanted[code] === 0) mask[p] = 0;
    }
  };
  const equal = (coded: Coded, text: string | undefined, by: "row" | "place" = "row") => {
    if (text !== undefined)
      keep(
        coded,
        wantedOf(coded, (one) => one === text),
        by,
      );
  };
  equal(people.segment, query.segment);
  equal(people.stage, query.stage);
  equal(people.tier, query.tier);
  if (view.list !== null) {
    equal(view.list.channel, query.channel, "place");
    const { control } = view.list;
    if (query.group !== undefined)
      for (let p = 0; p < mask.length; p++)
        if ((control[p] === 1) !== (query.group === "control")) mask[p] = 0;
    if (query.capacity !== undefined) mask.fill(0, Math.min(query.capacity, mask.length));
  }
  for (const [name, text] of Object.entries(query.attributes ?? {})) {
    const found = attributes.includes(name) ? view.attributes.get(name) : undefined;
    if (found === undefined) throw new ShopError(404, `there is no attribute '${name}'`);
    equal(found.coded, text, found.by);
  }
  if (query.reason !== undefined) keepReason(view, query.reason, attributes, mask);
  const between = (
    values: () => Float64Array,
    from: number | undefined,
    to: number | undefined,
  ) => {
    if (from === undefined && to === undefined) return;
    const column = values();
    const [low, high] = [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY];
    for (let p = 0; p < mask.length; p++) {
      const value = column[p] as number;
      if (!(value >= low && value <= high)) mask[p] = 0;
    }
  };
  between(() => view.column("score"), query.scoreFrom, query.scoreTo);
  between(() => view.column(view.money), query.valueFrom, query.valueTo);
  if (query.customer !== undefined)
    keepNamed(people.ids, view, query.customer.trim(), attributes, mask);
  if (query.mark !== undefined) keepMarked(people.ids, view, query.mark, marks, mask);
  return ordered(view, query, mask);
}

let scratch = new Uint8Array();

/** Returns n ones, in room that the next query takes again: a million bytes a query would wait for the collector. */
function maskOf(n: number): Uint8Array {
  if (scratch.length < n) scratch = new Uint8Array(n);
  return scratch.subarray(0, n).fill(1);
}

function wantedOf({ texts }: Coded, is: (text: string) => boolean): Uint8Array {
  return Uint8Array.from(texts, (text) => (is(text) ? 1 : 0));
}

function keepReason(
  view: View,
  reason: string,
  attributes: readonly string[],
  mask: Uint8Array,
): void {
  const { scores } = view;
  const kind = scores?.kinds.names.indexOf(reason) ?? -1;
  const [first, second, third] = scores?.reasons ?? [];
  if (
    scores === null ||
    kind < 0 ||
    !maySee(scores.kinds, kind, attributes) ||
    first === undefined ||
    second === undefined ||
    third === undefined
  ) {
    mask.fill(0);
    return;
  }
  const wanted = Uint8Array.from(scores.kinds.of, (one) => (one === kind ? 1 : 0));
  const [a, b, c] = [view.codes(first), view.codes(second), view.codes(third)];
  const holds = (code: number) => code >= 0 && wanted[code] === 1;
  for (let p = 0; p < mask.length; p++)
    if (!holds(a[p] as number) && !holds(b[p] as number) && !holds(c[p] as number)) mask[p] = 0;
}

/** Keeps those whose id, or an attribute that may be seen, begins so. */
function keepNamed(
  ids: readonly string[],
  view: View,
  text: string,
  attributes: readonly string[],
  mask: Uint8Array,
): void {
  if (text === "") return;
  const low = text.toLowerCase();
  const begins = (one: string) =>
    one.length >= low.length && one.slice(0, low.length).toLowerCase() === low;
  const others = attributes.flatMap((name) => {
    const found = view.attributes.get(name);
    if (found === undefined) return [];
    const { coded, by } = found;
    const codes = by === "place" ? coded.codes : view.codes(coded);
    return [{ codes, wanted: wantedOf(coded, begins) }];
  });
  const isNamed = idsBegin(ids, text, begins);
  for (let p = 0; p < mask.length; p++) {
    if (mask[p] === 0 || isNamed(view.rows === null ? p : (view.rows[p] as number))) continue;
    const found = others.some(({ codes, wanted }) => {
      const code = codes[p] as number;
      return code >= 0 && wanted[code] === 1;
    });
    if (!found) mask[p] = 0;
  }
}

/** Ids beyond so many are not looked at one by one. */
const FEW = 50_000;

/**
 * Returns what tells whether the id of a row begins with a text, in whatever case. Of many ids in order, those that begin
 * with it as it is, in lower or in upper case stand together.
 */
function idsBegin(
  ids: readonly string[],
  text: string,
  begins: (id: string) => boolean,
): (row: number) => boolean {
  if (ids.length <= FEW) return (row) => begins(ids[row] as string);
  const ranges = [...new Set([text, text.toLowerCase(), text.toUpperCase()])].map((start) => [
    firstAtLeast(ids, start),
    firstAtLeast(ids, `${start}\uffff`),
  ]);
  return (row) => ranges.some(([from = 0, to = 0]) => row >= from && row < to);
}

function firstAtLeast(ids: readonly string[], text: string): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] as string) < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

function keepMarked(
  ids: readonly string[],
  view: View,
  status: string,
  marks: Marked | null,
  mask: Uint8Array,
): void {
  if (marks === null) throw new ShopError(400, "a filter by mark requires marks");
  for (let p = 0; p < mask.length; p++) {
    if (mask[p] === 0) continue;
    const found = marks.get(
      ids[view.rows === null ? p : (view.rows[p] as number)] as string,
    )?.status;
    if ((found ?? "none") !== status) mask[p] = 0;
  }
}

/** Lists the places that the mask keeps: by rank or id, else by the column asked for. */
function ordered(view: View, { sort, direction }: Query, mask: Uint8Array): Int32Array {
  const column = sort ?? (view.list === null ? view.money : "rank");
  if (!view.sort.includes(column)) throw new ShopError(400, `there is no order by '${column}'`);
  let n = 0;
  for (let p = 0; p < mask.length; p++) n += mask[p] as number;
  const places = new Int32Array(n);
  let k = 0;
  if (column === "rank" || (column === "customer_id" && view.list === null)) {
    if (direction === "down") {
      for (let p = mask.length - 1; p >= 0; p--) if (mask[p] === 1) places[k++] = p;
    } else for (let p = 0; p < mask.length; p++) if (mask[p] === 1) places[k++] = p;
    return places;
  }
  const order = view.order(column, direction ?? (column === "customer_id" ? "up" : "down"));
  for (let i = 0; i < order.length; i++) {
    const p = order[i] as number;
    if (mask[p] === 1) places[k++] = p;
  }
  return places;
}

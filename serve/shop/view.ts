import type { Rights } from "../rights.ts";
import type { Coded } from "./coded.ts";
import type { ListTable } from "./list-table.ts";
import type { People, ScoreColumns } from "./people.ts";
import { permutation } from "./permutation.ts";
import type { SortColumn } from "./query.ts";
import { ShopError } from "./shop-error.ts";

/** Everything that is held of a run. */
export interface Stock {
  readonly people: People;
  readonly lists: ReadonlyMap<string, ListTable>;
}

/** A list, or everybody, as one table: place p is the run's row `rows[p]`, or row p where `rows` is null. */
export interface View {
  readonly n: number;
  readonly rows: Int32Array | null;
  readonly list: ListTable | null;
  readonly target: string | null;
  readonly scores: ScoreColumns | null;
  /** The money that is shown first. */
  readonly money: SortColumn;
  /** Columns that places can be ordered by. */
  readonly sort: readonly SortColumn[];
  /** Numbers by place. */
  readonly column: (name: SortColumn) => Float64Array;
  /** Places in the order of a column. */
  readonly order: (name: SortColumn, direction: "up" | "down") => Int32Array;
  /** Codes by place of a column that is by row. */
  readonly codes: (coded: Coded) => Coded["codes"];
  /** Attributes by name, by row of the run or by place of the list. */
  readonly attributes: ReadonlyMap<string, Attribute>;
}

interface Attribute {
  readonly coded: Coded;
  readonly by: "row" | "place";
}

/** Returns how tables are looked up: each list and each target of everybody is made once. */
export function views({ people, lists }: Stock) {
  const made = new Map<string, View>();
  return (list: string | null, target: string | undefined, rights: Rights): View => {
    if (list !== null && (!rights.lists.includes(list) || !lists.has(list)))
      throw new ShopError(404, `there is no list '${list}'`);
    const shown = [...people.scores.keys()].filter((name) => rights.targets.includes(name));
    if (list === null && target !== undefined && !shown.includes(target))
      throw new ShopError(404, `there is no target '${target}'`);
    const key = list === null ? `of ${target ?? shown[0] ?? ""}` : `list ${list}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const table = list === null ? null : (lists.get(list) ?? null);
    const view = viewOf(people, table, table?.facts.target ?? target ?? shown[0] ?? null);
    made.set(key, view);
    return view;
  };
}

function viewOf(people: People, list: ListTable | null, target: string | null): View {
  const rows = list?.rows ?? null;
  const scores = target === null ? null : (people.scores.get(target) ?? null);
  const taken = (column: Float64Array) =>
    rows === null ? column : Float64Array.from(rows, (row) => column[row] as number);
  const sources: Readonly<Partial<Record<SortColumn, () => Float64Array>>> = {
    ...(scores === null ? {} : { score: () => taken(scores.score) }),
    value: () => taken(people.value),
    expected_value: () =>
      list?.facts.money === "expected_value" ? list.money : taken(people.expected),
    ...(list?.facts.money === "value_at_risk" ? { value_at_risk: () => list.money } : {}),
    ...(list?.profit === null || list === null
      ? {}
      : { expected_profit: () => list.profit as Float64Array }),
    last_order_on: () => taken(people.days.get("last_order_on") ?? new Float64Array(people.n)),
    ...(list === null ? {} : { customer_id: () => Float64Array.from(list.rows) }),
  };
  const columns = new Map<SortColumn, Float64Array>();
  const column = (name: SortColumn) => {
    const known = columns.get(name) ?? sources[name]?.();
    if (known === undefined) throw new ShopError(400, `there is no order by '${name}'`);
    columns.set(name, known);
    return known;
  };
  const orders = new Map<string, Int32Array>();
  const gathered = new Map<Coded, Coded["codes"]>();
  return {
    n: rows?.length ?? people.n,
    rows,
    list,
    target,
    scores,
    money: list?.facts.money ?? "expected_value",
    sort: [list === null ? "customer_id" : "rank", ...(Object.keys(sources) as SortColumn[])],
    column,
    codes(coded) {
      if (rows === null) return coded.codes;
      const known = gathered.get(coded) ?? gather(coded.codes, rows);
      gathered.set(coded, known);
      return known;
    },
    order(name, direction) {
      const key = `${name} ${direction}`;
      const known = orders.get(key) ?? permutation(column(name), direction);
      orders.set(key, known);
      return known;
    },
    attributes: new Map<string, Attribute>([
      ...[...people.attributes].map(
        ([name, coded]) => [name, { coded, by: "row" as const }] as const,
      ),
      ...[...(list?.attributes ?? [])].map(
        ([name, coded]) => [name, { coded, by: "place" as const }] as const,
      ),
    ]),
  };
}

function gather(codes: Coded["codes"], rows: Int32Array): Coded["codes"] {
  const own =
    codes instanceof Int16Array ? new Int16Array(rows.length) : new Int32Array(rows.length);
  for (let p = 0; p < rows.length; p++) own[p] = codes[rows[p] as number] as number;
  return own;
}

import type { Rights } from "../rights.ts";
import { choicesOf } from "./choices.ts";
import { customerAt } from "./customer.ts";
import { Kept } from "./kept.ts";
import { likeness } from "./likeness.ts";
import type { Choices, Group, Query, RunFacts, Selection } from "./query.ts";
import { maySee } from "./reason-kinds.ts";
import { placesOf } from "./select.ts";
import type { Shop, Worth } from "./shop.ts";
import { ShopError } from "./shop-error.ts";
import { chosen, csvPieces, shows } from "./show.ts";
import { type Stock, type View, views } from "./view.ts";
import { worthOf } from "./worth.ts";

export interface StockedShop {
  readonly run: RunFacts;
  readonly stock: Stock;
  readonly conditionColumns: (rights: Rights) => readonly string[];
  readonly group: (where: string, names: readonly string[]) => Promise<Group>;
  readonly close: () => Promise<void>;
}

/** Places of selections that are kept for the next page, in all. */
const KEPT = 5_000_000;
/** Profits that are kept, in all. */
const WORTHS = 3_000_000;
/** Sizes of groups that are kept. */
const GROUPS = 200;

/** Makes a shop of what is held of a run. */
export function shopOver({ run, stock, conditionColumns, group, close }: StockedShop): Shop {
  const { people, lists } = stock;
  const viewOf = views(stock);
  const choices = new Map<View, Choices>();
  const kept = new Kept<Selection>(KEPT, ({ order }) => order.length);
  const worths = new Kept<Worth>(WORTHS, ({ all }) => all.contacted + 1);
  const groups = new Kept<Group>(GROUPS, () => 1);
  const near = likeness(people);
  const view = ({ query: { list, target }, rights }: Pick<Selection, "query" | "rights">) =>
    viewOf(list, target, rights);
  const rowOf = rowFinder(people.ids);
  return {
    run,
    lists: (rights) =>
      [...lists.values()]
        .map(({ facts }) => facts)
        .filter(({ name }) => rights.lists.includes(name)),
    choices(list, rights) {
      const table = viewOf(list, undefined, rights);
      const found = choices.get(table) ?? choicesOf(stock, table);
      choices.set(table, found);
      const attributes = Object.entries(found.attributes).filter(([name]) =>
        rights.attributes.includes(name),
      );
      const kinds = table.scores?.kinds;
      const reason = found.reason.filter(
        ({ value }) =>
          kinds === undefined || maySee(kinds, kinds.names.indexOf(value), rights.attributes),
      );
      return { ...found, reason, attributes: Object.fromEntries(attributes) };
    },
    columns: (list, rights) => [...shows(stock, viewOf(list, undefined, rights), rights).keys()],
    select(query, rights, marks) {
      const table = viewOf(query.list, query.target, rights);
      const key = keyOf(query, table, rights);
      const known = query.mark === undefined ? kept.get(key) : undefined;
      if (known !== undefined) return { ...known, query, rights };
      const order = placesOf(stock, table, query, {
        attributes: rights.attributes,
        marks: marks ?? null,
      });
      const selection = { query, rights, count: order.length, money: sumOf(table, order), order };
      if (query.mark === undefined) kept.set(key, selection);
      return selection;
    },
    rows(selection, from, count, columns) {
      const shown = chosen(shows(stock, view(selection), selection.rights), columns);
      return Array.from(selection.order.subarray(from, from + count), (place) =>
        Object.fromEntries(shown.map(([name, { show }]) => [name, show(place)])),
      );
    },
    csv(selection, columns) {
      const shown = chosen(shows(stock, view(selection), selection.rights), columns);
      return csvPieces(shown, selection.order);
    },
    cursorAt({ order }, place) {
      return `${place}.${order[place] ?? ""}`;
    },
    placeAfter({ order }, cursor) {
      const [, place, row] = /^(\d{1,9})\.(\d{1,9})$/.exec(cursor) ?? [];
      if (row === undefined || order[Number(place)] !== Number(row))
        throw new ShopError(400, "this cursor is none of this list's");
      return Number(place) + 1;
    },
    worth(selection, costs, steps = 100) {
      const table = view(selection);
      const key = `${keyOf(selection.query, table, selection.rights)} ${JSON.stringify([costs, steps])}`;
      const known = selection.query.mark === undefined ? worths.get(key) : undefined;
      if (known !== undefined) return known;
      const own = run.configuration.lists[table.list?.facts.name ?? ""];
      const worth = worthOf(table, selection.order, costs, {
        steps,
        own:
          own?.contact_cost === costs.contactCost &&
          (own?.offer_cost ?? 0) === costs.offerCost &&
          own?.success_rate === costs.successRate,
        valueSaved: own?.value_saved ?? null,
      });
      if (selection.query.mark === undefined) worths.set(key, worth);
      return worth;
    },
    customer(id, rights) {
      const row = rowOf(id);
      return row === null ? null : customerAt(stock, row, rights, run.currency);
    },
    similar(id, count, rights) {
      const row = rowOf(id);
      if (row === null) return [];
      const shown = [...shows(stock, viewOf(null, undefined, rights), rights)];
      return Array.from(near(row, count), (other) =>
        Object.fromEntries(shown.map(([name, { show }]) => [name, show(other)])),
      );
    },
    async group(where, rights) {
      const names = conditionColumns(rights);
      const key = JSON.stringify([where, rights.targets, rights.attributes]);
      const found = groups.get(key) ?? (await group(where, names));
      groups.set(key, found);
      return found;
    },
    conditionColumns,
    close,
  };
}

/** Who may see less must not be given what was found for another. */
function keyOf(query: Query, { target }: View, { attributes }: Rights): string {
  const parts = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([parts, target, attributes]);
}

function sumOf(view: View, order: Int32Array): number | null {
  const amounts = view.column(view.money);
  let sum = 0;
  let known = false;
  for (let k = 0; k < order.length; k++) {
    const amount = amounts[order[k] as number] as number;
    if (Number.isNaN(amount)) continue;
    sum += amount;
    known = true;
  }
  return known ? sum : null;
}

/** Returns how a customer's row is found; ids stand in the engine's order, which may be another than JavaScript's. */
function rowFinder(ids: readonly string[]): (id: string) => number | null {
  let sorted = true;
  for (let i = 1; i < ids.length && sorted; i++)
    sorted = (ids[i - 1] as string) < (ids[i] as string);
  return (id) => {
    if (!sorted) {
      const row = ids.indexOf(id);
      return row < 0 ? null : row;
    }
    let low = 0;
    let high = ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ids[middle] as string) < id) low = middle + 1;
      else high = middle;
    }
    return ids[low] === id ? low : null;
  };
}

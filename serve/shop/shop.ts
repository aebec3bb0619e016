import type { Rights } from "../rights.ts";
import { load } from "./load.ts";
import type {
  Choices,
  CustomerFacts,
  CustomerRow,
  Group,
  ListFacts,
  Marked,
  Query,
  RunFacts,
  Selection,
} from "./query.ts";

/**
 * The customers, lists and segments of one run, held for quick reading. Every method takes the rights of who asks: what
 * these do not name is not returned, and asking for it fails as if it did not exist (a ShopError with statusCode 404).
 */
export interface Shop {
  readonly run: RunFacts;
  /** Returns the lists that may be seen, in the configuration's order. */
  lists(rights: Rights): readonly ListFacts[];
  /** Returns what a list, or everybody, can be filtered and sorted by. */
  choices(list: string | null, rights: Rights): Choices;
  /** Returns the names of the columns that rows of a list, or of everybody, can show; all of them unless asked otherwise. */
  columns(list: string | null, rights: Rights): readonly string[];
  /** Finds the customers that a query asks for, in its order. `marks` is needed where the query names a mark. */
  select(query: Query, rights: Rights, marks?: Marked): Selection;
  /** Reads rows `from` to `from + count` of a selection. */
  rows(
    selection: Selection,
    from: number,
    count: number,
    columns?: readonly string[],
  ): readonly CustomerRow[];
  /** Writes a selection as CSV, piece by piece; cells that a spreadsheet would run are neutralised. */
  csv(selection: Selection, columns?: readonly string[]): AsyncIterable<Uint8Array>;
  /** Names a row of a selection so that a later request can go on after it; the same query gives the same. */
  cursorAt(selection: Selection, place: number): string;
  /** Returns the place after a cursor; a text that is none of this selection's is a ShopError with 400. */
  placeAfter(selection: Selection, cursor: string): number;
  /** Returns what contacting a selection's first customers is expected to bring, its curve in `steps` steps. */
  worth(selection: Selection, costs: Costs, steps?: number): Worth;
  /** Returns one customer; null where there is none. */
  customer(id: string, rights: Rights): CustomerFacts | null;
  /** Returns the customers most like one, nearest first. */
  similar(id: string, count: number, rights: Rights): readonly CustomerRow[];
  /** Returns how many customers a condition of the checked subset holds for, and what they are worth. */
  group(where: string, rights: Rights): Promise<Group>;
  /** Names the columns that a condition may use. */
  conditionColumns(rights: Rights): readonly string[];
  close(): Promise<void>;
}

/** What a contact costs and brings, in the run's currency; see models/metrics/profit.ts. */
export interface Costs {
  readonly contactCost: number;
  readonly offerCost: number;
  /** Share of those reached in time whom the contact moves, in [0, 1]. */
  readonly successRate: number;
}

/** Expected profit of contacting the first customers of a selection. */
export interface Worth {
  /** Cumulative, from nobody to all of the selection. */
  readonly curve: readonly { readonly contacted: number; readonly profit: number }[];
  readonly best: { readonly contacted: number; readonly profit: number };
  readonly all: { readonly contacted: number; readonly profit: number };
  /** Profit of the first so many. */
  readonly profitOf: (contacted: number) => number;
}

export interface ShopOptions {
  /** Worker threads of the engine that conditions are counted with. */
  readonly threads?: number;
  /** Bound of that engine's memory. */
  readonly memory?: string;
  /** Customers from which on a run is read in a process of its own, which gives back the memory that it took; 50,000 by default. */
  readonly apartFrom?: number;
  /** Ends such a process, and the opening with it. */
  readonly signal?: AbortSignal;
}

/** Opens the folder of a run that has scored customers. */
export async function openShop(runFolder: string, options: ShopOptions = {}): Promise<Shop> {
  return await load(runFolder, options);
}

export type {
  Choices,
  CustomerFacts,
  CustomerRow,
  Group,
  ListFacts,
  Marked,
  Query,
  RunFacts,
  Selection,
};

import type { Configuration } from "../../data/schema.ts";
import type { Rights } from "../rights.ts";

export type Cell = string | number | null;

/** A customer as a list shows one, by column; a column without a value is null, days are ISO 8601. */
export type CustomerRow = Readonly<Record<string, Cell>>;

/** Status of each marked customer, by id: `latestMarks()` of the store fits. */
export type Marked = ReadonlyMap<string, { readonly status: string }>;

/** The columns that rows can be ordered by; which of them there are `Choices` tells. */
export const sortColumns = [
  "rank",
  "customer_id",
  "score",
  "value",
  "expected_value",
  "value_at_risk",
  "expected_profit",
  "last_order_on",
] as const;
export type SortColumn = (typeof sortColumns)[number];

/** What is asked of a list, or of everybody; what is absent is not asked. */
export interface Query {
  /** Null: everybody. */
  readonly list: string | null;
  /** Whose scores and reasons are shown for everybody; a list has its own. The first that may be seen by default. */
  readonly target?: string;
  readonly segment?: string;
  readonly stage?: string;
  readonly tier?: string;
  /** A reason with its numbers taken out, as `Choices` gives it. */
  readonly reason?: string;
  /** How to reach them, by the suggested action; of lists only. */
  readonly channel?: string;
  /** Of lists only. */
  readonly group?: "treat" | "control";
  /** In [0, 1], both included. */
  readonly scoreFrom?: number;
  readonly scoreTo?: number;
  /** Of the money that `Choices` names, both included. */
  readonly valueFrom?: number;
  readonly valueTo?: number;
  /** The beginning of a customer's id, or of an attribute that may be seen. */
  readonly customer?: string;
  /** The last mark: its status, or "none" for those not marked. */
  readonly mark?: string;
  /** Attributes of customers, by name. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** How many of the list, by rank, before anything is filtered; all by default. */
  readonly capacity?: number;
  readonly sort?: SortColumn;
  readonly direction?: "up" | "down";
}

/** Customers that a query found, in its order. */
export interface Selection {
  readonly query: Query;
  readonly rights: Rights;
  readonly count: number;
  /** Sum of the list's money over the selection; null where there is no money. */
  readonly money: number | null;
  /** Rows of the run, or places of its list, in order. */
  readonly order: Int32Array;
}

export interface RunFacts {
  readonly folder: string;
  readonly name: string;
  readonly as_of: string | null;
  readonly currency: string | null;
  readonly customers: number;
  readonly configuration: Configuration;
  readonly targets: readonly string[];
}

export interface ListFacts {
  readonly name: string;
  readonly target: string;
  /** Whether the list keeps customers or sells to them. */
  readonly aim: "keep" | "sell";
  readonly rows: number;
  readonly control: number;
  readonly excluded: number;
  /** The column of money that it shows, and its sum. */
  readonly money: "value_at_risk" | "expected_value";
  readonly total: number | null;
}

export interface Choice {
  readonly value: string;
  readonly customers: number;
}

export interface Choices {
  readonly segment: readonly Choice[];
  readonly stage: readonly Choice[];
  readonly tier: readonly Choice[];
  readonly reason: readonly Choice[];
  readonly channel: readonly Choice[];
  readonly group: readonly Choice[];
  readonly attributes: Readonly<Record<string, readonly Choice[]>>;
  readonly score: { readonly low: number; readonly high: number } | null;
  /** The money that `valueFrom` and `valueTo` bound. */
  readonly money: {
    readonly column: SortColumn;
    readonly low: number;
    readonly high: number;
  } | null;
  readonly sort: readonly SortColumn[];
}

export interface CustomerScore {
  readonly target: string;
  readonly score: number | null;
  /** Share of the scored customers that this one is ranked above or level with, in [0, 100]. */
  readonly percentile: number | null;
  /** Strongest first. */
  readonly reasons: readonly string[];
  /** Mean of everybody's scores. */
  readonly usual: number | null;
}

export interface CustomerFacts {
  readonly customer_id: string;
  readonly segment: string | null;
  readonly stage: string | null;
  readonly tier: string | null;
  readonly rfm: string | null;
  readonly scores: readonly CustomerScore[];
  /** Their history in plain words, a sentence each. */
  readonly history: readonly string[];
  /** Features and money by name; what is not known is absent. */
  readonly numbers: Readonly<Record<string, number>>;
  /** Days by name, ISO 8601. */
  readonly days: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
  /** The lists that may be seen and that the customer is on. */
  readonly lists: readonly {
    readonly list: string;
    readonly rank: number;
    readonly group: "treat" | "control";
    readonly action: string;
    readonly money: number | null;
  }[];
}

export interface Group {
  readonly where: string;
  readonly customers: number;
  readonly share: number;
  readonly value: number | null;
  readonly expected_value: number | null;
}

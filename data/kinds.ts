import type { SourceOptions } from "./schema.ts";

export type Kind = SourceOptions["kind"];

/** Kinds whose rows each stand in a canonical table of the kind's own name. */
export const ROW_KINDS = ["transactions", "events", "subscriptions", "exposures"] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** Tells whether a kind has rows with dates. */
export function isRowKind(kind: string): kind is RowKind {
  return ROW_KINDS.some((one) => one === kind);
}

/** What the columns of a source of one kind mean. */
interface Meaning {
  /** The configuration's name of a row's instant; null where a row has none. */
  readonly time: "at" | "known_at" | "started_at" | null;
  readonly ids: readonly string[];
  readonly texts: readonly string[];
  /** Money and quantities, kept as exact decimals. */
  readonly numbers: readonly string[];
  readonly flags: readonly string[];
  /** Other names that may be mapped. */
  readonly others: readonly string[];
  /** Names that ingest fills by itself. */
  readonly filled: readonly string[];
}

const FILLED = ["source", "occurred_at", "day", "hour", "is_return", "file_row"];
const none = { ids: [], texts: [], numbers: [], flags: [], others: [], filled: FILLED };

/** The meaning of every canonical column by the kind of its source; a name that is not here is an extra or an attribute. */
export const MEANINGS: Readonly<Record<Kind, Meaning>> = {
  transactions: {
    ...none,
    time: "at",
    ids: ["order_id", "product", "cancels"],
    texts: ["category", "channel"],
    numbers: ["amount", "quantity", "discount"],
    filled: [...FILLED, "cancelled_on"],
  },
  events: {
    ...none,
    time: "at",
    ids: ["session_id"],
    texts: ["type", "channel", "campaign"],
    numbers: ["value"],
  },
  customers: { ...none, time: "known_at" },
  identities: { ...none, time: null, ids: ["alias"] },
  subscriptions: {
    ...none,
    time: "started_at",
    texts: ["plan"],
    numbers: ["price"],
    others: ["ended_at"],
    filled: [...FILLED, "started_day", "ended_day"],
  },
  exposures: {
    ...none,
    time: "at",
    ids: ["campaign"],
    texts: ["arm", "channel"],
    numbers: ["cost"],
    flags: ["randomised"],
  },
  lookup: { ...none, time: null, filled: [] },
};

/** Lists the canonical names that a source of a kind may map. */
export function canonicalNames(kind: Kind): readonly string[] {
  const { time, ids, texts, numbers, flags, others } = MEANINGS[kind];
  if (kind === "lookup") return [];
  return [
    "customer_id",
    ...(time === null ? [] : [time]),
    ...ids,
    ...texts,
    ...numbers,
    ...flags,
    ...others,
  ];
}

/** Names the column of a judged table that holds a row's UTC instant; null where rows have none. */
export function instantColumn(kind: Kind): "occurred_at" | "known_at" | "started_at" | null {
  const { time } = MEANINGS[kind];
  return time === "at" ? "occurred_at" : time;
}

/** Tells whether a canonical column of some kind holds ids: text, however much they look like numbers. */
export function isId(name: string): boolean {
  return name === "customer_id" || Object.values(MEANINGS).some(({ ids }) => ids.includes(name));
}

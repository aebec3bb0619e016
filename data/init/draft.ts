import type { FileProfile } from "./profile.ts";

/** Something that a configuration says, and why. */
export interface Said {
  readonly value: string;
  /** The evidence in a few words, or null. */
  readonly because: string | null;
}

export type DraftKind =
  | "transactions"
  | "events"
  | "customers"
  | "subscriptions"
  | "exposures"
  | "lookup";

/** A source as it is proposed. */
export interface SourceDraft {
  readonly name: string;
  readonly kind: DraftKind;
  readonly file: FileProfile;
  /** Canonical name to a column or an expression, in the order to be written. */
  readonly columns: Readonly<Record<string, Said>>;
  /** One type for the whole source, where no column tells. */
  readonly type: Said | null;
  /** Reading options that the file alone does not settle: `delimiter`, `date_format`, `order`, ... */
  readonly reading: Readonly<Record<string, Said>>;
  readonly reject: readonly {
    readonly when: string;
    readonly because: string;
    readonly note: string;
  }[];
  readonly duplicates: Said | null;
  readonly join: {
    readonly to: readonly string[];
    readonly on: string | Readonly<Record<string, string>>;
    readonly because: string;
  } | null;
  /** Names of columns that lookups lend it. */
  readonly joined: readonly string[];
  /** The source whose rows tell when customers come, where this one's are dated by a join; null for its own. */
  readonly pacedBy: SourceDraft | null;
  /** Columns of a customers file that are no attributes. */
  readonly ignore: readonly Said[];
  /** Columns that the source leaves out without a word in the configuration, each with its why. */
  readonly leftOut: readonly Said[];
}

/** A file that is not taken. */
export interface LeftOut {
  readonly file: string;
  readonly because: string;
}

/** Returns a draft without anything that only some drafts have. */
export function draft(
  name: string,
  kind: DraftKind,
  file: FileProfile,
  columns: SourceDraft["columns"],
): SourceDraft {
  return {
    name,
    kind,
    file,
    columns,
    type: null,
    reading: {},
    reject: [],
    duplicates: null,
    join: null,
    joined: [],
    pacedBy: null,
    ignore: [],
    leftOut: [],
  };
}

/** Returns a column as an expression names it: bare where that is read as a name, else in double quotes. */
export function named(column: string): string {
  const bare = /^[A-Za-z_][A-Za-z0-9_]*$/.test(column) && !reserved.has(column.toLowerCase());
  return bare ? column : `"${column.replaceAll('"', '""')}"`;
}

/** Words that the parser does not take for a column. */
const reserved = new Set(
  `all and any array as asc asof at between both case cast check collate column constraint create default desc
  distinct do else end except false for foreign from grant group having in initially intersect into is join lateral
  leading left like limit not null offset on only or order over primary qualify references returning right select
  some symmetric table then to trailing true union unique user using values variadic when where window with year
  month day hour date time timestamp interval`.split(/\s+/),
);

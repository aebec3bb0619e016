import type { Classified, PersonalClass } from "../personal/personal.ts";

/** `data-quality.json`: what came in, per source, and what of it could be used. */
export interface DataQuality {
  readonly sources: readonly SourceQuality[];
  /** Whether each target can be modelled; absent before the targets were looked at. */
  readonly targets?: readonly TargetSufficiency[];
  /** What changed since an earlier run of the business; null where there is none to compare with. */
  readonly changes?: Changes | null;
  /** What came back over all transactions; null without any. */
  readonly returns?: ReturnsQuality | null;
  /** What the identities sources say; null without any. */
  readonly identities?: IdentitiesQuality | null;
}

export interface IdentitiesQuality {
  /** Accepted rows of the identities sources. */
  readonly links: number;
  /** Links of an id to itself; they say nothing. */
  readonly self_links: number;
  /** Ids that are another customer's alias, and count as that customer. */
  readonly aliases_merged: number;
  /** Customers that the ids in links come down to. */
  readonly customers: number;
  /** Ids that are one customer's alias and have aliases themselves. */
  readonly chained: number;
  /** Customers every id of whom is an alias of another one of theirs. */
  readonly cycles: number;
  /** Aliases of several customer ids, which makes one customer of these. */
  readonly shared_aliases: number;
  /** Customers of more ids than one person is likely to have, largest first; one may be a shared alias such as info@. */
  readonly suspicious: readonly {
    readonly ids: number;
    readonly source: string;
    readonly row: number;
  }[];
  /** How many rows, and ids, of each other source were given another id. */
  readonly touched: readonly {
    readonly source: string;
    readonly rows: number;
    readonly ids: number;
  }[];
}

export interface ReturnsQuality {
  readonly rows: number;
  /** Returns that name an order which their customer placed. */
  readonly matched: number;
  /** Returns that do not: their amounts are netted. */
  readonly netted: number;
  /** Order lines of which nothing is left. */
  readonly lines_cancelled: number;
  /** Customers with returns who have no purchase left: they are no buyers. */
  readonly customers_without_purchase: number;
}

export interface SourceQuality {
  readonly name: string;
  readonly kind: string;
  readonly rows_read: number;
  readonly rows_accepted: number;
  readonly rows_rejected: number;
  /** Rejected rows by reason; a row has the first reason that applies. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Up to five rejected rows a reason, persons masked. */
  readonly examples?: Readonly<Record<string, readonly RejectedExample[]>>;
  readonly files: readonly FileRead[];
  /** Every column of the files, used or not, and what it tells of persons. */
  readonly file_columns?: readonly FileColumnQuality[];
  readonly overlaps?: readonly OverlapQuality[];
  /** First and last local day of the accepted rows; null without time. */
  readonly first_day: string | null;
  readonly last_day: string | null;
  readonly customers: number;
  /** Accepted rows by month, `2026-03`. */
  readonly months: readonly MonthRead[];
  /** Months between the first and the last without a row, and with few rows for what is usual. */
  readonly gaps?: {
    readonly empty: readonly string[];
    readonly thin: readonly string[];
    /** Whether the rows begin after the first of a month, or end before the last day of one. */
    readonly first_partial: boolean;
    readonly last_partial: boolean;
  };
  /** One entry a canonical column or attribute. */
  readonly columns: readonly ColumnQuality[];
  /** How the file was read where it was guessed: delimiter, date format, types. */
  readonly guesses: readonly string[];
  /** Returns among the accepted transactions, with their (negative) amount. */
  readonly returns: { readonly rows: number; readonly amount: number | null } | null;
  /** Rows without a customer and their amount, as a share of that of all rows with and without one. */
  readonly without_customer?: {
    readonly rows: number;
    readonly amount: number | null;
    readonly share_of_amount: number | null;
  };
  /** Rows that repeat another one of the source, or one of an earlier source. */
  readonly repeats?: {
    readonly duplicates: number;
    readonly overlaps: readonly { readonly source: string; readonly rows: number }[];
  };
  /** Rows, accepted or not, that found no row in a lookup, by the lookup's name. */
  readonly unmatched?: Readonly<Record<string, number>>;
  /** How the last row lies to as_of; null without time. */
  readonly freshness?: Freshness | null;
  /** Customers of this source whom another one does not know. */
  readonly orphans?: readonly Orphans[];
  readonly verdict?: Verdict;
}

export interface MonthRead {
  readonly month: string;
  readonly rows: number;
  readonly amount: number | null;
}

export interface ColumnQuality {
  readonly name: string;
  readonly type: string;
  readonly missing: number;
  readonly distinct: number;
  /** Whether `distinct` is an estimate, right to about four percent. */
  readonly distinct_about?: true;
  /** What it tells of persons; then no value of it is given. */
  readonly personal?: PersonalClass | null;
  readonly min: string | null;
  readonly max: string | null;
  /** Of numbers; of at most 100,000 rows, evenly spread. Quantiles are values of the column. */
  readonly quantiles?: Quantiles;
  /** Values beyond three interquartile ranges from the quartiles; null where the quartiles are equal. */
  readonly outliers?: Outliers | null;
  /** The commonest values of texts and flags, commonest first. */
  readonly top?: readonly TopValue[];
  /** Shares of the numbers between the deciles: `shares[i]` lies in `(edges[i - 1], edges[i]]`. */
  readonly bins?: { readonly edges: readonly number[]; readonly shares: readonly number[] };
}

export interface Quantiles {
  readonly p01: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly p99: number;
}

export interface Outliers {
  readonly rows: number;
  readonly below: number;
  readonly above: number;
  /** The farthest ones, three on each side at most. */
  readonly examples: readonly number[];
}

export interface TopValue {
  readonly value: string;
  readonly rows: number;
  /** Of the accepted rows in which the column is not missing. */
  readonly share: number;
}

export interface RejectedExample {
  readonly file: string;
  readonly line: number;
  /** The row's used columns, persons masked, or how it is broken. */
  readonly says: string;
}

export interface FileColumnQuality {
  readonly name: string;
  readonly used: boolean;
  readonly personal: Classified["class"] | null;
  readonly by: Classified["by"] | null;
}

export interface Freshness {
  readonly as_of: string;
  /** Days without a row before as_of: 0 where the last row is of the day before it. */
  readonly days_missing: number;
  /** Accepted rows at or after as_of: read, and not used. */
  readonly rows_from_as_of: number;
}

export interface Orphans {
  /** The source that does not know them. */
  readonly unknown_to: string;
  readonly customers: number;
  /** Of this source's customers. */
  readonly share: number;
}

export interface Verdict {
  readonly verdict: "fine" | "usable with care" | "refuse";
  /** Whole sentences, gravest first; none for a source that is fine. */
  readonly why: readonly string[];
}

/** Whether a target can be modelled, and with how many cases; the numbers are those of the test cut-off. */
export interface TargetSufficiency {
  readonly name: string;
  readonly kind: string;
  readonly can_be_modelled: boolean;
  readonly as_of: string | null;
  readonly rows: number;
  readonly positives: number;
  readonly negatives: number;
  /** How many of the cases that are too few it takes; null where nothing is missing. */
  readonly needed: number | null;
  readonly says: string;
  readonly cut_offs: readonly {
    readonly role: "training" | "validation" | "test";
    readonly as_of: string;
    readonly rows: number;
    readonly positives: number;
  }[];
}

/** What changed in the files since an earlier run. */
export interface Changes {
  /** The run that was compared: its folder's name, its as_of, and the digest of its `data-quality.json`. */
  readonly run: string;
  readonly as_of: string;
  readonly sha256: string;
  readonly sources: readonly SourceChanges[];
}

export interface SourceChanges {
  readonly name: string;
  readonly status: "compared" | "new" | "gone";
  readonly new_columns: readonly string[];
  readonly lost_columns: readonly string[];
  readonly columns: readonly ColumnChanges[];
  /** Months that were over in the earlier run, with other numbers of rows now. */
  readonly rewritten_months: readonly {
    readonly month: string;
    readonly rows_before: number;
    readonly rows_now: number;
  }[];
}

export interface ColumnChanges {
  readonly name: string;
  /** Population stability index of its values; null where it cannot be told. */
  readonly psi: number | null;
  /** `stable` below 0.1, `shifted` from there on, `greatly shifted` from 0.25 on. */
  readonly shift: "stable" | "shifted" | "greatly shifted" | null;
  readonly new_values: readonly string[];
  readonly vanished_values: readonly string[];
  readonly missing_before: number;
  readonly missing_now: number;
}

/** What of a file was held before it, by earlier files of its source or by earlier sources. */
export interface OverlapQuality {
  readonly file: string;
  /** An earlier file of the same bytes; null where there is none. */
  readonly same_as: string | null;
  /** Earlier sources that hold rows of it. */
  readonly sources: readonly string[];
  /** Whether the file holds nothing new. */
  readonly replay: boolean;
  /** Rows rejected as duplicates, and the local days that they span. */
  readonly rows: number;
  readonly first_day: string | null;
  readonly last_day: string | null;
  /** Orders that stand in it and in an earlier file of its source with other lines; both count. */
  readonly changed_orders: number;
}

export interface FileRead {
  /** As written in the configuration, or as the glob matched it, relative to the configuration's folder. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows_read: number;
  readonly rows_accepted: number;
  readonly rows_rejected: number;
}

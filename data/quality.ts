/** `data-quality.json`: what came in, per source, and what of it could be used. */
export interface DataQuality {
  readonly sources: readonly SourceQuality[];
}

export interface SourceQuality {
  readonly name: string;
  readonly kind: string;
  readonly rows_read: number;
  readonly rows_accepted: number;
  readonly rows_rejected: number;
  /** Rejected rows by reason; a row has the first reason that applies. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly files: readonly FileRead[];
  /** First and last local day of the accepted rows; null without time. */
  readonly first_day: string | null;
  readonly last_day: string | null;
  readonly customers: number;
  /** Accepted rows by month, `2026-03`. */
  readonly months: readonly {
    readonly month: string;
    readonly rows: number;
    readonly amount: number | null;
  }[];
  /** One entry a canonical column or attribute. */
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly missing: number;
    readonly distinct: number;
    readonly min: string | null;
    readonly max: string | null;
  }[];
  /** How the file was read where it was guessed: delimiter, date format, types. */
  readonly guesses: readonly string[];
  /** Returns among the accepted transactions, with their (negative) amount. */
  readonly returns: { readonly rows: number; readonly amount: number | null } | null;
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

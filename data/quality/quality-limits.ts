/** A share from which on a source is used with care, and from which on it is refused. */
export interface Limit {
  readonly care: number;
  readonly refuse: number | null;
}

/**
 * From where on a source is used with care, and from where on it is refused; shares of rows read unless said otherwise.
 * `null`: never refused for it alone.
 */
export const LIMITS = {
  /** Records that are broken, dates and numbers that cannot be read, days out of range. */
  unreadable: { care: 0.01, refuse: 0.3 },
  without_customer: { care: 0.05, refuse: 0.6 },
  /** Of the amount of all rows with and without a customer. */
  revenue_without_customer: { care: 0.05, refuse: 0.6 },
  duplicates: { care: 0.05, refuse: 0.5 },
  overlaps: { care: 0.05, refuse: null },
  /** Months between the first and the last, as a share of them. */
  empty_months: { care: 0.001, refuse: 0.5 },
  /** Cells that are empty in a column that the configuration maps, as a share of the rows used. */
  missing: { care: 0.05, refuse: null },
  missing_amount: { care: 0.01, refuse: 0.5 },
  /** Customers with orders or events whom no customers source knows, as a share of them. */
  orphans: { care: 0.05, refuse: 0.95 },
} as const;

/** Days without a row before as_of from which on a source counts as old. */
export const STALE_DAYS = 14;
/** A value so many times beyond what 98 % of the rows hold is likely a slip. */
export const SLIP = 50;

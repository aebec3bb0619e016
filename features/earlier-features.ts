import { id, literal, type Sql, sql } from "../engines/sql.ts";
import type { Feature } from "./feature.ts";
import { inRange, isTransactionGrain, type NumberRange } from "./history-grains.ts";

/** Features of everybody of a history, as of a day since which nothing happened, all of whose past was observed. */
export interface EarlierFeatures {
  /** Table or view of `code`, the customer's number in the history, and columns named after features. */
  readonly table: string;
  readonly columns: ReadonlySet<string>;
  /** Days since then. */
  readonly days: number;
}

/** Whether a feature of what customers bought follows from what it was. */
export function foretells({ columns }: EarlierFeatures, feature: Feature): boolean {
  const { name, grain, meanwhile } = feature;
  return isTransactionGrain(grain) && meanwhile !== undefined && columns.has(name);
}

/** Returns those of some features that follow from what they were, as columns over `earlierRows` named `earlier`. */
export function earlierColumns(
  earlier: EarlierFeatures,
  features: readonly Feature[],
): readonly Sql[] {
  return features
    .filter((feature) => foretells(earlier, feature))
    .map(({ name, meanwhile }) => {
      const value = sql`earlier.${id(name)}`;
      return meanwhile === "ages" ? sql`${value} + ${literal(earlier.days)} as ${id(name)}` : value;
    });
}

/** Returns the query for the rows of all customers, or of those with some numbers. */
export function earlierRows({ table }: EarlierFeatures, numbers: NumberRange | undefined): Sql {
  return sql`select * from ${id(table)} where ${inRange(sql`code`, numbers)}`;
}

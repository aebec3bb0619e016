import type { RowKind } from "../data/kinds.ts";
import { firstUnknown } from "../data/window.ts";
import { id, list, type Sql, sql } from "../engines/sql.ts";
import type { Feature, Grain } from "./feature.ts";
import { grains } from "./grains.ts";
import { allGivenBack } from "./purchases.ts";
import { seen } from "./seen.ts";
import { asDouble, column, eachCustomer, nameAsOf, type SnapshotOptions } from "./snapshot.ts";
import { purchaseDaysByLists } from "./transaction-grains.ts";

/** The query of a snapshot in steps, which cost least where customers are few: each reads what earlier ones say. */
export interface SnapshotSteps {
  /** Tables to be filled first, by name, in an order in which each reads earlier ones only. */
  readonly tables: readonly Step[];
  /**
   * Queries for a first column, customer_id and `numbers`, the list of the features of one grain, over those tables, which
   * hold the rows of one customer or of many.
   */
  readonly known: readonly (Pick<Step, "of"> & {
    readonly grain: Grain;
    readonly features: readonly Feature[];
    readonly query: (first: Sql, of: "one" | "many") => Sql;
  })[];
  /** Query for customer_id of everybody who is in the snapshot. */
  readonly seen: Sql;
  /** Features that are computed from others, over a table `gathered` of customer_id and the others; null without any. */
  readonly last: { readonly features: readonly Feature[]; readonly query: Sql } | null;
}

export interface Step {
  readonly name: string;
  /** Canonical table without whose rows the result is empty. */
  readonly of: RowKind | "customers";
  readonly query: Sql;
}

type Rows = Exclude<Grain, "features">;

const SOURCE: Readonly<Record<Rows, Step["of"]>> = {
  lines: "transactions",
  orders: "transactions",
  purchase_days: "transactions",
  products: "transactions",
  categories: "transactions",
  events: "events",
  event_days: "events",
  sessions: "events",
  subscriptions: "subscriptions",
  exposures: "exposures",
  customers: "customers",
};

/** Grains that others are made of, which are worked out once. */
const READ: ReadonlySet<Grain> = new Set<Grain>(["lines", "events"]);

/** Parts a snapshot into steps. */
export function snapshotSteps({ vocabulary, features, window }: SnapshotOptions): SnapshotSteps {
  const unknown = firstUnknown(window);
  const of = (grain: Grain) => features.filter((feature) => feature.grain === grain);
  const last = of("features");
  const queries = Object.entries({
    ...grains(window, vocabulary),
    purchase_days: purchaseDaysByLists(id(observed("lines"))),
  }) as readonly [Rows, Sql][];
  const sources = new Set(
    queries.flatMap(([grain]) => (of(grain).length > 0 ? SOURCE[grain] : [])),
  );
  return {
    tables: [
      { name: "given_back", of: "transactions", query: allGivenBack(unknown) },
      ...queries
        .filter(([grain]) => READ.has(grain) && sources.has(SOURCE[grain]))
        .map(([grain, query]) => ({ name: observed(grain), of: SOURCE[grain], query })),
    ],
    known: queries
      .filter(([grain]) => of(grain).length > 0)
      .map(([grain, query]) => ({
        grain,
        of: SOURCE[grain],
        features: of(grain),
        // An engine makes room for all columns of each projection and for thousands of groups, which costs more than few rows do.
        query: (first, customers) => {
          const numbers = sql`[${list(of(grain).map(asDouble))}] as numbers`;
          const isAlone = customers === "one" && grain !== "customers" && !nameAsOf(of(grain));
          const customer = isAlone ? sql`min(customer_id) as customer_id` : sql`customer_id`;
          return sql`
            ${READ.has(grain) ? sql`` : sql`with ${id(observed(grain))} as not materialized (${query})`}
            select ${list([first, customer, numbers])}
            from ${id(observed(grain))}
            ${isAlone ? sql`having count(*) > 0` : eachCustomer(grain, of(grain))}`;
        },
      })),
    seen: seen(unknown, vocabulary),
    last:
      last.length === 0
        ? null
        : {
            features: last,
            query: sql`select ${list([sql`customer_id`, ...last.map(column)])} from gathered`,
          },
  };
}

function observed(grain: Grain): string {
  return `observed_${grain}`;
}

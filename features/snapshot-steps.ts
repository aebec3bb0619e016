import type { RowKind } from "../data/kinds.ts";
import { firstUnknown } from "../data/window.ts";
import { id, list, type Sql, sql } from "../engines/sql.ts";
import type { Feature, Grain } from "./feature.ts";
import { grains } from "./grains.ts";
import { allGivenBack } from "./purchases.ts";
import { seen } from "./seen.ts";
import { column, knownBy, type SnapshotOptions } from "./snapshot.ts";

/** The query of a snapshot in steps, which cost least where customers are few: each reads what earlier ones say. */
export interface SnapshotSteps {
  /** Tables to be filled first, by name, in an order in which each reads earlier ones only. */
  readonly tables: readonly Step[];
  /** Queries for customer_id and the features of one grain, over those tables. */
  readonly known: readonly (Step & {
    readonly grain: Grain;
    readonly features: readonly Feature[];
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
  const queries = Object.entries(grains(window, vocabulary)) as readonly [Rows, Sql][];
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
        name: `known_by_${grain}`,
        grain,
        of: SOURCE[grain],
        features: of(grain),
        query: sql`
          with ${READ.has(grain) ? sql`` : sql`${id(observed(grain))} as not materialized (${query}),`}
          ${knownBy(grain, features)}
          select * from ${id(`known_by_${grain}`)}`,
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

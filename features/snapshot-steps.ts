import type { RowKind } from "../data/kinds.ts";
import { firstUnknown } from "../data/window.ts";
import { id, list, type Sql, sql } from "../engines/sql.ts";
import type { Feature, Grain } from "./feature.ts";
import { grains } from "./grains.ts";
import { allGivenBack } from "./purchases.ts";
import { seen } from "./seen.ts";
import { column, knownBy, type SnapshotOptions } from "./snapshot.ts";

/** The query of a snapshot in steps that are run one after the other, each into a table: what few customers cost least. */
export interface SnapshotSteps {
  /** Tables to be filled first, by name, in an order in which each reads earlier ones only. */
  readonly tables: readonly Step[];
  /** Queries for customer_id and the features of one grain, over those tables. */
  readonly known: readonly (Step & { readonly features: readonly Feature[] })[];
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

const SOURCE: Readonly<Record<Exclude<Grain, "features">, Step["of"]>> = {
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

/** Grains that others are made of. */
const READ: ReadonlySet<Grain> = new Set<Grain>(["lines", "events"]);

/** Parts a snapshot into steps, with at most `most` features a query: the engine's aggregates cost by the square of that. */
export function snapshotSteps(
  { vocabulary, features, window }: SnapshotOptions,
  { most }: { readonly most: number },
): SnapshotSteps {
  const unknown = firstUnknown(window);
  const of = (grain: Grain) => features.filter((feature) => feature.grain === grain);
  const last = of("features");
  const queries = Object.entries(grains(window, vocabulary)) as readonly [
    keyof typeof SOURCE,
    Sql,
  ][];
  const needed = new Set<string | undefined>(
    features.map(({ grain }) => (grain === "features" ? undefined : SOURCE[grain])),
  );
  const used = queries.filter(
    ([grain]) => of(grain).length > 0 || (READ.has(grain) && needed.has(SOURCE[grain])),
  );
  return {
    tables: [
      { name: "given_back", of: "transactions", query: allGivenBack(unknown) },
      ...used.map(([grain, query]) => ({ name: `observed_${grain}`, of: SOURCE[grain], query })),
    ],
    known: used.flatMap(([grain]) =>
      pieces(of(grain), most).map((some) => ({
        name: `known_by_${grain}`,
        of: SOURCE[grain],
        features: some,
        query: sql`with ${knownBy(grain, some)} select * from ${id(`known_by_${grain}`)}`,
      })),
    ),
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

function pieces<T>(all: readonly T[], most: number): readonly (readonly T[])[] {
  const n = Math.ceil(all.length / most);
  return Array.from({ length: n }, (_, k) =>
    all.slice(Math.floor((k * all.length) / n), Math.floor(((k + 1) * all.length) / n)),
  );
}

import { addDays } from "../../data/window.ts";
import type { Sql } from "../../engines/sql.ts";
import type { History } from "../../features/history.ts";
import { neededFeatures } from "../../features/needed-features.ts";
import { type Snapshot, takeSnapshot } from "../../features/snapshot.ts";
import type { Business } from "../business.ts";

/** What is read of a customer beside the columns that kinds are told by, where a business has it. */
const BASIC_COLUMNS = ["recency_days", "frequency", "tenure_days", "gap_mean", "gap_last"] as const;

export interface LightSnapshot {
  readonly day: string;
  readonly columns: readonly string[];
  /** Days after it, in which nothing happens, at which its customers are looked at. Default 0. */
  readonly days?: number;
  /** A query for `customer_id`; by default everybody. */
  readonly customers?: Sql;
  /** Of the customers; by default of everybody. */
  readonly history?: History | null;
}

/** Takes a snapshot of a few columns, under a name of its own. */
export async function lightSnapshot(
  business: Business,
  { day, columns, customers, history = business.history, days = 0 }: LightSnapshot,
): Promise<Snapshot> {
  const { engine, vocabulary, features, configuration } = business;
  const observationDays = configuration.observation === "all" ? null : configuration.observation;
  return await takeSnapshot(engine, {
    vocabulary,
    features: neededFeatures(features, wanted(business, columns)),
    window: { asOf: addDays(day, days), observationDays, knownBefore: day },
    ...(customers === undefined ? {} : { customers }),
    history,
    table: `outlook_${days === 0 ? "" : "quiet_"}${day.replaceAll("-", "_")}`,
  });
}

/** Lists the basic columns and the given ones, as far as a business has them. */
export function wanted({ features }: Business, columns: readonly string[]): readonly string[] {
  const names = new Set(features.map(({ name }) => name));
  return [...new Set([...BASIC_COLUMNS, ...columns])].filter((name) => names.has(name));
}

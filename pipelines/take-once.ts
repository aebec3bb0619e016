import type { Snapshot } from "../features/snapshot.ts";
import type { Business, Some } from "./business.ts";

/** What a snapshot is taken into, of which day, and of whom where not of everybody. */
export interface SnapshotAsked {
  readonly table: string;
  readonly day: string;
  readonly among?: Some;
}

/** Takes a snapshot when its day is first asked for, each into a table of its own, one of everybody and one of some. */
export function takeOnce(
  take: (asked: SnapshotAsked) => Promise<Snapshot>,
): Business["snapshotAt"] {
  const taken = new Map<string, Promise<Snapshot>>();
  return (day, among) => {
    const table = `snapshot_${day.replaceAll("-", "_")}${among === undefined ? "" : "_of_some"}`;
    const snapshot = taken.get(table) ?? take({ table, day, ...(among && { among }) });
    taken.set(table, snapshot);
    return snapshot;
  };
}

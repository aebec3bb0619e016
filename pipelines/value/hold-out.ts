import { addDays } from "../../data/window.ts";
import { foldsOf, positionsWhere } from "../../models/folds.ts";
import type { Business } from "../business.ts";
import { type Moment, momentAt, someOf } from "./moment.ts";

/** Days that must lie on each side of a cut-off. */
export const LEAST_DAYS = 28;

/** What contenders learn from and are judged on. */
export interface HeldOut {
  readonly learn: Moment;
  readonly judged: Moment;
  /** Where the lifetime model is chosen; null where that is the moment that is judged. */
  readonly chosen: Moment | null;
  /** Customers of the judged moment that nothing with labels learned from. */
  readonly judgedRows: Int32Array;
  readonly notes: readonly string[];
}

/** Plans cut-offs: two, a third of the history apart, or one in its middle; at most 365 days of what followed. */
export async function holdOut(
  business: Business,
  asOf: string,
  days: number,
): Promise<HeldOut | null> {
  const { snapshotAt } = business;
  const third = Math.min(365, Math.floor(days / 3));
  if (third >= LEAST_DAYS) {
    const learn = await momentAt(business, await snapshotAt(addDays(asOf, -2 * third)), {
      daysAfter: third,
    });
    const judged = await momentAt(business, await snapshotAt(addDays(asOf, -third)), {
      daysAfter: third,
    });
    const rows = Int32Array.from(judged.matrix.ids.keys());
    return { learn, judged, chosen: learn, judgedRows: rows, notes: [] };
  }
  const half = Math.floor(days / 2);
  if (half < LEAST_DAYS) return null;
  const judged = await momentAt(business, await snapshotAt(addDays(asOf, -half)), {
    daysAfter: half,
  });
  const fold = foldsOf(judged.matrix.ids, 2, business.configuration.seed);
  const side = (of: number) => positionsWhere(fold.length, (i) => fold[i] === of);
  return {
    learn: someOf(judged, side(0)),
    judged,
    chosen: null,
    judgedRows: side(1),
    notes: [
      "The history has room for one cut-off only: contenders learned from half of its customers and were judged on the others.",
    ],
  };
}

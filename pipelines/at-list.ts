import { sql } from "../engines/sql.ts";
import { eligible } from "../features/labels.ts";
import { confusion } from "../models/metrics/confusion.ts";
import type { AtList } from "../reports/at-list.ts";
import { type Business, TIMELESS } from "./business.ts";
import { likelyLength } from "./lists/list-length.ts";
import { outcomeOf } from "./outcome.ts";
import type { Outlook } from "./outlook.ts";

/**
 * Foresees what a target's list will hold: it takes the same share of the customers scored at as_of as was looked at
 * among the test rows. Without a list, the best tenth.
 */
export async function expectAtList(
  business: Business,
  { aim, trial: { test } }: Pick<Outlook, "aim" | "trial">,
  scores: Float64Array,
): Promise<AtList | null> {
  const { engine, configuration, asOf } = business;
  const snapshot = await business.snapshotAt(asOf ?? TIMELESS);
  const [counted] = await engine.rows(
    sql`select count(*) as n from (${eligible(aim.target, snapshot)})`,
  );
  const customers = Number(counted?.["n"] ?? 0);
  const [list, options] =
    Object.entries(configuration.lists).find(([, { target }]) => target === aim.name) ?? [];
  const capacity =
    options === undefined
      ? Math.round(customers / 10)
      : likelyLength(options, aim.target.kind, { customers, scores });
  const rows = test.labels.length;
  const places = Math.round((capacity / customers) * rows);
  if (capacity === 0 || places === 0) return null;
  const { found, at_random } = confusion(scores, test.labels, { capacity: places });
  const each = capacity / places;
  return {
    list: list ?? null,
    ranked_by: options?.rank_by ?? "score",
    outcome: outcomeOf(aim.target, configuration),
    customers,
    capacity,
    found: { value: found.value * each, low: found.low * each, high: found.high * each },
    at_random: at_random * each,
  };
}

import { aimAt } from "./aim.ts";
import { type Business, TIMELESS } from "./business.ts";
import { gatherPeople } from "./gather-people.ts";
import { rankList } from "./lists.ts";
import { pickByRules } from "./rules.ts";
import { storeScores } from "./scores-table.ts";
import { requireCost } from "./segment-kpis.ts";
import { requireSlices } from "./slices.ts";

/**
 * Goes through every target, slice, list and rule of the configuration with no customers at all, so that what names
 * something that is not there is refused before anything is learned.
 */
export async function rehearse(business: Business): Promise<void> {
  const { configuration, asOf } = business;
  requireSlices(business);
  requireCost(business);
  for (const [name, target] of Object.entries(configuration.targets))
    await aimAt(business, name, target);
  const snapshot = await business.snapshotAt(asOf ?? TIMELESS);
  await storeScores(business, snapshot, {
    customers: 0,
    grouped: { rfm: null, lifecycle: null, valueTier: null, clusters: null },
    names: [],
    targets: Object.keys(configuration.targets).map((target) => ({
      target,
      asked: { customers: 0, places: null },
      score: new Float64Array(),
      percentile: new Float64Array(),
      reasons: { texts: [], codes: [] },
    })),
    worth: null,
  });
  await gatherPeople(business, snapshot.table);
  await pickByRules(business);
  for (const [name, options] of Object.entries(configuration.lists))
    await rankList(business, name, options);
}

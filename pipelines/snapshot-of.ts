import type { Engine } from "../engines/engine.ts";
import { type Snapshot, takeSnapshot } from "../features/snapshot.ts";
import { fillLifetime, foreseeFromEarlier } from "./lifetime-features.ts";
import { ownFault } from "./own-vocabulary.ts";
import { together } from "./together.ts";

/**
 * Takes a snapshot with what a buy-till-you-die model makes of it: the one that was learned where it is `frozen`, else one that is
 * fitted on the snapshot's customers. What it makes of an earlier snapshot's customers is worked out meanwhile.
 */
export async function snapshotOf(
  engine: Engine,
  { frozen, ...options }: Parameters<typeof takeSnapshot>[1] & { readonly frozen: boolean },
): Promise<Snapshot> {
  const { vocabulary, features, earlier } = options;
  const { lifetime } = vocabulary;
  const known =
    frozen && lifetime ? { name: lifetime.model, parameters: lifetime.parameters } : null;
  const horizons = lifetime?.horizons ?? [];
  const [snapshot, foreseen] = await together([
    takeSnapshot(engine, options).catch(async (error: unknown) => {
      throw await ownFault(engine, options, error);
    }),
    earlier && known
      ? foreseeFromEarlier(engine, earlier, { features, horizons, frozen: known })
      : null,
  ]);
  if (lifetime) await fillLifetime(engine, snapshot, { horizons, frozen: known, foreseen });
  return snapshot;
}

import type { Snapshot } from "../features/snapshot.ts";
import { type Business, TIMELESS } from "./business.ts";
import { type Everybody, groupEverybody, inTiers } from "./group-everybody.ts";
import { tiersOf, writeReference } from "./score-one/reference-population.ts";
import { scoreTargets } from "./score-target.ts";
import { storeScores } from "./scores-table.ts";
import { addSnapshot } from "./snapshot-file.ts";
import { together } from "./together.ts";
import type { SegmentsModel, TrainedRun } from "./trained.ts";
import { worthOf } from "./value/worth.ts";
import { hasMoney } from "./value.ts";
import type { AddFile } from "./written-files.ts";

interface EverybodyOptions<Found> {
  readonly snapshot: Snapshot;
  readonly folder: string;
  readonly addFile: AddFile;
  readonly say: (what: string) => void;
  /** Looks at the groups, but for tiers of value, while other threads tell what customers are worth. */
  readonly meanwhile: (everybody: Everybody) => Promise<Found>;
}

/** Everybody in groups; their scores are in the engine. */
export interface EverybodyScored<Found = unknown> extends Everybody {
  /** What each is expected to spend; null without money. */
  readonly expected: Float64Array | null;
  /** What was found meanwhile. */
  readonly found: Found;
}

/** Scores and groups everybody and stores it as the table `scores`: what only that table tells is let go. */
export async function scoreEverybody<Found>(
  business: Business,
  run: TrainedRun,
  segments: SegmentsModel,
  { snapshot, folder, addFile, say, meanwhile }: EverybodyOptions<Found>,
): Promise<EverybodyScored<Found>> {
  const { configuration } = business;
  const day = business.asOf ?? TIMELESS;
  const targets = run.targets.flatMap((model) => {
    const target = configuration.targets[model.target];
    return target === undefined ? [] : [{ model, target }];
  });
  say(`scoring ${targets.map(({ model }) => model.target).join(", ")}`);
  const scores = await scoreTargets(business, targets, day);
  // Threads have less to do from here on than while everybody is scored.
  await addSnapshot(business, addFile);
  const [worth, [everybody, found]] = await together([
    worthOf(business, run.value, day),
    groupEverybody(business, snapshot, segments).then(
      async (placed) => [placed, await meanwhile(placed)] as const,
    ),
  ]);
  const names = segments.clusters?.names ?? [];
  const expected = worth?.money?.expected ?? null;
  const { customers, grouped, spend } = inTiers(everybody, segments, { expected });
  await writeReference(folder, {
    first_day: business.canonical.firstDay,
    money: hasMoney(business),
    targets: scores.flatMap(({ reference }) => reference ?? []),
    tiers: tiersOf(spend, segments, { tiers: grouped.valueTier, expected }),
  });
  await storeScores(business, snapshot, { customers, grouped, names, targets: scores, worth });
  return { customers, grouped, spend, expected, found };
}

import { join } from "node:path";
import { asOfDay, type Business, keptBy, openBusiness, readSources } from "./business.ts";
import { keepReadingWithin, keepWithin } from "./memory-budget.ts";
import { asObserved, observedUntil } from "./observed.ts";
import { rehearse } from "./rehearse.ts";
import { writeJson } from "./run-folder.ts";
import type { Stage } from "./stages.ts";
import { withStudy } from "./study.ts";
import { withSufficiency } from "./sufficiency.ts";
import { together } from "./together.ts";
import type { TrainedRun } from "./trained.ts";
import type { Workplace } from "./work.ts";

/** Questions that the engine answers at once: parts that are learned beside each other wait for small answers, which leave a core idle. */
const AT_ONCE = 3;

/**
 * Returns the stage that reads the files and takes the snapshot at as_of, and the business once it is open: as of the run's
 * day, and as of the end of the files for what is learned.
 */
export function readStage(
  workplace: Workplace,
  models: (() => Promise<TrainedRun>) | null,
): { readonly stage: Stage; readonly opened: () => Business; readonly observed: () => Business } {
  const { engine, budget, crew, configuration, folder, models: own = [] } = workplace;
  let business: Business | null = null;
  let learning: Business | null = null;
  return {
    stage: {
      title: "Read and check the files",
      work: async (say) => {
        const trained = await models?.();
        const ingested = await readSources(workplace, say);
        const asOf = asOfDay(configuration, ingested.canonical);
        const previous = asOf === null ? null : await workplace.previous(asOf);
        const end = observedUntil(asOf, ingested.canonical);
        const before = end === null || end === asOf ? previous : await workplace.previous(end);
        const past = asOf === null ? { runs: [], says: [], marks: [] } : await workplace.past(asOf);
        await engine.lockDown([folder.path, folder.temporary]);
        if (budget === undefined) await engine.answerAtOnce(AT_ONCE);
        else await keepReadingWithin({ engine, canonical: ingested.canonical }, budget);
        const read = await openBusiness(
          engine,
          trained === undefined
            ? configuration
            : {
                ...configuration,
                windows: [...trained.snapshot.windows],
                observation: trained.snapshot.observation,
              },
          ingested,
          trained === undefined
            ? {
                previous,
                past,
                crew,
                models: own,
                // What a model of one's own learns from is not known, so that nothing is kept.
                ...(own.length === 0 ? keptBy(workplace, ingested) : {}),
              }
            : {
                previous,
                past,
                crew,
                models: own,
                vocabulary: trained.snapshot.vocabulary,
                ...keptBy(workplace, ingested),
              },
        );
        // Cases are counted while the snapshot is taken: neither has both cores all the time.
        const [, sufficed] = await together([
          rehearse(read),
          withSufficiency({ ...asObserved(read), previous: before }),
        ]);
        learning = trained === undefined ? await withStudy(sufficed) : sufficed;
        business = { ...learning, asOf, previous };
        if (budget !== undefined)
          await keepWithin(business, budget, { learns: trained === undefined });
        await writeJson(join(folder.path, "data-quality.json"), business.quality);
      },
    },
    opened: () => haveRead(business),
    observed: () => haveRead(learning),
  };
}

function haveRead(business: Business | null): Business {
  if (business === null) throw new Error("the files have not been read yet");
  return business;
}

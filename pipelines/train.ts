import type { TargetReport } from "../reports/target-report.ts";
import type { ValueReport } from "../reports/value-report.ts";
import type { Business } from "./business.ts";
import { type Learning, learn } from "./learn.ts";
import { writeOutOfFold } from "./out-of-fold.ts";
import { sideBySide } from "./side-by-side.ts";
import type { Stage } from "./stages.ts";
import type { TrainedRun } from "./trained.ts";
import type { Workplace } from "./work.ts";

/** What training leaves: the models, and how well each target was foreseen. */
export interface Training {
  readonly run: TrainedRun;
  readonly reports: readonly TargetReport[];
  readonly value: ValueReport | null;
}

/** Parts that are learned beside each other: with three, there is nearly always one that does not wait for another or for threads. */
const AT_ONCE = 3;

interface TrainOptions {
  /** Begins what is done beside learning, as soon as the kinds are found: from then on the engine is often free. */
  readonly beside: () => Promise<void>;
}

/**
 * Returns the stages that learn everything a business's scores need, and what has been learned when they are done. The first
 * begins it all, and each waits for its part.
 */
export function trainStages(
  targets: readonly string[],
  { folder, budget }: Pick<Workplace, "folder" | "budget">,
  open: () => Business,
  { beside }: TrainOptions,
): { readonly stages: readonly Stage[]; readonly trained: () => Promise<Training> } {
  const works = sideBySide(AT_ONCE);
  const shown = new Map<string, (what: string) => void>();
  let learning: Learning | null = null;
  const begun = () => {
    learning ??= learn(open(), {
      works,
      frugal: budget !== undefined,
      say: (target, what) => shown.get(target)?.(what),
    });
    return learning;
  };
  return {
    stages: [
      {
        title: "Find the kinds of customers",
        work: async () => {
          const { segments, value } = begun();
          await works.resultOf(segments);
          // Value goes on for a while, in steps that follow one another.
          await beside();
          await works.resultOf(value);
        },
      },
      {
        title: "Foresee where they move",
        work: async () => {
          await works.resultOf(begun().moves);
        },
      },
      ...targets.map((name) => ({
        title: `Foresee ${name}`,
        work: async (say: (what: string) => void) => {
          shown.set(name, say);
          const learned = begun().targets.get(name);
          if (learned === undefined) return;
          const { outOfFold } = await works.resultOf(learned);
          if (outOfFold !== null) await writeOutOfFold(folder.path, name, outOfFold);
        },
      })),
    ],
    async trained() {
      const { vocabulary, configuration } = open();
      const { segments, value, moves, targets: foreseen } = begun();
      const learned = await Promise.all(foreseen.values());
      const worth = await value;
      return {
        run: {
          snapshot: {
            vocabulary,
            windows: configuration.windows,
            observation: configuration.observation,
          },
          targets: learned.map(({ model }) => model),
          segments: await segments,
          value: worth?.model ?? null,
          outlook: await moves,
        },
        reports: learned.map(({ report }) => report),
        value: worth?.report ?? null,
      };
    },
  };
}

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { csv } from "../reports/list-csv.ts";
import type { TargetReport } from "../reports/target-report.ts";
import type { ValueReport } from "../reports/value-report.ts";
import type { Business } from "./business.ts";
import { TIMELESS } from "./business.ts";
import { foresee } from "./foresee.ts";
import type { Outlook } from "./outlook.ts";
import { reportTarget } from "./report-target.ts";
import { partOf, parts, withTarget } from "./resume/parts.ts";
import { resume } from "./resume/resume.ts";
import { learnSegments } from "./segment.ts";
import type { Stage } from "./stages.ts";
import { type SegmentsModel, type TargetModel, type TrainedRun, targetModel } from "./trained.ts";
import { learnOutlook } from "./transitions/learn-outlook.ts";
import type { OutlookModel } from "./transitions/outlook-model.ts";
import { learnValue, type ValueLearned } from "./value/learn-value.ts";

/** What training leaves: the models, and how well each target was foreseen. */
export interface Training {
  readonly run: TrainedRun;
  readonly reports: readonly TargetReport[];
  readonly value: ValueReport | null;
}

/** Returns the stages that learn everything a business's scores need, and what they have learned when they are done. */
export function trainStages(
  targets: readonly string[],
  folder: string,
  open: () => Business,
): { readonly stages: readonly Stage[]; readonly trained: () => Training } {
  const models: TargetModel[] = [];
  const reports: TargetReport[] = [];
  let segments: SegmentsModel | null = null;
  let value: ValueLearned | null = null;
  let moves: OutlookModel | null = null;
  return {
    stages: [
      {
        title: "Find the kinds of customers",
        work: async () => {
          const business = open();
          let judged: Promise<ValueLearned | null> | undefined;
          const judge = () => {
            judged ??= resume(business, parts.value, learnValue);
            return judged;
          };
          segments = await resume(business, parts.segments, (own) =>
            learnSegments(own, own.asOf ?? TIMELESS, async () => void (await judge())),
          );
          value = await judge();
        },
      },
      {
        title: "Foresee where they move",
        work: async () => {
          const kinds = segments;
          if (kinds !== null)
            moves = await resume(open(), { ...parts.moves, given: kinds }, (own) =>
              learnOutlook(own, kinds),
            );
        },
      },
      ...targets.map((name) => ({
        title: `Foresee ${name}`,
        work: async (say: (what: string) => void) => {
          const business = open();
          const target = business.configuration.targets[name];
          if (target === undefined) return;
          const foreseen = await resume(
            withTarget(business, name, target),
            { ...partOf(name), given: segments },
            async (own) => {
              const outlook = await foresee(own, name, target);
              say("measuring");
              return {
                model: targetModel(outlook),
                outOfFold: outOfFoldOf(outlook),
                report: await reportTarget(own, outlook, segments),
              };
            },
          );
          models.push(foreseen.model);
          reports.push(foreseen.report);
          if (foreseen.outOfFold !== null) await writeOutOfFold(folder, name, foreseen.outOfFold);
        },
      })),
    ],
    trained() {
      const { vocabulary, configuration } = open();
      if (segments === null || moves === null) throw new Error("training has not run yet");
      return {
        run: {
          snapshot: {
            vocabulary,
            windows: configuration.windows,
            observation: configuration.observation,
          },
          targets: models,
          segments,
          value: value?.model ?? null,
          outlook: moves,
        },
        reports,
        value: value?.report ?? null,
      };
    },
  };
}

/** Returns each customer's score by a scorer that had not seen it, as CSV; null where there was a later time to test at. */
function outOfFoldOf({ protocol, trial }: Outlook): string | null {
  if (protocol !== "cross-validated" && protocol !== "by-customer") return null;
  const { ids } = trial.test.matrix;
  const scores = trial.predictions.find(({ name }) => name === trial.champion.name)?.scores;
  const rows = ids.map((customer_id, i) => ({
    customer_id,
    score: scores?.[i],
    label: trial.test.labels[i],
  }));
  return csv(["customer_id", "score", "label"], rows);
}

async function writeOutOfFold(folder: string, target: string, text: string): Promise<void> {
  await mkdir(join(folder, "reports"), { recursive: true });
  await writeFile(join(folder, "reports", `${target}-out-of-fold.csv`), text);
}

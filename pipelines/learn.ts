import { oneAtATime } from "../engines/one-at-a-time.ts";
import type { TargetReport } from "../reports/target-report.ts";
import type { Business } from "./business.ts";
import { TIMELESS } from "./business.ts";
import { foresee } from "./foresee.ts";
import { outOfFoldOf } from "./out-of-fold.ts";
import { reportTarget } from "./report-target.ts";
import { partOf, parts, withTarget } from "./resume/parts.ts";
import { resume } from "./resume/resume.ts";
import { learnSegments } from "./segment.ts";
import type { SideBySide } from "./side-by-side.ts";
import { type SegmentsModel, type TargetModel, targetModel } from "./trained.ts";
import { learnOutlook } from "./transitions/learn-outlook.ts";
import type { OutlookModel } from "./transitions/outlook-model.ts";
import { learnValue, type ValueLearned } from "./value/learn-value.ts";

/** What is learned of a business, each part as soon as it is known. */
export interface Learning {
  readonly segments: Promise<SegmentsModel>;
  readonly value: Promise<ValueLearned | null>;
  readonly moves: Promise<OutlookModel>;
  /** By name, in the configuration's order. */
  readonly targets: ReadonlyMap<string, Promise<TargetLearned>>;
}

/** What is learned of one target. */
export interface TargetLearned {
  readonly model: TargetModel;
  readonly report: TargetReport;
  /** Scores by scorers that had not seen the customer, as CSV; null where there was a later time to test at. */
  readonly outOfFold: string | null;
}

export interface LearnOptions {
  readonly works: SideBySide;
  /** Whether what needs many numbers at a time waits until what was begun before has let go of its own. */
  readonly frugal: boolean;
  /** Told what is done about a target. */
  readonly say: (target: string, what: string) => void;
}

/**
 * Begins to learn everything that a business's scores need: kinds and value, then moves, which are those between kinds, and
 * the targets, whose reports tell how well each kind was foreseen. Nothing else depends on another, so that one part has
 * this thread or the engine while another waits for threads that fit.
 */
export function learn(business: Business, { works, frugal, say }: LearnOptions): Learning {
  const inTurn = frugal ? oneAtATime() : <Result>(work: () => Promise<Result>) => work();
  const segments = works.begin(() =>
    resume(business, parts.segments, (own) => learnSegments(own, own.asOf ?? TIMELESS)),
  );
  const value = works.begin(() => resume(business, parts.value, learnValue));
  const given = <Result>(work: (kinds: SegmentsModel) => Promise<Result>) =>
    works.begin(async () => {
      const kinds = await segments;
      return await inTurn(() => work(kinds));
    });
  const moves = given((kinds) =>
    resume(business, { ...parts.moves, given: kinds }, (own) => learnOutlook(own, kinds)),
  );
  const targets = Object.keys(business.configuration.targets).map(
    (name) => [name, given((kinds) => learnTarget(business, name, { kinds, say }))] as const,
  );
  return { segments, value, moves, targets: new Map(targets) };
}

async function learnTarget(
  business: Business,
  name: string,
  { kinds, say }: Pick<LearnOptions, "say"> & { readonly kinds: SegmentsModel },
): Promise<TargetLearned> {
  const target = business.configuration.targets[name];
  if (target === undefined) throw new Error(`no target is named '${name}'`);
  return await resume(
    withTarget(business, name, target),
    { ...partOf(name), given: kinds },
    async (own) => {
      const outlook = await foresee(own, name, target);
      say(name, "measuring");
      return {
        model: targetModel(outlook),
        outOfFold: outOfFoldOf(outlook),
        report: await reportTarget(own, outlook, kinds),
      };
    },
  );
}

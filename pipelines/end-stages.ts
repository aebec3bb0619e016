import type { ResultReport } from "../reports/result-report.ts";
import type { TargetReport } from "../reports/target-report.ts";
import type { ValueReport } from "../reports/value-report.ts";
import type { Business } from "./business.ts";
import { lookBackOnce } from "./look-back-once.ts";
import { type LearnedReported, type Reported, reportedOf } from "./reported.ts";
import { resultsOf } from "./results/results.ts";
import { writeOrCopyPages } from "./resume/kept-pages.ts";
import { type RunDocument, writeRunDocument } from "./run-document.ts";
import type { Scoring } from "./score.ts";
import type { Stage } from "./stages.ts";
import { type TrainedRun, writeModels } from "./trained.ts";
import type { Workplace } from "./work.ts";

/** What was learned, as it is told. */
export interface Learned {
  readonly targets: readonly TargetReport[];
  /** Null in a business without orders. */
  readonly value: ValueReport | null;
}

/** What a run has found before it looks back. */
export interface FoundBefore extends Learned {
  readonly models: TrainedRun;
  /** Null where nobody was scored. */
  readonly scoring: Scoring | null;
}

interface Begun extends FoundBefore {
  readonly reported: Reported;
  /** The pages, while they are written. */
  readonly pages: Promise<unknown>;
}

export interface EndOptions {
  /** Tells what was learned, when it was, where scores add nothing to it but to what customers are worth; null where they do. */
  readonly learned: (() => Promise<Learned>) | null;
  /** Tells all that was found, when everybody was scored. */
  readonly found: () => Promise<FoundBefore>;
}

/**
 * Returns the stages that end a run, and its document when they are done: where customers were scored it looks back at
 * earlier predictions, while the pages are written that do not tell of them. `scored` begins what needs the scores alone, or
 * not even these, while segments are described and lists ranked. Where there is memory for it beside other work, `compareEarly`
 * holds customers against those of earlier runs, which takes their features alone, and `lookBackEarly` looks back, and compares
 * what came of lists, before its stage has come.
 */
export function endStages(
  command: RunDocument["command"],
  {
    folder: { path: folder },
    files,
    scribe,
    remember,
    release,
    budget,
  }: Pick<Workplace, "folder" | "files" | "scribe" | "remember" | "release" | "budget">,
  opened: () => Business,
  { learned, found }: EndOptions,
): {
  readonly stages: readonly Stage[];
  readonly document: () => RunDocument | null;
  readonly scored: () => void;
  readonly compareEarly: () => void;
  readonly lookBackEarly: () => Promise<void>;
} {
  let begun: Begun | null = null;
  const back = lookBackOnce(opened, folder, { beside: budget === undefined });
  let document: RunDocument | null = null;
  let results: Promise<ResultReport | null> | null = null;
  const compareLists = () => {
    results ??= resultsOf(opened());
    // What it throws is thrown when it is waited for.
    results.catch(() => undefined);
    return results;
  };
  let learnedPages: Promise<void> | null = null;
  const writeLearned = (reported: LearnedReported) => {
    learnedPages ??= writeOrCopyPages(opened().kept, reported, {
      folder,
      write: async (targets) => scribe.learned(folder, reported, targets),
    });
    // What it throws is thrown when it is waited for.
    learnedPages.catch(() => undefined);
    return learnedPages;
  };
  const scored = async () => {
    const { asOf, observedUntil: end, configuration, quality } = opened();
    if (asOf !== null) remember(asOf);
    const isDated = asOf !== null && end !== null;
    // Without a list it takes a look at the campaigns to know whether there are results.
    if (learned === null || (isDated && Object.keys(configuration.lists).length === 0)) return;
    const { targets, value } = await learned();
    await writeLearned({
      currency: configuration.currency ?? null,
      quality,
      targets,
      others: {
        hasSegments: true,
        hasLedger: isDated,
        hasValue: value !== null,
        hasResults: isDated,
      },
    });
  };
  const begin = async (): Promise<Begun> => {
    const before = await found();
    const { scoring, targets, value } = before;
    const business = opened();
    const { configuration, asOf, observedUntil: end, quality } = business;
    const results = scoring === null ? null : await compareLists();
    const reported = reportedOf({
      configuration,
      asOf,
      ...learnedAsOf(command, business),
      quality,
      targets,
      scoring,
      results,
      value,
      others: {
        hasSegments: scoring !== null,
        hasLedger: scoring !== null && asOf !== null && end !== null,
        hasValue: value !== null,
        hasResults: results !== null,
      },
    });
    const pages = Promise.all([writeLearned(reported), scribe.pages(folder, reported)]);
    pages.catch(() => undefined);
    return { ...before, reported, pages };
  };
  const looking: Stage = {
    title: "Look back at earlier predictions",
    work: async () => {
      begun = await begin();
      await back.look();
    },
  };
  const writing: Stage = {
    title: "Write the reports",
    work: async () => {
      begun ??= await begin();
      const { models, scoring, targets, reported, pages } = begun;
      release();
      await writeModels(folder, models);
      await pages;
      await scribe.summary(folder, reported, await back.found());
      const business = opened();
      const { configuration, asOf, quality, previous } = business;
      document = await writeRunDocument(folder, {
        command,
        configuration,
        asOf,
        ...learnedAsOf(command, business),
        quality,
        previous,
        targets,
        scoring,
        digests: await files.digests(),
      });
    },
  };
  const scores = command === "run" || command === "score";
  return {
    stages: scores ? [looking, writing] : [writing],
    document: () => document,
    // What fails is asked for again in the end, and told of there.
    scored: () => void scored().catch(() => undefined),
    compareEarly: back.compareEarly,
    async lookBackEarly() {
      await back.lookEarly();
      if (budget === undefined) await compareLists();
    },
  };
}

/** Tells as of which day a run learned, where the files end before as_of. */
function learnedAsOf(
  command: RunDocument["command"],
  { asOf, observedUntil: end }: Business,
): { readonly learnedAsOf?: string } {
  return command !== "score" && end !== null && end !== asOf ? { learnedAsOf: end } : {};
}

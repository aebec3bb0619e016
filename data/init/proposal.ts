import type { Said } from "./draft.ts";
import { asOfAfter } from "./horizon.ts";
import { type ListDraft, listsOf, quietRule } from "./lists.ts";
import type { Survey } from "./survey.ts";
import { type Horizons, horizonsOf, type TargetDraft, targetsOf } from "./targets.ts";

/** A whole configuration as it is proposed, with the evidence of each guess. */
export interface Proposal {
  readonly name: string;
  readonly currency: Said | null;
  /** A currency that is likely, not said: written as a comment. */
  readonly likelyCurrency: Said | null;
  readonly timezone: Said | null;
  readonly asOf: Said | null;
  readonly survey: Survey;
  readonly horizons: Horizons | null;
  readonly targets: readonly TargetDraft[];
  readonly rule: ReturnType<typeof quietRule>;
  readonly lists: readonly ListDraft[];
  /** What a person should know before anything else. */
  readonly warnings: readonly string[];
}

/** What the user said when asked. */
export interface Answers {
  readonly currency?: string | undefined;
  readonly timezone?: string | undefined;
  readonly horizonDays?: number | undefined;
}

/** Returns the configuration that fits what was found, with what the user said in place of a guess. */
export function propose(
  survey: Survey,
  { name, answers = {} }: { readonly name: string; readonly answers?: Answers },
): Proposal {
  const { history, where, sources } = survey;
  const day = history === null ? null : asOfAfter(history.lastDay, history.partial !== null);
  const horizons =
    history === null || day === null ? null : horizonsOf(history, day, answers.horizonDays);
  const targets = targetsOf(survey, horizons);
  const said = (value: string): Said => ({ value, because: null });
  return {
    name,
    currency: answers.currency === undefined ? where.currency : said(answers.currency),
    likelyCurrency: answers.currency === undefined ? where.likelyCurrency : null,
    timezone: answers.timezone === undefined ? zoneOf(survey) : said(answers.timezone),
    asOf: history === null || day === null ? null : { value: day, because: whyThatDay(history) },
    survey,
    horizons,
    targets,
    rule: horizons === null ? null : quietRule(survey, horizons.silence),
    lists: listsOf(sources, targets),
    warnings: where.warning === null ? [] : [where.warning],
  };
}

/** Times without an offset need a zone; days without a time need none. */
export function needsZone({ sources }: Pick<Survey, "sources">): boolean {
  return sources.some(({ file, columns }) =>
    file.columns.some(
      ({ name, kind, hasHours, hasOffset }) =>
        kind === "timestamp" &&
        hasHours &&
        !hasOffset &&
        Object.values(columns).some(({ value }) => value === name),
    ),
  );
}

function zoneOf(survey: Survey): Said | null {
  if (survey.history === null) return null;
  if (survey.where.timezone !== null) return survey.where.timezone;
  return needsZone(survey)
    ? {
        value: "UTC",
        because: "no column tells the zone of the times; say the shop's, such as Europe/Berlin",
      }
    : null;
}

function whyThatDay({ lastDay, partial, stray }: NonNullable<Survey["history"]>): string {
  const last =
    partial === null
      ? `the day after the last, ${lastDay}`
      : `the last day is not whole: ${partial}`;
  return stray === null
    ? last
    : `${last}; ${stray.rows} rows from ${stray.from} on stand alone and are not used`;
}

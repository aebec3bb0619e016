import type { Engine } from "../../engines/engine.ts";
import { DataError } from "../errors.ts";
import type { SourceFile } from "../ways/source-files.ts";
import type { DraftKind, LeftOut, SourceDraft } from "./draft.ts";
import { type History, measureHistory } from "./history.ts";
import { joinFiles } from "./joins.ts";
import { lookAtAll, type SurveyOptions, understandAll } from "./look-at-all.ts";
import { type Outcome, outcomesOf } from "./outcomes.ts";
import { type Where, whereabouts } from "./place.ts";
import { readingOf } from "./reading.ts";
import { dropRepeats } from "./repeats.ts";
import { snake } from "./source-name.ts";

/** Everything that a configuration is proposed from. */
export interface Survey {
  readonly sources: readonly SourceDraft[];
  readonly leftOut: readonly LeftOut[];
  readonly where: Where;
  /** Of the source that customers are judged by: orders, else events, else subscriptions; null without time. */
  readonly history: History | null;
  /** What `given` targets can be made of. */
  readonly outcomes: readonly Outcome[];
}

/** Looks into files and returns what each is, how they belong together and which are left out; without a customer anywhere it is refused. */
export async function survey(
  engine: Engine,
  files: readonly SourceFile[],
  options: SurveyOptions,
): Promise<Survey> {
  const { profiles, unread } = await lookAtAll(engine, files, options);
  const understood = await understandAll(profiles, options);
  const { kept, repeats } = await dropRepeats(engine, understood);
  const { sources, left } = await joinFiles(engine, kept);
  const leftOut = [...unread, ...repeats, ...left];
  if (sources.length === 0) throw new DataError(nothingFound(leftOut));
  const named = withOwnNames(inOrder(sources)).map((source) => ({
    ...source,
    reading: readingOf(source),
  }));
  const main = mainSource(named);
  const customers = named.find(({ kind }) => kind === "customers");
  return {
    sources: named,
    leftOut,
    where: whereabouts(named.map(({ file }) => file)),
    history: main === null ? null : await measureHistory(engine, main.pacedBy ?? main),
    outcomes: customers === undefined ? [] : await outcomesOf(engine, customers.file),
  };
}

function nothingFound(leftOut: readonly LeftOut[]): string {
  const each = leftOut.map(({ file, because }) => `${file}: ${because}`).join("; ");
  return `no file can be used (${each})`;
}

/** Sources as a reader expects them: what customers do, who they are, what is looked up. */
const ORDER: readonly DraftKind[] = [
  "transactions",
  "events",
  "subscriptions",
  "exposures",
  "customers",
  "lookup",
];

function inOrder(sources: readonly SourceDraft[]): readonly SourceDraft[] {
  return ORDER.flatMap((kind) => sources.filter((source) => source.kind === kind));
}

/** Gives sources of one kind names of their own: the file's where the kind's is taken. */
function withOwnNames(sources: readonly SourceDraft[]): readonly SourceDraft[] {
  const taken = new Set<string>();
  const named = sources.map((source) => {
    const twice = sources.filter(({ name }) => name === source.name).length > 1;
    const base = twice ? snake(source.file.stem) : source.name;
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
    taken.add(name);
    return { ...source, name };
  });
  return named.map((source) =>
    source.join === null
      ? source
      : {
          ...source,
          join: {
            ...source.join,
            to: named
              .filter(({ file }) => source.join?.to.includes(file.table))
              .map(({ name }) => name),
          },
        },
  );
}

function mainSource(sources: readonly SourceDraft[]): SourceDraft | null {
  for (const kind of ["transactions", "events", "subscriptions"] as const) {
    const [largest] = sources
      .filter((source) => source.kind === kind)
      .sort((a, b) => b.file.rows - a.file.rows);
    if (largest !== undefined) return largest;
  }
  return null;
}

import { conversionOf } from "./conversions.ts";
import type { Said, SourceDraft } from "./draft.ts";
import { horizonFor } from "./horizon.ts";
import { count } from "./profile.ts";
import { snake } from "./source-name.ts";
import type { Survey } from "./survey.ts";
import { wordsOf } from "./words.ts";

/** A target as it is proposed; `given` and the rest of its keys are written in one line. */
export interface TargetDraft {
  readonly name: string;
  readonly options: Readonly<Record<string, string | readonly string[]>>;
  readonly because: string;
  /** What each column of `exclude` is kept out for. */
  readonly excluded: readonly Said[];
  /** Whether a list of this target keeps customers or sells to them. */
  readonly purpose: "keep" | "sell";
}

/** Days, and where they come from. */
export interface Horizons {
  readonly asOf: string;
  /** Of a purchase or an event. */
  readonly returns: number;
  /** Of silence. */
  readonly silence: number;
  readonly because: string;
}

/** What stands for a typical gap where nobody came twice. */
const UNKNOWN_GAP = 30;
/** So many typical gaps without a purchase are silence. */
const SILENT_GAPS = 2;

/** Returns the horizons that fit the customers' own pace and the length of the history. */
export function horizonsOf(
  { firstDay, gapDays }: { readonly firstDay: string; readonly gapDays: number | null },
  asOf: string,
  told?: number,
): Horizons {
  const gap = gapDays ?? UNKNOWN_GAP;
  const returns = told ?? horizonFor(gap, { firstDay, asOf });
  const silence = Math.max(returns, horizonFor(SILENT_GAPS * gap, { firstDay, asOf }));
  const because =
    gapDays === null
      ? "nobody came twice, so the pace is unknown"
      : `a typical customer comes every ${count(Math.round(gap))} days`;
  return { asOf, returns, silence, because };
}

/** Returns the targets that the sources allow, most useful first. */
export function targetsOf(
  { sources, outcomes }: Pick<Survey, "sources" | "outcomes">,
  horizons: Horizons | null,
): readonly TargetDraft[] {
  const targets: TargetDraft[] = [];
  const of = (kind: SourceDraft["kind"]) => sources.filter((source) => source.kind === kind);
  if (horizons !== null) {
    const orders = of("transactions");
    if (orders.length > 0) targets.push(...purchases(orders, horizons));
    else
      targets.push(
        ...of("events")
          .slice(0, 1)
          .map((events) => eventTarget(events, horizons)),
      );
    if (of("subscriptions").length > 0)
      targets.push({
        name: "cancels",
        options: { kind: "subscription_end", horizon: `${horizons.returns}d` },
        because: "who runs now and ends in the horizon",
        excluded: [],
        purpose: "keep",
      });
  }
  for (const { column, positive, because, exclude } of outcomes) {
    const name = outcomeName(column, targets);
    const leaves = /churn|exit|left|attrition|cancel|kuend|kund/.test(wordsOf(column));
    targets.push({
      name,
      options: {
        kind: "given",
        column,
        positive,
        ...(exclude.length === 0 ? {} : { exclude: exclude.map(({ value }) => value) }),
      },
      because,
      excluded: exclude,
      purpose: leaves ? "keep" : "sell",
    });
  }
  return targets;
}

function purchases(
  orders: readonly SourceDraft[],
  { returns, silence, because }: Horizons,
): readonly TargetDraft[] {
  const names = orders.map(({ name }) => name);
  const [first = ""] = names;
  return [
    {
      name: "churn",
      options: { kind: "inactivity", horizon: `${silence}d`, active: `${2 * silence}d` },
      because: `bought in the last ${2 * silence} days, buys nothing in the next ${silence}; ${because}`,
      excluded: [],
      purpose: "keep",
    },
    {
      name: "buys_again",
      options: {
        kind: "event",
        source: names.length === 1 ? first : names,
        horizon: `${returns}d`,
      },
      because: `buys in the next ${returns} days`,
      excluded: [],
      purpose: "sell",
    },
  ];
}

function eventTarget(events: SourceDraft, { returns, because }: Horizons): TargetDraft {
  const found = conversionOf(events);
  const base = { kind: "event", source: events.name };
  if (found === null)
    return {
      name: "comes_back",
      options: { ...base, horizon: `${returns}d` },
      because: `any event in the next ${returns} days; ${because}${events.type === null ? "; choose one by where: \"type = '...'\"" : ""}`,
      excluded: [],
      purpose: "sell",
    };
  const { type, rows } = found;
  return {
    name: freeTargetName(snake(type)),
    options: { ...base, where: `type = '${type.replaceAll("'", "''")}'`, horizon: `${returns}d` },
    because: `${count(rows)} of ${count(events.file.rows)} events; ${because}`,
    excluded: [],
    purpose: "sell",
  };
}

/** Names that the pages of a run have for themselves. */
const taken = new Set(["index", "segments", "value", "data_quality"]);

function freeTargetName(name: string): string {
  return taken.has(name) ? `${name}_target` : name;
}

/** A label called `y` or `class` says nothing of what it means. */
function outcomeName(column: string, targets: readonly TargetDraft[]): string {
  const words = wordsOf(column);
  const bare = words.replace(/ (?:flag|label|value|status)$/, "").replace(/^(?:is|has) /, "");
  const name = freeTargetName(
    /^(?:y|label|target|class|outcome)$/.test(words) ? "outcome" : snake(bare),
  );
  return targets.some((target) => target.name === name) ? `given_${name}` : name;
}

import { within } from "../data/window.ts";
import { literal, sql } from "../engines/sql.ts";
import { type Funnel, funnels, messageWords } from "./engagement-rates.ts";
import { type Feature, feature } from "./feature.ts";
import { words } from "./name.ts";
import type { EventType } from "./vocabulary.ts";

/** Returns what is counted of one type of event, by names that start with `stem`. */
export function eventType(
  { type, values }: EventType,
  stem: string,
  windows: readonly number[],
): readonly Feature[] {
  const name = words(type);
  const is = sql`type = ${literal(type)}`;
  const said = { family: "engagement", about: name, column: type } as const;
  const spoken = wordsOf(type, name);
  return [
    feature({
      ...said,
      name: `${stem}_recency_days`,
      unit: "days",
      describe: `Days from the last "${name}" to as_of.`,
      grain: "events",
      sql: sql`min(days_ago) filter (where ${is})`,
      empty: null,
      phrase: [spoken.last(`{${stem}_recency_days} ago`)],
      missing: spoken.never,
    }),
    ...windows.map((w) =>
      feature({
        ...said,
        name: `${stem}_${w}d`,
        unit: "count",
        describe: `Events "${name}" in the ${w} days before as_of.`,
        grain: "events",
        sql: sql`count(*) filter (where ${is} and ${within(w)})`,
        empty: 0,
        phrase: [`${spoken.times(`{${stem}_${w}d}`)} in the last ${w} days`],
        zero: `${spoken.none} in the last ${w} days`,
        counts: spoken.counts,
      }),
    ),
    ...(values ? windows : []).map((w) =>
      feature({
        ...said,
        name: `${stem}_value_${w}d`,
        unit: "number",
        describe: `Sum of the values of the events "${name}" in the ${w} days before as_of.`,
        grain: "events",
        sql: sql`coalesce(
          sum(try_cast(value as decimal(18, 4))) filter (where ${is} and ${within(w)}), 0)`,
        empty: 0,
        phrase: [`${spoken.worth} {${stem}_value_${w}d} in the last ${w} days`],
        zero: `${spoken.none} worth anything in the last ${w} days`,
      }),
    ),
  ];
}

interface EventWords {
  readonly last: (ago: string) => string;
  readonly never: string;
  readonly times: (count: string) => string;
  readonly none: string;
  readonly worth: string;
  readonly counts: readonly [one: string, many: string];
}

/** Returns how such an event is spoken of: "3 visits", "opened 3 emails", but "invoice paid 3 times". */
function wordsOf(type: string, name: string): EventWords {
  const [message] = funnels([type]);
  if (message !== undefined && message[0] !== "") return messageStep(...message);
  if (/unsubscri/.test(name))
    return {
      last: (ago) => `unsubscribed ${ago}`,
      never: "has never unsubscribed",
      times: (count) => `unsubscribed ${count}`,
      none: "has not unsubscribed",
      worth: "unsubscribed, worth",
      counts: ["time", "times"],
    };
  const verb = /(ed|bought|seen|paid| to .*)$/.test(name);
  const counts: readonly [string, string] = verb ? ["time", "times"] : [name, plural(name)];
  return {
    last: (ago) => `last ${name} ${ago}`,
    never: `no ${name} so far`,
    times: (count) => (verb ? `${name} ${count}` : count),
    none: `no ${name}`,
    worth: verb ? `${name}, worth` : `${counts[1]} worth`,
    counts,
  };
}

function messageStep(channel: string, { open, click }: Funnel): EventWords {
  const counts = messageWords(channel);
  const [one, many] = counts;
  const article = /^[aeiou]/.test(one) ? "an" : "a";
  const [did, last] =
    open !== undefined
      ? ["opened", `last opened ${article} ${one}`]
      : click !== undefined
        ? ["clicked in", `last clicked in ${article} ${one}`]
        : ["was sent", `was last sent ${article} ${one}`];
  return {
    last: (ago) => `${last} ${ago}`,
    never: `has never ${did.replace("was", "been")} ${article} ${one}`,
    times: (count) => `${did} ${count}`,
    none: `${did} no ${one}`,
    worth: `${did} ${many} worth`,
    counts,
  };
}

function plural(name: string): string {
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return `${name}${/(s|x|z|ch|sh)$/.test(name) ? "es" : "s"}`;
}

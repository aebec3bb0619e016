import { within } from "../data/window.ts";
import { literal, sql } from "../engines/sql.ts";
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
  const counting = wording(name);
  return [
    feature({
      ...said,
      name: `${stem}_recency_days`,
      unit: "days",
      describe: `Days from the last "${name}" to as_of.`,
      grain: "events",
      sql: sql`min(days_ago) filter (where ${is})`,
      empty: null,
      phrase: [`last ${name} {${stem}_recency_days} ago`],
      missing: `no ${name} so far`,
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
        phrase: [`${counting.before}{${stem}_${w}d} in the last ${w} days`],
        zero: `no ${name} in the last ${w} days`,
        counts: counting.counts,
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
        phrase: [`${name} value of {${stem}_value_${w}d} in the last ${w} days`],
        zero: `no ${name} of any value in the last ${w} days`,
      }),
    ),
  ];
}

/** Returns how such an event is counted in words: "3 visits", but "e-mail opened 3 times". */
function wording(name: string): {
  readonly before: string;
  readonly counts: readonly [string, string];
} {
  if (/(ed|sent|bought|seen|paid| to .*)$/.test(name))
    return { before: `${name} `, counts: ["time", "times"] };
  const plural = /[^aeiou]y$/.test(name)
    ? `${name.slice(0, -1)}ies`
    : `${name}${/(s|x|z|ch|sh)$/.test(name) ? "es" : "s"}`;
  return { before: "", counts: [name, plural] };
}

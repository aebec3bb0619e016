import { id, list, literal, sql } from "../engines/sql.ts";
import { type Feature, feature } from "./feature.ts";
import type { KnownAttribute } from "./known-attributes.ts";
import { snake, unique, words } from "./name.ts";

/**
 * Returns what a customer's own row says, by names that start with `stem`: numbers as they are, flags as 0 or 1, dates
 * before as_of as their age, categories one column each. A missing cell is missing in all of its columns.
 */
export function attribute(known: KnownAttribute, stem: string): readonly Feature[] {
  const { column } = known;
  const about = words(column);
  const shared = {
    family: "attributes",
    grain: "customers",
    empty: null,
    about,
    column,
    missing: `${about} ${isMany(about) ? "are" : "is"} not known`,
  } as const;
  if (known.type === "category") return oneHot(known, stem);
  if (known.type === "flag")
    return [
      feature({
        ...shared,
        name: stem,
        unit: "flag",
        describe: `1 where ${about} is true, 0 where it is false.`,
        sql: sql`${id(column)}::integer`,
        phrase: [`${about}: yes`],
        zero: `${about}: no`,
      }),
    ];
  if (known.type === "date")
    return [
      feature({
        ...shared,
        name: `${stem}_days`,
        unit: "days",
        describe: `Days from ${about} to as_of; empty where it lies at or after as_of.`,
        sql: sql`case when ${id(column)}::date < as_of then date_diff('day', ${id(column)}::date, as_of) end`,
        phrase: [`${about} {${stem}_days} ago`],
      }),
    ];
  return [
    feature({
      ...shared,
      name: stem,
      unit: "number",
      describe: `The number in ${about}.`,
      sql: sql`case when isfinite(${id(column)}::double) then ${id(column)}::double end`,
      phrase: [`${about} ${isMany(about) ? "are" : "is"} {${stem}}`],
    }),
  ];
}

function oneHot(
  known: KnownAttribute & { readonly type: "category" },
  stem: string,
): readonly Feature[] {
  const { column, categories } = known;
  const about = words(column);
  const values = categories.map((value) => literal(value));
  const hot = categories.map((value, i) => ({
    value,
    end: snake(value),
    describe: `1 where ${about} is '${value}', else 0.`,
    sql: sql`(${id(column)} = ${values[i] ?? literal(null)})::integer`,
    phrase: `${about}: ${spoken(value)}`,
    zero: `${about} is not ${spoken(value)}`,
  }));
  if (known.other)
    hot.push({
      value: "other",
      end: "other",
      describe: `1 where ${about} is none of the commoner values, else 0.`,
      sql: sql`(${id(column)} not in (${list(values, ", ")}))::integer`,
      phrase: `${about}: one of the rarer values`,
      zero: `${about} is one of the commoner values`,
    });
  const names = unique(hot.map(({ end }) => `${stem}_${end}`));
  return hot.map(({ value, describe, sql, phrase, zero }, i) =>
    feature({
      name: names[i] ?? stem,
      family: "attributes",
      unit: "flag",
      describe,
      grain: "customers",
      sql,
      empty: null,
      phrase: [phrase],
      zero,
      missing: `${about} ${isMany(about) ? "are" : "is"} not known`,
      about,
      column,
      category: value,
    }),
  );
}

function isMany(about: string): boolean {
  return /[^aius]s$/.test(about);
}

/** Returns the file's text as it may stand in a phrase, where braces would name a feature. */
function spoken(value: string): string {
  return value.replace(/[{}]/g, "").trim();
}

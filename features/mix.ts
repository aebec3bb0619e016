import { literal, sql } from "../engines/sql.ts";
import { type Feature, feature } from "./feature.ts";
import type { Categories } from "./known-attributes.ts";
import { snake, unique, words } from "./name.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Categories and channels with a column of their own, at most. */
const MOST = 12;

/** Returns what a customer's purchases are made of: the share of bought lines in each category and through each channel. */
export function mix({ transactions }: Vocabulary) {
  if (transactions === null) return [];
  return [
    ...shares("category", transactions.categories ?? null),
    ...shares("channel", transactions.channels ?? null),
  ];
}

/** A column that has one value alone says nothing, and of two without others one share is the other's rest. */
function shares(column: "category" | "channel", known: Categories | null) {
  if (known === null || (known.values.length === 1 && !known.other)) return [];
  const told = known.values.length === 2 && !known.other ? 1 : MOST;
  const values = known.values.slice(0, told);
  const names = unique(values.map((value) => `${column}_${snake(value)}_share`));
  return values.map((value, i) => share(column, value, names[i] ?? column));
}

function share(
  column: "category" | "channel",
  value: string,
  name: string,
): Feature<`${"category" | "channel"}_${string}_share`> {
  const says = words(value) || `an unnamed ${column}`;
  return feature({
    name: name as `${typeof column}_${string}_share`,
    family: "mix",
    unit: "ratio",
    describe: `Share of the bought lines with a ${column} that are ${column === "category" ? "of" : "through"} "${says}".`,
    ...counted(column, value),
    empty: null,
    phrase: [
      column === "category"
        ? `{${name}} of what they buy is ${says}`
        : `{${name}} of what they buy goes through ${says}`,
    ],
    zero: column === "category" ? `never buys ${says}` : `never buys through ${says}`,
    about: column === "category" ? "what they buy" : "channel",
    habit: true,
    meanwhile: "stays",
    over: "orders",
  });
}

function counted(
  column: "category" | "channel",
  value: string,
): Pick<Feature, "grain" | "sql" | "ofCategories"> {
  const is = sql`${column === "category" ? sql`category` : sql`channel`} = ${literal(value)}`;
  return column === "category"
    ? {
        grain: "categories",
        sql: sql`coalesce(max(lines) filter (where ${is}), 0) / sum(lines)::double`,
        ofCategories: { shareOf: value },
      }
    : {
        grain: "lines",
        sql: sql`count(*) filter (where is_purchase and ${is})
          / nullif(count(*) filter (where is_purchase and channel is not null), 0)`,
      };
}

import type { Sql } from "../engines/sql.ts";
import { featuresFor } from "../features/catalogue.ts";
import type { Feature } from "../features/feature.ts";
import { TRANSACTION_COLUMNS, type Vocabulary } from "../features/vocabulary.ts";

/** A window, a horizon and names of a file that no shop has: wherever they turn up, the pattern's own word is written. */
const [WINDOW, HORIZON] = [1_000_003, 3_000_017];
const PATTERNS: readonly (readonly [found: RegExp, written: string])[] = [
  [/\b1000004\b/g, "w + 1"],
  [/\b2000006\b/g, "2w"],
  [/1000003/g, "w"],
  [/3000017/g, "h"],
  [/zzvalue/g, "<value>"],
  [/zzcategory/g, "<category>"],
  [/zzchannel/g, "<channel>"],
  [/zzplan/g, "<plan>"],
  [/zztype/g, "<type>"],
  [/zzmessage/g, "<message>"],
  [/zz(number|flag|date|text)/g, "<attribute>"],
];
const MESSAGES = ["zzmessage_sent", "zzmessage_open", "zzmessage_click"];

const commonest = (value: string) => ({ values: [value], other: true });

/** What a business has that has everything. */
const FULL: Vocabulary = {
  dated: true,
  knownAt: true,
  undated: [],
  timezone: "UTC",
  transactions: {
    columns: TRANSACTION_COLUMNS,
    hours: true,
    categories: commonest("zzcategory"),
    channels: commonest("zzchannel"),
  },
  events: {
    types: ["zztype", ...MESSAGES].map((type) => ({ type, values: true })),
    sessions: true,
  },
  subscriptions: { plans: commonest("zzplan"), prices: true },
  exposures: { channels: commonest("zzchannel"), costs: true },
  attributes: [
    { column: "zznumber", type: "number" },
    { column: "zzflag", type: "flag" },
    { column: "zzdate", type: "date" },
    { column: "zztext", type: "category", categories: ["zzvalue"], other: true },
  ],
  lifetime: { horizons: [HORIZON], model: "bg-nbd", parameters: {} },
  leftOut: [],
};

const FAMILIES: Readonly<Record<string, string>> = {
  rfm: "How lately, how often and for how much somebody bought.",
  tenure: "For how long somebody has been known.",
  cadence: "How regularly somebody buys.",
  trend: "The last days beside those before.",
  basket: "What an order looks like.",
  mix: "Of what purchases are made: one column for each of the 12 commonest categories and channels.",
  returns: "What was given back.",
  rhythm: "When somebody buys.",
  engagement:
    "What somebody does besides buying, whatever the types of events are: one set of columns for each of the 30 commonest. Types that end in sent, open and click, or words like these, give rates.",
  subscriptions: "What somebody subscribes to.",
  exposures: "Which campaigns somebody was shown.",
  lifetime:
    "What a buy-till-you-die model expects, where one is sound (see [scores.md](scores.md)); no SQL.",
  attributes:
    "What the customers' own rows say: numbers, flags, ages of dates, and a column for each of the 20 commonest values of at least 1 %. Columns that tell of persons are left out.",
};

/** Returns the reference of every feature that a business can have, as Markdown. */
export function featureReference(): string {
  const features = known(FULL);
  const needs = columnsNeeded(features);
  const sections = [...new Set(features.map(({ family }) => family))].map((family) => {
    const rows = features.filter((feature) => feature.family === family);
    return `## ${family}\n\n${FAMILIES[family] ?? ""}\n\n| feature | unit | meaning | over | SQL | empty | said |\n|---|---|---|---|---|---|---|\n${rows
      .map((feature) => rowText(feature, needs.get(feature.name)))
      .join("\n")}\n`;
  });
  return `${HEAD}\n${sections.join("\n")}`;
}

/** Returns the families that have no sentence here: a new family needs one. */
export function familiesWithoutWords(): readonly string[] {
  const families = new Set(known(FULL).map(({ family }) => family));
  return [...families].filter((family) => !Object.hasOwn(FAMILIES, family));
}

const HEAD = `<!-- Written by npm run docs from features/: change it there. -->
# Features: what is known of a customer

Each is computed from rows of the days before \`as_of\` alone, by the SQL shown, over the rows of its grain (\`over\`): \`lines\` (order lines and returns), \`orders\`, \`purchase_days\`, \`products\` and \`categories\` bought, \`events\`, \`event_days\`, \`sessions\`, \`subscriptions\`, \`exposures\`, the \`customers\` row, or other \`features\` of the same customer. \`days_ago\` is 1 on the day before \`as_of\`. A column that no source maps gives no features: what a feature needs beyond its source stands after its meaning.

In names \`w\` is each of the configuration's \`windows\` (7, 30, 90 and 365 days by default) and \`<...>\` a name of your files as lower_snake. **empty** is the value of a customer without any such row; where it is "missing", a model sees that it is missing. **said** is how reasons tell it, \`{name}\` standing for a feature's value. Further ones of your own: key [\`features\`](configuration.md#features) of the configuration.
`;

function known(vocabulary: Vocabulary): readonly Feature[] {
  return featuresFor(vocabulary, { windows: [WINDOW] }).filter(
    ({ name, column = "" }) => !MESSAGES.includes(column) || /_rate|_total$/.test(name),
  );
}

/** Returns the column of orders without which each feature is not there. */
function columnsNeeded(features: readonly Feature[]): ReadonlyMap<string, readonly string[]> {
  const needs = new Map<string, readonly string[]>();
  for (const column of TRANSACTION_COLUMNS) {
    const left = new Set(known(withoutColumn(column)).map(({ name }) => name));
    for (const { name } of features)
      if (!left.has(name)) needs.set(name, [...(needs.get(name) ?? []), column]);
  }
  return needs;
}

function withoutColumn(column: (typeof TRANSACTION_COLUMNS)[number]): Vocabulary {
  const { transactions } = FULL;
  if (transactions === null) return FULL;
  return {
    ...FULL,
    transactions: {
      ...transactions,
      columns: TRANSACTION_COLUMNS.filter((one) => one !== column),
      ...(column === "category" ? { categories: null } : {}),
      ...(column === "channel" ? { channels: null } : {}),
    },
  };
}

function rowText(feature: Feature, needs: readonly string[] = []): string {
  const { name, unit, describe, grain, sql, empty, phrase, modelled } = feature;
  const meaning = needs.length === 0 ? describe : `${describe} Needs \`${needs.join("`, `")}\`.`;
  const cells = [
    code(name),
    unit,
    prose(meaning),
    modelled ? "" : `\`${grain}\``,
    modelled ? "by the model" : code(textOf(sql)),
    empty === null ? "missing" : String(empty),
    code(phrase[0] ?? ""),
  ];
  return `| ${cells.join(" | ")} |`;
}

function textOf({ strings, values }: Sql): string {
  return strings
    .map((piece, i) => (i < values.length ? `${piece}${values[i]}` : piece))
    .join("")
    .replace(/\s+/g, " ")
    .trim();
}

function code(text: string): string {
  return `\`${generic(text).replaceAll("|", "\\|")}\``;
}

function prose(text: string): string {
  return generic(text).replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

/** Writes the pattern's words in place of what no shop has. */
function generic(text: string): string {
  return PATTERNS.reduce((all, [found, written]) => all.replace(found, written), text)
    .replace(/(_|\{[a-z_]*_)w d/g, "$1wd")
    .replace(/_wd\b/g, "_<w>d")
    .replace(/_hd\b/g, "_<h>d");
}

import { isPlain } from "./plain-words.ts";
import { type ColumnWords, type Side, speak, spoken, type Trait } from "./trait.ts";

/** Values that say that nothing is known: nobody is named after them. */
const NOTHING =
  /^(|unknown|other|others|none|nonexistent|non ?existent|n ?\/? ?a|nan|null|missing|not known|misc|default|value|various)$/i;
const YES = /^(yes|y|true|t|1)$/i;
const NO = /^(no|n|false|f|0)$/i;

/** Returns the words for a column that is 1 where an attribute has one of its values: ("contract", "Two year"). */
export function categoryWords(attribute: string, value: string): ColumnWords {
  const [is, isNot] = [`${attribute}: ${value}`, `${attribute}: not ${value}`];
  const said = inWords(value);
  if (NOTHING.test(said)) return speak(is, isNot, { about: attribute });
  const without = /^no (.{3,})$/.exec(said)?.[1];
  if (without !== undefined)
    return speak(is, isNot, { about: without, high: negative(without), weight: 0.9 });
  if (YES.test(said) || NO.test(said)) {
    const [having, lacking] = [positive(attribute), negative(attribute)];
    const side = YES.test(said) ? { high: having, low: lacking } : { high: lacking, low: having };
    return speak(is, isNot, { about: attribute, ...side, weight: 0.8 });
  }
  return speak(is, isNot, sideOf(attribute.toLowerCase(), said, value));
}

/** Returns the words for a column that is 0 or 1 by itself. */
export function flagWords(column: string): ColumnWords {
  const words = spoken(column);
  return speak(words, `no ${words}`, {
    about: words,
    high: positive(words),
    low: negative(words),
    weight: 0.8,
  });
}

/** Returns the words for a column of numbers that is not one of our own. */
export function numberWords(words: string): ColumnWords {
  const side = numbers.find(([pattern]) => pattern.test(words.toLowerCase()))?.[1](words);
  return speak(`${words} of {x} or more`, `${words} of {x} or less`, side ?? { about: words });
}

const numbers: readonly (readonly [RegExp, (words: string) => Side])[] = [
  [
    /^(tenure|seniority)\b|^customer (age|since)\b|^member since\b/,
    () => ({
      about: "tenure",
      high: { adjective: "long-standing" },
      low: { adjective: "new", noun: "newcomers" },
      weight: 1.1,
    }),
  ],
  [
    /^age( years| in years)?$/,
    () => ({
      about: "age",
      high: { adjective: "older" },
      low: { adjective: "younger" },
      weight: 0.7,
    }),
  ],
  [
    /\b(income|salary)$/,
    () => ({
      about: "income",
      high: { adjective: "high-income" },
      low: { adjective: "low-income" },
      weight: 0.8,
    }),
  ],
  [
    /^recency( in)?( days| weeks| months)?$/,
    () => ({ about: "activity", high: { adjective: "quiet" }, low: { adjective: "recent" } }),
  ],
  [
    /^total (charges|spend|spent|revenue|sales|amount|bill)$|^lifetime (spend|value)$/,
    () => ({
      about: "value",
      high: { adjective: "high-spending", noun: "big spenders" },
      low: { adjective: "low-spending", noun: "small spenders" },
    }),
  ],
  [/\bcharges$/, (words) => ({ ...levels(words, "high", "low"), about: "value" })],
  [
    /\b(fees|bill|bills|price|balance|spend|usage|premium|limit|debt|savings|costs)$/,
    (words) => levels(words, "high", "low"),
  ],
  [
    // A plural counts something.
    /[^sui]s$/,
    (words) => levels(words, "many", "few"),
  ],
];

function levels(words: string, more: string, less: string): Side {
  const said = words.toLowerCase();
  if (!isPlain(said)) return { about: words };
  return {
    about: words,
    high: { tail: `with ${more} ${said}` },
    low: { tail: `with ${less} ${said}` },
    weight: 0.8,
  };
}

/** What a value of an attribute brings to a name, by words in the attribute's name; the first that fits. */
const attributes: readonly (readonly [
  RegExp,
  (said: string, attribute: string, value: string) => Trait,
  number,
])[] = [
  [/\b(contract|plan|tariff|membership|package|subscription)\b/, contract, 1.1],
  [/\b(payment|billing|pays?|paid)\b/, (said) => ({ tail: `who pay by ${said}` }), 0.8],
  [
    /\b(interest|interests|hobby|category|department|genre|favou?rite)\b/,
    (said) => ({ aside: said }),
    0.9,
  ],
  [
    /\b(device|platform|os|browser|phone|client|handset)\b/,
    (said) => ({ noun: `${said} users` }),
    0.7,
  ],
  [/\b(gender|sex)\b/, gender, 0.5],
  [/\bmarital|civil status\b/, (said) => ({ adjective: said }), 0.5],
  [/\b(job|occupation|profession)\b/, job, 0.8],
  [/\b(industry|sector)\b/, (said) => ({ tail: `in ${said}` }), 0.8],
  [/\b(education|degree|school)\b/, (said) => ({ aside: said }), 0.6],
  [/\bsize\b/, (said) => ({ tail: `in a ${said}` }), 0.6],
  [
    /\b(region|country|city|state|area|location|county|district|zone)\b/,
    (_, __, value) => ({ tail: `in ${value}` }),
    0.8,
  ],
  [
    /\b(acquisition|acquired|source|medium|referrer)\b/,
    (said) => ({ tail: `who came by ${said}` }),
    0.8,
  ],
  [/\bchannel\b/, channel, 0.9],
  [
    /\b(zip|postal|post) ?code\b/,
    (said) => (/^[a-z]+$/.test(said) ? { adjective: said } : {}),
    0.7,
  ],
  [/outcome$/, outcome, 0.8],
  [/\b(month|weekday|day)\b/, () => ({}), 0],
  [
    /\b(service|internet|network)\b/,
    (said, attribute) => label(said, attribute.replace(/ service$/, "")),
    1,
  ],
];

function sideOf(attribute: string, said: string, value: string): Side {
  const about = /\b(interest|interests|hobby|category|department|genre)\b/.test(attribute)
    ? "category"
    : attribute;
  const known = attributes.find(([pattern]) => pattern.test(attribute));
  if (known !== undefined) {
    const [, say, weight] = known;
    const high = isPlain(said) || /\b[A-Z]/.test(value) ? say(said, attribute, value) : {};
    return { about, high: readable(high), weight };
  }
  return { about, high: readable(label(said, attribute)), weight: 0.7 };
}

/** Keeps a trait whose every form reads like language. */
function readable(trait: Trait): Trait {
  const texts = [trait.adjective, trait.noun, trait.tail, trait.aside];
  return texts.every((text) => text === undefined || !/[\d_]/.test(text)) ? trait : {};
}

function contract(said: string, attribute: string): Trait {
  const value = hyphenated(said);
  const aside = label(value, attribute);
  // "Month-to-month newcomers" is said, "two-year newcomers" is not.
  return /^[a-z]+$|-to-/.test(value) ? { ...aside, adjective: value } : aside;
}

function channel(said: string): Trait {
  return /^(multi|omni|cross)/.test(said) ? { adjective: said } : { aside: `${said} first` };
}

function gender(said: string): Trait {
  if (/^(f|female|woman|women)$/.test(said)) return { noun: "women" };
  return /^(m|male|man|men)$/.test(said) ? { noun: "men" } : {};
}

function job(said: string): Trait {
  if (/-|ed$/.test(said)) return { adjective: said };
  if (/(ian|ent|eur|er|or|ist)$/.test(said) && said !== "other") return { noun: `${said}s` };
  return { tail: `in ${said}` };
}

function outcome(said: string): Trait {
  if (/^succe/.test(said)) return { tail: "won by an earlier campaign" };
  return /^fail/.test(said) ? { tail: "missed by an earlier campaign" } : {};
}

/** Joins a value and the thing it is of, unless one holds the other: "fiber optic internet", "university degree". */
function label(value: string, attribute: string): Trait {
  const head = attribute.split(" ").at(-1) ?? attribute;
  const phrase = value.includes(head) ? value : `${value} ${attribute}`;
  return isPlain(phrase) ? { aside: phrase } : {};
}

const COUNTED =
  /(partner|loan|mortgage|car|pet|card|account|subscription|contract|membership|garden|house|child)$/;

function positive(words: string): Trait {
  const said = words.toLowerCase();
  if (/^(newbie|newcomer|(is )?new customer)$/.test(said))
    return { adjective: "new", noun: "newcomers", clash: ["tenure"] };
  if (/^(is )?senior( citizen)?$/.test(said)) return { noun: "seniors" };
  if (/^(newsletter|consent|opt in)$/.test(said)) return { tail: "who may be written to" };
  if (/^(in )?default$/.test(said)) return { tail: "in default" };
  return isPlain(said) ? { tail: `with ${COUNTED.test(said) ? article(said) : said}` } : {};
}

function negative(words: string): Trait {
  const said = words.toLowerCase();
  if (/^(is )?senior( citizen)?$|^(in )?default$/.test(said)) return {};
  if (/^(newsletter|consent|opt in)$/.test(said)) return { tail: "who may not be written to" };
  return isPlain(said)
    ? { tail: `without ${COUNTED.test(said) ? article(said) : said}`, weight: 0.8 }
    : {};
}

function article(said: string): string {
  return `${/^[aeiou]/.test(said) ? "an" : "a"} ${said}`;
}

function hyphenated(said: string): string {
  return said.replace(/\b(one|two|three|\d+) (year|month|week|day)\b/g, "$1-$2");
}

/** Writes a value in the lower case of running text, abbreviations apart; brackets and what stands in them are left out. */
function inWords(value: string): string {
  return value
    .replace(/\(.*?\)/g, "")
    .replace(/[_.]+/g, " ")
    .trim()
    .replace(/\s+/g, " ")
    .split(" ")
    .map((word) => (/[A-Z]{2}/.test(word) ? word : word.toLowerCase()))
    .join(" ");
}

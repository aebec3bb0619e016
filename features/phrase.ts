import type { Feature, Unit } from "./feature.ts";

export interface PhraseOptions {
  /** ISO 4217 code; without one money is a plain number. */
  readonly currency?: string | undefined;
  /** The features that templates may name, by name. */
  readonly features: ReadonlyMap<string, Feature>;
  /** Whether the feature's own value is a low one: "only 1 order in the last 30 days". */
  readonly low?: boolean;
}

/**
 * Says a feature's value of one customer in plain English, or returns null where there are no words for it. `values` gives
 * a feature's value by name; undefined and NaN are missing. The first template whose features are all present is used.
 */
export function say(
  feature: Feature,
  values: (name: string) => number | undefined,
  options: PhraseOptions,
): string | null {
  const own = values(feature.name);
  if (own === undefined || Number.isNaN(own)) return feature.missing ?? null;
  if (own === 0 && feature.zero !== undefined) return feature.zero;
  if (own < 0 && feature.negative !== undefined) return feature.negative;
  for (const template of templatesOf(feature)[options.low === true ? "low" : "usual"]) {
    const said = fill(template, values, options);
    if (said !== null) return said;
  }
  return null;
}

/** A template in pieces: plain words, and names of features that stand between them. */
type Template = readonly { readonly words: string; readonly name: string | null }[];

interface Templates {
  readonly usual: readonly Template[];
  /** Where the feature's own value is a low one. */
  readonly low: readonly Template[];
}

const split = new WeakMap<Feature, Templates>();

/** Returns a feature's templates; they are taken apart once. */
function templatesOf(feature: Feature): Templates {
  const found = split.get(feature);
  if (found !== undefined) return found;
  const made = {
    usual: feature.phrase.map(piecesOf),
    low: feature.phrase.map((template) => piecesOf(only(template, feature))),
  };
  split.set(feature, made);
  return made;
}

function piecesOf(template: string): Template {
  const found = template.split(/\{([a-z0-9_]+)\}/);
  return Array.from({ length: Math.ceil(found.length / 2) }, (_, i) => ({
    words: found[2 * i] ?? "",
    name: found[2 * i + 1] ?? null,
  }));
}

/** Puts "only" before a feature's own number, where that makes sense: not of an hour, a rhythm or an attribute. */
function only(template: string, { name, unit, family }: Feature): string {
  const own = `{${name}}`;
  return unit === "hour" ||
    unit === "flag" ||
    family === "attributes" ||
    template.includes(`every ${own}`)
    ? template
    : template.replace(own, `only ${own}`);
}

function fill(
  template: Template,
  values: (name: string) => number | undefined,
  { currency, features }: PhraseOptions,
): string | null {
  let said = "";
  for (const { words, name } of template) {
    said += words;
    if (name === null) continue;
    const feature = features.get(name);
    const value = values(name);
    if (feature === undefined || value === undefined || Number.isNaN(value)) return null;
    said += format(value, feature, currency);
  }
  return said;
}

/** Writes a value with its unit: "74 days", "£1,234", "34 %", "14:30", "3 orders", "no order". */
export function format(value: number, { unit, counts }: Feature, currency?: string): string {
  if ((unit === "count" || unit === "number") && counts !== undefined)
    return value === 0 ? `no ${counts[0]}` : counted(value, counts);
  return units[unit](value, currency);
}

const units: Readonly<Record<Unit, (value: number, currency?: string) => string>> = {
  days: (value) => counted(value >= 1 ? Math.round(value) : significant(value), ["day", "days"]),
  count: (value) => plain(value, 0),
  currency: money,
  ratio: (value) => `${plain(100 * value, Math.abs(value) < 0.01 ? 1 : 0)} %`,
  flag: (value) => (value === 0 ? "no" : "yes"),
  hour: clock,
  number: (value) => plain(value, Math.abs(value) < 1 ? 2 : Math.abs(value) < 100 ? 1 : 0),
};

function counted(value: number, [one, many]: readonly [string, string]): string {
  if (one === "time" && (value === 1 || value === 2)) return value === 1 ? "once" : "twice";
  const number = plain(value, Number.isInteger(value) ? 0 : 1);
  return `${number} ${number === "1" ? one : many}`;
}

function significant(value: number): number {
  return Math.round(value * 10) / 10;
}

function plain(value: number, digits: number): string {
  return formatter("plain", { maximumFractionDigits: digits })(value);
}

function money(value: number, currency?: string): string {
  if (value === 0) return "nothing";
  const small = Math.abs(value) < 10 && !Number.isInteger(value);
  const digits = { minimumFractionDigits: small ? 2 : 0, maximumFractionDigits: small ? 2 : 0 };
  return currency === undefined
    ? formatter("amount", digits)(value)
    : formatter(currency, { style: "currency", currency, ...digits })(value);
}

const formatters = new Map<string, (value: number) => string>();
/** Numbers that a formatter keeps as texts. */
const MOST_KEPT = 10_000;

/** Keeps formatters and what they wrote: making one costs a hundred times what using it does, and that ten look-ups. */
function formatter(kind: string, options: Intl.NumberFormatOptions): (value: number) => string {
  const key = `${kind} ${options.maximumFractionDigits}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat("en-GB", options);
  const texts = new Map<number, string>();
  const format = (value: number): string => {
    // Minus nothing is written otherwise than nothing.
    if (value === 0) return made.format(value);
    const found = texts.get(value);
    if (found !== undefined) return found;
    const text = made.format(value);
    if (texts.size === MOST_KEPT) texts.clear();
    texts.set(value, text);
    return text;
  };
  formatters.set(key, format);
  return format;
}

function clock(value: number): string {
  const minutes = Math.round(value * 60) % 1440;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

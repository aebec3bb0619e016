import { shorten } from "../nearest.ts";
import { hasGivenName } from "./given-names.ts";
import { classByName } from "./personal-words.ts";

/** What a column may tell of a person; `id` stands for one without saying more. */
export const PERSONAL_CLASSES = ["name", "email", "phone", "address", "free_text", "id"] as const;
export type PersonalClass = (typeof PERSONAL_CLASSES)[number];

/** A column as it is looked at: its name, and a sample of its values in which repeats count. */
export interface Sampled {
  readonly name: string;
  /** Values that are not missing, as text. */
  readonly values: readonly string[];
  /** Whether the engine holds them as text; numbers, dates and flags say less. */
  readonly isText: boolean;
  /** Whether each value stands for a person, so that what is written like a name is one. */
  readonly ofPersons?: boolean;
}

export interface Classified {
  readonly class: PersonalClass;
  readonly by: "name" | "values" | "configuration";
}

/**
 * Returns what a column tells of persons, or null: first by its values where their form leaves no doubt, then by its
 * name, unless the values speak against it (a flag called `email`, five plans called `contact name`).
 */
export function classify({ name, values, isText, ofPersons = false }: Sampled): Classified | null {
  const starts = values.map((value) => value.slice(0, LOOKED_AT));
  const byValues = isText && values.length > 0 ? classByValues(starts, ofPersons) : null;
  if (byValues !== null && byValues !== "id") return { class: byValues, by: "values" };
  const byName = classByName(name);
  if (byName !== null && !contradicts(byName, values, isText)) return { class: byName, by: "name" };
  return byValues === null ? null : { class: byValues, by: "values" };
}

/** Returns a value as a report or an error may show it: as it is, shortened, where it is of nobody; else masked. */
export function shown(value: string, of: PersonalClass | null): string {
  if (of === null) return shorten(value);
  return of === "email" && value.includes("@") ? `${value.trim().slice(0, 1)}***@***` : "***";
}

/**
 * Returns one value of a column as an error may show it. `pii` is what the configuration says of the source's columns;
 * where it is silent, the column's name and the form of the value decide.
 */
export function shownExample(
  column: string,
  value: unknown,
  pii: Readonly<Record<string, PersonalClass | "none">> = {},
): string {
  const text = value === null || value === undefined ? "" : String(value);
  const said = Object.hasOwn(pii, column) ? pii[column] : undefined;
  if (said !== undefined) return shown(text, said === "none" ? null : said);
  const found = classify({ name: column, values: text === "" ? [] : [text], isText: true });
  return shown(text, found?.class ?? null);
}

/** Returns an engine's message with the values masked that it quotes where it could not convert one. */
export function withoutValues(message: string): string {
  return /^(Conversion|Invalid Input|Out of Range) Error/.test(message)
    ? message.replace(/'[^']*'|"[^"]*"/g, "'***'")
    : message;
}

/** Characters of a value that are looked at: what a value is shows in its first words. */
const LOOKED_AT = 200;
const EMAIL = /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]{2,}$/;
const DATE_LIKE = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?$/;
const GROUPED_NUMBER = /^[-+]?\d{1,3}([.,' ]\d{3})+([.,]\d+)?$/;
const PHONE = /^(\+|00|\(?0|\()[\d ()/.-]{6,22}$|^\d{3}[-. ]\d{3}[-. ]\d{4}$/;
const STREET =
  /(^|[\s,.])(street|st|avenue|ave|road|rd|lane|ln|drive|boulevard|blvd|court|rue|calle|via|viale|piazza|rua|avenida|ulica|ul|platz|weg|allee|gasse|laan)([\s,.]|$)|str\.?\s*\d|stra(ß|ss)e(\s|$)|(weg|allee|platz|gasse|straat|laan)\s+\d/i;
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const PERSON =
  /^\p{Lu}[\p{L}'’.-]*([ ,]+(\p{Lu}[\p{L}'’.-]*|de|da|di|van|von|der|den|la|bin|al)){1,3}$/u;

function classByValues(values: readonly string[], ofPersons: boolean): PersonalClass | null {
  const share = (test: (value: string) => boolean) => values.filter(test).length / values.length;
  if (share((v) => EMAIL.test(v.trim())) >= 0.5) return "email";
  if (share(isPhone) >= 0.8) return "phone";
  if (share((v) => /\d/.test(v) && STREET.test(v) && v.trim().includes(" ")) >= 0.5)
    return "address";
  const distinct = new Set(values).size;
  const people = values.filter((v) => PERSON.test(v.trim()));
  // "White Metal Lantern" and "New York" are written like people: given names tell.
  const given = ofPersons ? people.length : people.filter(hasGivenName).length;
  if (people.length >= 0.8 * values.length && given >= 0.12 * people.length)
    if (ofPersons || distinct >= Math.min(20, values.length)) return "name";
  if (isProse(values, distinct)) return "free_text";
  if (share((v) => UUID.test(v.trim())) >= 0.8) return "id";
  const near = values.length >= 50 && distinct >= 0.95 * values.length;
  return near && share((v) => /^\S*\d\S*$/.test(v.trim()) && v.trim().length >= 4) >= 0.95
    ? "id"
    : null;
}

function isPhone(value: string): boolean {
  const text = value.trim();
  const digits = text.replace(/\D/g, "").length;
  return (
    digits >= 7 &&
    digits <= 15 &&
    PHONE.test(text) &&
    !DATE_LIKE.test(text) &&
    !GROUPED_NUMBER.test(text)
  );
}

/** Whether values are sentences, nearly each another one: half of them of five words and thirty characters or more. */
function isProse(values: readonly string[], distinct: number): boolean {
  const long = values.filter((v) => v.length >= 30 && v.trim().split(/\s+/).length >= 5).length;
  return long >= 0.5 * values.length && distinct >= 0.9 * values.length;
}

function contradicts(of: PersonalClass, values: readonly string[], isText: boolean): boolean {
  if (values.length === 0) return false;
  const distinct = new Set(values.map((v) => v.toLowerCase())).size;
  if (values.every((v) => /^(true|false|yes|no|y|n|0|1)$/i.test(v.trim()))) return true;
  const repeats = values.length >= 10 * distinct && distinct <= 50;
  if (of === "id") return values.length >= 20 && distinct < 0.5 * values.length;
  if (of === "phone" && !isText)
    return values.filter((v) => v.replace(/\D/g, "").length >= 7).length < 0.5 * values.length;
  return !isText || (repeats && values.length >= 20);
}

import {
  countryCode,
  googleEmail,
  metaName,
  phoneDigits,
  plainEmail,
  plainName,
  sha256,
} from "./identifiers.ts";

export const platforms = ["google", "meta"] as const;
export type Platform = (typeof platforms)[number];

/** What is known of a person, as it is written. */
export interface Person {
  readonly email: string | null;
  readonly phone: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly zip: string | null;
  readonly country: string | null;
}

export type PersonField = keyof Person;

interface Column {
  readonly header: string;
  readonly cell: (person: Person) => string | null;
}

const hashed = (text: string | null) => (text === null ? null : sha256(text));
const of = (text: string | null, read: (text: string) => string | null) =>
  text === null ? null : read(text);
const countryOf = ({ country }: Person) => of(country, countryCode);
const digitsOf = (person: Person) =>
  of(person.phone, (phone) => phoneDigits(phone, countryOf(person)));

/**
 * Google Customer Match (support.google.com/google-ads/answer/7659867): headers in English; e-mail, phone and names as
 * SHA-256, country and zip as they are; a phone number in E.164 with its plus.
 */
const google: Readonly<Record<PersonField, Column>> = {
  email: { header: "Email", cell: ({ email }) => hashed(of(email, googleEmail)) },
  phone: {
    header: "Phone",
    cell: (person) => hashed(of(digitsOf(person), (digits) => `+${digits}`)),
  },
  first_name: { header: "First Name", cell: (one) => hashed(of(one.first_name, plainName)) },
  last_name: { header: "Last Name", cell: (one) => hashed(of(one.last_name, plainName)) },
  country: { header: "Country", cell: countryOf },
  zip: { header: "Zip", cell: ({ zip }) => of(zip, (text) => text.trim() || null) },
};

/**
 * Meta Custom Audiences (developers.facebook.com, customer information parameters): everything as SHA-256, a phone number
 * as digits from the country's code on, names without punctuation, the country in lower case.
 */
const meta: Readonly<Record<PersonField, Column>> = {
  email: { header: "email", cell: ({ email }) => hashed(of(email, plainEmail)) },
  phone: { header: "phone", cell: (person) => hashed(digitsOf(person)) },
  first_name: { header: "fn", cell: (one) => hashed(of(one.first_name, metaName)) },
  last_name: { header: "ln", cell: (one) => hashed(of(one.last_name, metaName)) },
  country: { header: "country", cell: (one) => hashed(countryOf(one)?.toLowerCase() ?? null) },
  zip: {
    header: "zip",
    // No spaces and dashes; of an American one the first five digits.
    cell: (person) =>
      hashed(
        of(person.zip, (text) => {
          const zip = text
            .toLowerCase()
            .replace(/[\s-].*$/, (rest) =>
              countryOf(person) === "US" ? "" : rest.replace(/[\s-]/g, ""),
            );
          return zip === "" ? null : zip;
        }),
      ),
  },
};

const COLUMNS = { google, meta };

/** Returns the header of a platform's file with the fields that are known. */
export function audienceHeader(platform: Platform, fields: readonly PersonField[]) {
  return fields.map((field) => COLUMNS[platform][field].header);
}

/** Returns a person's line of a platform's file; null where neither e-mail nor phone is one that it could match. */
export function audienceCells(
  platform: Platform,
  fields: readonly PersonField[],
  person: Person,
): readonly string[] | null {
  const { email, phone } = COLUMNS[platform];
  if (email.cell(person) === null && phone.cell(person) === null) return null;
  return fields.map((field) => COLUMNS[platform][field].cell(person) ?? "");
}

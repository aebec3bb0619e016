import { createHash } from "node:crypto";
import { diallingOf } from "./calling-codes.ts";

/** Returns the SHA-256 of a text's UTF-8 bytes in lower-case hexadecimal. */
export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

const EMAIL = /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]{2,}$/u;

/** Returns an e-mail address in lower case without spaces around it, null where it is none. */
export function plainEmail(written: string): string | null {
  const email = written.trim().toLowerCase();
  return EMAIL.test(email) ? email : null;
}

/**
 * Returns an e-mail address as Google Customer Match compares it: of gmail.com and googlemail.com without the dots before
 * the domain and without what follows a plus.
 */
export function googleEmail(written: string): string | null {
  const email = plainEmail(written);
  const [, user = "", domain = ""] = /^(.+)@(gmail\.com|googlemail\.com)$/.exec(email ?? "") ?? [];
  if (email === null || domain === "") return email;
  const mailbox = user.replace(/\+.*$/, "").replaceAll(".", "");
  return mailbox === "" ? null : `${mailbox}@${domain}`;
}

/**
 * Returns the digits of a phone number from its country's calling code on (E.164 without the plus), null where it is no
 * number or its country is not known. `+49 (0)171 1234567`, `0049 171 1234567` and, from Germany, `0171 1234567` are one.
 */
export function phoneDigits(written: string, country: string | null): string | null {
  const text = written.trim().replace(/^00/, "+");
  if (/[^\d+()\s./-]/.test(text) || text.lastIndexOf("+") > 0) return null;
  const isAbroad = text.startsWith("+");
  const digits = (isAbroad ? text.replace(/\(0\)/, "") : text).replace(/\D/g, "");
  if (isAbroad) return whole(digits);
  const dialling = diallingOf(country);
  if (dialling === null) return null;
  const { code, trunk } = dialling;
  if (trunk === "1")
    return whole(digits.length === 11 && digits[0] === "1" ? digits : `1${digits}`);
  // Without its trunk prefix a number that begins with the country's code and is long enough has been written from abroad.
  if (trunk !== "" && !digits.startsWith(trunk) && digits.startsWith(code) && digits.length >= 11)
    return whole(digits);
  return whole(`${code}${digits.startsWith(trunk) ? digits.slice(trunk.length) : digits}`);
}

/** E.164 has at most 15 digits, and none begins with 0. */
function whole(digits: string): string | null {
  return /^[1-9]\d{7,14}$/.test(digits) ? digits : null;
}

/** Returns a name in lower case, its spaces single; null where nothing is left. */
export function plainName(written: string): string | null {
  const name = written.trim().toLowerCase().replace(/\s+/gu, " ");
  return name === "" ? null : name;
}

/** Returns a name as Meta compares it: in lower case without punctuation and spaces, letters of any script kept. */
export function metaName(written: string): string | null {
  const name = written.toLowerCase().replace(/[\p{P}\p{S}\s]/gu, "");
  return name === "" ? null : name;
}

/** Returns a country as ISO 3166 code of two capital letters, null where it is none. */
export function countryCode(written: string): string | null {
  const code = written.trim().toUpperCase();
  return /^[A-Z]{2}$/.test(code) ? code : null;
}

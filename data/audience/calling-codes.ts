/** How a country's numbers are dialled: its calling code, and what is dialled before a number at home only. */
export interface Dialling {
  readonly code: string;
  /** Empty where a number is dialled alike at home and from abroad. */
  readonly trunk: string;
}

/** By ISO 3166 code: calling code and trunk prefix (ITU-T E.164 and its list of national prefixes). */
const TABLE = `
AE 971 0|AR 54 0|AT 43 0|AU 61 0|BE 32 0|BG 359 0|BR 55 0|CA 1 1|CH 41 0|CL 56|CN 86 0|CO 57 0|CY 357|CZ 420|DE 49 0|DK 45
EE 372|EG 20 0|ES 34|FI 358 0|FR 33 0|GB 44 0|GR 30|HK 852|HR 385 0|HU 36 06|ID 62 0|IE 353 0|IL 972 0|IN 91 0|IS 354|IT 39
JP 81 0|KR 82 0|LI 423|LT 370 0|LU 352|LV 371|MT 356|MX 52|MY 60 0|NL 31 0|NO 47|NZ 64 0|PH 63 0|PL 48|PT 351|RO 40 0
RS 381 0|SE 46 0|SG 65|SI 386 0|SK 421 0|TH 66 0|TR 90 0|TW 886 0|UA 380 0|US 1 1|ZA 27 0`;

const DIALLING: ReadonlyMap<string, Dialling> = new Map(
  TABLE.split(/[\n|]/)
    .filter((entry) => entry !== "")
    .map((entry) => {
      const [country = "", code = "", trunk = ""] = entry.split(" ");
      return [country, { code, trunk }];
    }),
);

/** Returns how a country's numbers are dialled, null where it is not known. */
export function diallingOf(country: string | null): Dialling | null {
  return country === null ? null : (DIALLING.get(country.trim().toUpperCase()) ?? null);
}

import type { Said } from "./draft.ts";
import { type FileProfile, percent } from "./profile.ts";
import { assignRoles } from "./roles.ts";
import { wordsOf } from "./words.ts";

/** Countries by their names and codes, with the zone and the currency of most of their shops. */
const countries: readonly (readonly [names: string, zone: string, currency: string])[] = [
  ["united kingdom|uk|gb|gbr|great britain|england", "Europe/London", "GBP"],
  ["germany|de|deu|deutschland", "Europe/Berlin", "EUR"],
  ["france|fr|fra", "Europe/Paris", "EUR"],
  ["spain|es|esp|espana", "Europe/Madrid", "EUR"],
  ["italy|it|ita|italia", "Europe/Rome", "EUR"],
  ["netherlands|nl|nld|nederland|the netherlands", "Europe/Amsterdam", "EUR"],
  ["belgium|be|bel|belgie|belgique", "Europe/Brussels", "EUR"],
  ["austria|at|aut|oesterreich", "Europe/Vienna", "EUR"],
  ["switzerland|ch|che|schweiz|suisse", "Europe/Zurich", "CHF"],
  ["portugal|pt|prt", "Europe/Lisbon", "EUR"],
  ["ireland|ie|irl|eire", "Europe/Dublin", "EUR"],
  ["poland|pl|pol|polska", "Europe/Warsaw", "PLN"],
  ["sweden|se|swe|sverige", "Europe/Stockholm", "SEK"],
  ["norway|no|nor|norge", "Europe/Oslo", "NOK"],
  ["denmark|dk|dnk|danmark", "Europe/Copenhagen", "DKK"],
  ["finland|fi|fin|suomi", "Europe/Helsinki", "EUR"],
  ["czech republic|czechia|cz|cze", "Europe/Prague", "CZK"],
  ["hungary|hu|hun", "Europe/Budapest", "HUF"],
  ["greece|gr|grc", "Europe/Athens", "EUR"],
  ["turkey|tr|tur|tuerkiye", "Europe/Istanbul", "TRY"],
  ["japan|jp|jpn", "Asia/Tokyo", "JPY"],
  ["india|in|ind", "Asia/Kolkata", "INR"],
  ["china|cn|chn", "Asia/Shanghai", "CNY"],
  ["singapore|sg|sgp", "Asia/Singapore", "SGD"],
  ["south africa|za|zaf", "Africa/Johannesburg", "ZAR"],
  ["new zealand|nz|nzl", "Pacific/Auckland", "NZD"],
  ["argentina|ar|arg", "America/Argentina/Buenos_Aires", "ARS"],
  ["united states|usa|us|united states of america", "America/New_York", "USD"],
  ["canada|ca|can", "America/Toronto", "CAD"],
  ["australia|au|aus", "Australia/Sydney", "AUD"],
  ["brazil|br|bra|brasil", "America/Sao_Paulo", "BRL"],
  ["mexico|mx|mex", "America/Mexico_City", "MXN"],
];

/** Countries that have several zones: theirs is a guess. */
const wide = new Set(["USD", "CAD", "AUD", "BRL", "MXN"]);
const marks: readonly (readonly [RegExp, string])[] = [
  [/\b(usd|us dollars?|dollars?)\b/, "USD"],
  [/\b(gbp|pounds?)\b/, "GBP"],
  [/\b(eur|euros?)\b/, "EUR"],
  [/\b(chf|franken)\b/, "CHF"],
];

/** What the files say of where a business is. */
export interface Where {
  /** Null where nothing tells. */
  readonly timezone: Said | null;
  /** What the data say themselves; null where they do not. */
  readonly currency: Said | null;
  /** What the country suggests, to be written as a comment. */
  readonly likelyCurrency: Said | null;
  /** What speaks against one currency or zone. */
  readonly warning: string | null;
}

/** Returns the zone and the currency that columns of the files name or suggest. */
export function whereabouts(files: readonly FileProfile[]): Where {
  const roles = files.map((file) => ({ file, roles: assignRoles(file) }));
  const [zone] = roles
    .flatMap(({ roles: { zone: columns } }) => columns)
    .map(({ top, name }) => top[0] && { value: top[0][0], because: `from column ${name}` });
  const country = roles.flatMap(({ file, roles: { country: columns } }) =>
    columns.map((column) => ({ file, column })),
  )[0];
  const [most] = country?.column.top ?? [];
  const home =
    most === undefined
      ? undefined
      : countries.find(([names]) => names.split("|").includes(wordsOf(most[0])));
  const share = country === undefined || most === undefined ? 0 : most[1] / country.column.filled;
  const because = `${percent(share)} of the rows have ${country?.column.name} ${most?.[0]}`;
  const settled = home !== undefined && share > 0.5;
  const { said, several } = currencySaid(roles);
  return {
    timezone:
      zone ??
      (settled
        ? {
            value: home[1],
            because: `${because}${wide.has(home[2]) ? ", which has several zones" : ""}`,
          }
        : null),
    currency: said,
    likelyCurrency:
      said === null && several === null && settled ? { value: home[2], because } : null,
    warning: several,
  };
}

function currencySaid(
  files: readonly { readonly file: FileProfile; readonly roles: ReturnType<typeof assignRoles> }[],
): {
  readonly said: Said | null;
  readonly several: string | null;
} {
  for (const {
    roles: { currency },
  } of files)
    for (const { name, top } of currency) {
      const [first] = top;
      if (top.length === 1 && first !== undefined)
        return {
          said: { value: first[0].toUpperCase(), because: `all of column ${name}` },
          several: null,
        };
      const named = top
        .slice(0, 4)
        .map(([code]) => code)
        .join(", ");
      return {
        said: null,
        several: `column ${name} holds several currencies (${named}): amounts are not converted, so take one of them or convert first`,
      };
    }
  for (const {
    roles: { amount, price },
  } of files)
    for (const { name } of [...amount, ...price])
      for (const [words, code] of marks)
        if (words.test(wordsOf(name)))
          return {
            said: { value: code, because: `from the name of column ${name}` },
            several: null,
          };
  return { said: null, several: null };
}

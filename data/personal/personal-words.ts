import type { PersonalClass } from "./personal.ts";

/** Words of a column's name that stand for one class by themselves, in the languages that shops write headers in. */
const WORDS: readonly (readonly [PersonalClass, ReadonlySet<string>])[] = [
  ["email", words("email mail courriel correo epost emailadresse mailadresse почта posta")],
  [
    "phone",
    words(
      "phone telephone telefon telefono telefone tel mobile mobil cellphone cell handy movil celular fax gsm msisdn phonenumber телефон telefoon",
    ),
  ],
  [
    "address",
    words(
      "address addr adresse adress direccion indirizzo endereco adres street strasse straat calle rue rua ulica address1 address2 addressline hausnummer адрес улица",
    ),
  ],
  [
    "name",
    words(
      "fullname firstname lastname surname forename givenname familyname vorname nachname prenom apellido apellidos cognome sobrenome voornaam achternaam imie nazwisko customername clientname username фамилия имя фио",
    ),
  ],
  [
    "free_text",
    words(
      "note notes comment comments remark remarks message feedback freetext bemerkung kommentar notiz commentaire comentario comentarios nota notas opmerking комментарий",
    ),
  ],
  ["id", words("ssn iban passport taxid uuid guid cookie ip ipaddress deviceid")],
];

/** Words for a person's name that need a person beside them, or nothing: `name`, `customer_name`, not `product_name`. */
const NAMES = words("name nom nombre nome naam namn");
const PERSONS = words(
  "customer client user full first last family given middle contact person member buyer billing shipping recipient holder account card kunde kunden cust display nick maiden subscriber owner patient guest employee bill ship cliente klant",
);
/** Words beside which nothing is of a person: what a campaign counts, what a product is called. */
const THINGS = words(
  "service services lines count opens open clicks click sent opt optin consent subscribed verified valid status type plan campaign channel city state country region zip",
);
const IDS = words("id ids no nr number num key code");
const KEYS = words("customer client user member account person household kunde kunden order");

/** Returns the class that a column's name alone suggests, or null. */
export function classByName(name: string): PersonalClass | null {
  const tokens = tokensOf(name);
  const joined = tokens.join("");
  if (tokens.some((token) => THINGS.has(token))) return null;
  const isMail = tokens.includes("e") && tokens.includes("mail");
  if (isMail) return "email";
  for (const [found, known] of WORDS)
    if (known.has(joined) || tokens.some((token) => known.has(token))) return found;
  const others = tokens.filter((token) => !NAMES.has(token));
  if (others.length < tokens.length && others.every((token) => PERSONS.has(token))) return "name";
  const last = tokens.at(-1) ?? "";
  if (last === "id" || (IDS.has(last) && tokens.some((token) => KEYS.has(token)))) return "id";
  return null;
}

/** Splits `CustomerName`, `customer_name` and `Prénom client` into lower words without accents. */
function tokensOf(name: string): readonly string[] {
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .normalize("NFC")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((token) => token !== "");
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}

/** What a column of a shop's file may be for. */
export type Role =
  | "customer"
  | "order"
  | "at"
  | "known_at"
  | "started"
  | "ended"
  | "amount"
  | "price"
  | "quantity"
  | "product"
  | "category"
  | "discount"
  | "channel"
  | "type"
  | "session"
  | "campaign"
  | "arm"
  | "consent"
  | "opt_out"
  | "label"
  | "plan"
  | "cost"
  | "currency"
  | "country"
  | "zone"
  | "personal";

const WHO =
  "customer|cust|client|consumer|buyer|shopper|user|visitor|member|membership|household|hh|account|acct|subscriber|contact|person|patient|guest|donor|loyalty card|card|master|" +
  "kunde|kunden|kundin|benutzer|nutzer|mitglied|klient|klant|kund|kunder|asiakas|cliente|clientes|usuario|utilisateur|acheteur|socio|utente|klienta";
const KEY =
  "id|ids|no|nr|num|number|nummer|numero|numer|key|code|ref|reference|uuid|guid|hash|pk|sk|identifier|name";
const ORDER =
  "order|orders|invoice|inv|basket|transaction|trans|txn|receipt|ticket|purchase|sale|bill|cart|checkout|bon|" +
  "bestellung|bestell|auftrag|auftrags|rechnung|rechnungs|beleg|commande|facture|pedido|factura|orden|ordine|fattura|fatura|zamowienie";
const PRODUCT =
  "product|prod|item|article|stock|sku|asin|ean|upc|gtin|isbn|plu|material|variant|" +
  "artikel|produkt|produit|producto|articulo|prodotto|articolo|produto|artigo|ware";
const MONEY =
  "amount|amt|total|revenue|sales|spend|spent|spending|value|paid|payment|turnover|gmv|net|gross|subtotal|dollar|dollars|" +
  "umsatz|betrag|summe|gesamt|gesamtbetrag|gesamtpreis|netto|brutto|montant|chiffre|importe|monto|valor|importo|fatturato|bedrag|omzet|belopp|kwota";
const PRICE =
  "price|unit price|unitprice|preis|einzelpreis|stueckpreis|stuckpreis|prix|precio|prezzo|preco|prijs|pris|cena";
const TIME =
  "date|datetime|time|timestamp|ts|day|at|when|datum|zeit|zeitpunkt|uhrzeit|tag|fecha|hora|horodatage|jour|data|giorno|dato|dt";

/** A column's name must be nothing but these words, in this order, to be named so. */
const whole = (words: string) => new RegExp(`^(?:${words})$`);
/** The words must stand in the name. */
const within = (words: string) => new RegExp(`(?:^| )(?:${words})(?: |$)`);

/** Patterns over a name in words; the first that fits says what the column is for, and later ones are weaker. */
const patterns: readonly (readonly [Role, RegExp])[] = [
  [
    "opt_out",
    within(
      "opt out|optout|unsubscribed|unsubscribe|do not contact|do not call|do not mail|do not email|dnc|no contact|blocked|werbesperre",
    ),
  ],
  [
    "consent",
    within(
      "consent|opt in|optin|permission|may contact|can contact|contactable|marketing ok|accepts marketing|newsletter ok|gdpr|einwilligung|zustimmung|werbeerlaubnis|consentement|consentimiento|consenso",
    ),
  ],
  [
    "personal",
    within(
      "e mail|email|mail|mailadresse|phone|telephone number|telefon|telefono|tel|mobile|mobil|handy|fax|address|adresse|anschrift|direccion|indirizzo|street|strasse|rue|calle|via|house number|hausnummer|iban|ssn|passport|birth date|date of birth|dob|birthdate|birthday|geburtsdatum|geburtstag",
    ),
  ],
  [
    "personal",
    whole(
      `(?:(?:${WHO}|first|last|full|given|family|middle|sur|fore|nick|vor|nach|user) )?(?:name|names|nom|nombre|nome)|firstname|lastname|surname|fullname|forename|username|vorname|nachname|familienname|prenom|apellido|apellidos|cognome|sobrenome`,
    ),
  ],
  [
    "label",
    whole(
      "churn|churned|churn (?:flag|label|value|status)|is churn|is churned|has churned|exited|attrition|attrition flag|left|cancelled flag|converted|conversion|is converted|response|responded|responder|is response|visit|purchased|bought|subscribed|y|label|target|outcome|class|deposit|term deposit|default payment next month|clicked|accepted|gekuendigt|gekundigt|kuendigung|abgewandert|reagiert",
    ),
  ],
  ["zone", whole("(?:time zone|timezone|tz|zeitzone)")],
  ["currency", whole("(?:.* )?(?:currency|currency code|waehrung|wahrung|devise|moneda|valuta)")],
  [
    "started",
    whole(
      `(?:subscription |contract |plan |membership |abo |vertrag |vertrags )?(?:started|start|begin|began|begins|valid from|start date|started at|started on|begin date|starts at|startdatum|beginn|vertragsbeginn|debut|inicio|inizio)(?: (?:at|on|date))?`,
    ),
  ],
  [
    "ended",
    whole(
      `(?:subscription |contract |plan |membership |abo |vertrag |vertrags )?(?:ended|end|cancelled|canceled|cancellation|terminated|expired|expires|expiry|valid to|valid until|end date|ended at|ended on|ends at|enddatum|ende|vertragsende|kuendigungsdatum|fin|fine)(?: (?:at|on|date))?`,
    ),
  ],
  [
    "known_at",
    whole(
      `(?:${WHO} )?(?:signed up|signup|sign up|registered|registration|joined|join|since|created|creation|first seen|enrolled|enrolment|enrollment|onboarded|opened|registriert|registrierung|angelegt|anmeldung|inscription|alta|registro)(?: (?:at|on|date|day|time|am|${TIME}))?|(?:${WHO}) since|kunde seit|kundeseit`,
    ),
  ],
  [
    "at",
    whole(
      `(?:(?:${ORDER}|event|action|activity|redemption|happened|occurred|ordered|purchased|bought|sold|paid|placed|created|click|visit|log|local|booking|bestell|kauf|rechnungs|buchungs|beleg|verkaufs|de|di|d|of) )*(?:${TIME})(?: (?:${TIME}|utc|local|of (?:${ORDER})))*|(?:ordered|happened|occurred|purchased|bought|sold|paid|placed) (?:at|on)|(?:ordered|happened|occurred|purchased|sold)|bestelldatum|kaufdatum|rechnungsdatum|buchungsdatum|belegdatum|verkaufsdatum|auftragsdatum|orderdate|invoicedate`,
    ),
  ],
  [
    "order",
    whole(
      `(?:${ORDER})(?: (?:${KEY}))?|(?:${KEY}) (?:${ORDER})|bestellnr|bestellnummer|auftragsnr|auftragsnummer|rechnungsnr|rechnungsnummer|belegnr|belegnummer|orderid|orderno|invoiceno|invoiceid|transactionid|bonnummer`,
    ),
  ],
  [
    "customer",
    whole(
      `(?:(?:unique|dim|fk|src|shopify|crm|our|anonymous|anon) )?(?:${WHO})(?: (?:unique|account|card))?(?: (?:${KEY}))*|(?:${KEY}) (?:${WHO})|kundennr|kundennummer|kundenid|kundenkonto|kdnr|klantnummer|kundnummer|customerid|customerno|custid|clientid|userid|memberid|uid|clave cliente|mitgliedsnummer|codigo cliente`,
    ),
  ],
  ["session", whole(`(?:session|visit|sitzung|sesion|sessione)(?: (?:${KEY}))`)],
  [
    "type",
    whole(
      "(?:event|action|activity|interaction|ereignis|aktion|evento|evenement|accion|azione)(?: (?:type|name|typ|art|kind|category))?|type|kind|typ|art|tipo|ereignistyp",
    ),
  ],
  [
    "campaign",
    whole(
      `(?:campaign|kampagne|campagne|campana|campagna|campanha|mailing|utm campaign)(?: (?:${KEY}))?`,
    ),
  ],
  [
    "arm",
    whole(
      "arm|(?:test|treatment|control|experiment|ab|a b|trial)(?: (?:group|arm|variant|cell|segment))?|variant|treatment group|versuchsgruppe|testgruppe|variante",
    ),
  ],
  [
    "price",
    whole(
      `(?:(?:unit|item|list|sales|selling|retail|monthly|product|net|gross|artikel|stueck) )?(?:${PRICE})(?: (?:per unit|each|net|gross|eur|usd|gbp))?|(?:price|preis) (?:per|pro) .*|monthly charges?|monthly fee|fee`,
    ),
  ],
  [
    "discount",
    within(
      "discount|discounts|disc|rabatt|rabatte|remise|descuento|sconto|desconto|korting|voucher|coupon disc|coupon match disc|rebate|nachlass",
    ),
  ],
  ["cost", whole("(?:.* )?(?:cost|costs|kosten|cout|costo|coste)")],
  [
    "amount",
    whole(
      `(?:(?:order|invoice|basket|transaction|line|item|row|sale|sales|purchase|payment|total|net|gross|bestell|rechnungs|zeilen|viewed|cart|event|de|d) )*(?:${MONEY})(?: (?:${MONEY}|price|usd|eur|gbp|chf|net|gross|value|amount|ht|ttc))*`,
    ),
  ],
  [
    "quantity",
    whole(
      `(?:${ORDER}|item|product|units?|sales|line)? ?(?:quantity|qty|units|pieces|pcs|count|menge|anzahl|stueck|stueckzahl|stuck|stuckzahl|quantite|cantidad|quantita|quantidade|aantal|antal|ilosc)|(?:number|no|num) of .*|units sold|items`,
    ),
  ],
  [
    "category",
    whole(
      `(?:(?:${PRODUCT}) )?(?:category|department|dept|subcategory|product type|product line|group|kategorie|warengruppe|abteilung|categorie|categoria|rayon|reparto|warengruppe|produktgruppe)(?: (?:name|${KEY}))?`,
    ),
  ],
  [
    "product",
    whole(
      `(?:${PRODUCT})(?: (?:${PRODUCT}))*(?: (?:${KEY}))?|(?:${KEY}) (?:${PRODUCT})|artikelnr|artikelnummer|artnr|stockcode|productid`,
    ),
  ],
  [
    "plan",
    whole(
      "(?:subscription |contract |abo )?(?:plan|tier|package|tariff|tarif|abo|paket|abonnement|subscription|subscription type)(?: (?:name|type|id|code))?",
    ),
  ],
  [
    "channel",
    whole(
      "(?:(?:sales|order|marketing|contact|purchase|acquisition|vertriebs) )?(?:channel|platform|device|medium|kanal|canal|canale|vertriebskanal|utm source|utm medium)",
    ),
  ],
  ["country", whole("(?:.* )?(?:country|country code|land|pays|pais|paese|nation)")],
];

/** Returns a column's name as lower case words: `CustomerID` is `customer id`, `Stück-Preis` is `stueck preis`. */
export function wordsOf(name: string): string {
  return name
    .replaceAll("ä", "ae")
    .replaceAll("ö", "oe")
    .replaceAll("ü", "ue")
    .replaceAll("Ä", "Ae")
    .replaceAll("Ö", "Oe")
    .replaceAll("Ü", "Ue")
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .replace(/[^\p{L}\d]+/gu, " ")
    .trim();
}

/** Returns what a column may be for by its name alone, the strongest meaning first. */
export function rolesNamed(name: string): readonly Role[] {
  const words = wordsOf(name);
  return [...new Set(patterns.filter(([, pattern]) => pattern.test(words)).map(([role]) => role))];
}

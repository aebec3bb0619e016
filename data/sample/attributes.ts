import { categories } from "./latent-type.ts";
import type { Customer } from "./population.ts";
import { choose, integer, normal, type Random } from "./random.ts";

const REGIONS = [
  "Baden-Württemberg",
  "Bayern",
  "Berlin",
  "Hamburg",
  "Hessen",
  "Niedersachsen",
  "Nordrhein-Westfalen",
  "Sachsen",
] as const;
const REGION_WEIGHTS = [11, 13, 6, 3, 6, 8, 18, 4];
const CITY_SIZES = ["village", "town", "city", "metropolis"] as const;
const ACQUISITION = ["search", "social", "friend", "marketplace", "advert"] as const;
const MAIL_CLIENTS = ["gmail", "outlook", "apple mail", "gmx", "web.de"] as const;
const AGE_SPREAD = 11;
/** Share of the customers whose stated interest is what they really like best. */
const KNOWS_ITSELF = 0.7;
/** Shares of the customers of whom the shop does not know it. */
const UNKNOWN = { age: 0.08, gender: 0.05, interest: 0.25, priceSensitivity: 0.45 };

/**
 * The columns of the customer file beyond the id and the day: demographic (age, gender), geographic (region, city size),
 * psychographic (interest and price sensitivity, asked in a survey), technographic (device, newsletter client),
 * behavioural (how it came), and its consent to newsletters.
 */
export const attributeColumns = [
  "age",
  "gender",
  "region",
  "city_size",
  "interest",
  "price_sensitivity",
  "device",
  "newsletter_client",
  "acquisition_channel",
  "consent",
] as const;

/** Draws what the shop's customer file says of a customer, in the order of `attributeColumns`; empty is unknown. */
export function attributes(customer: Customer, random: Random): string[] {
  const { person } = customer.type;
  const unknown = (share: number, value: string) => (random() < share ? "" : value);
  const age = Math.round(person.meanAge + AGE_SPREAD * normal(random));
  const sensitivity = Math.round(person.priceSensitivity + normal(random));
  const interest =
    random() < KNOWS_ITSELF ? customer.favourite : integer(random, 0, categories.length - 1);
  const apple = customer.device === "iphone" ? 5 : 0.5;
  return [
    unknown(UNKNOWN.age, String(Math.min(89, Math.max(18, age)))),
    unknown(UNKNOWN.gender, random() < person.women ? "female" : "male"),
    choose(random, REGIONS, REGION_WEIGHTS),
    choose(random, CITY_SIZES, person.citySize),
    unknown(UNKNOWN.interest, categories[interest] ?? ""),
    unknown(UNKNOWN.priceSensitivity, String(Math.min(5, Math.max(1, sensitivity)))),
    customer.device,
    customer.consent ? choose(random, MAIL_CLIENTS, [4, 2, apple, 2, 1.5]) : "",
    choose(random, ACQUISITION, person.acquisition),
    String(customer.consent),
  ];
}

const FAMILIES: Readonly<Record<string, string>> = {
  rfm: "Recency, frequency, money",
  tenure: "Time since the first purchase",
  cadence: "Rhythm between purchases",
  trend: "Purchases and spend by window",
  basket: "What an order looks like",
  mix: "What is bought",
  returns: "Returns",
  rhythm: "Weekdays, hours, seasons",
  engagement: "Clicks, visits, tickets",
  subscriptions: "Subscriptions",
  exposures: "Campaigns shown",
  own: "Features of one's own",
  attributes: "Who the customer is",
};

/** Says a family of features in words that need no glossary. */
export function familyWords(family: string): string {
  return FAMILIES[family] ?? family.replaceAll("_", " ");
}

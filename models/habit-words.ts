import { type ColumnWords, speak, spoken } from "./trait.ts";

type Pattern = readonly [RegExp, (parts: readonly string[]) => ColumnWords];

/** Channels that people write otherwise than a column does. */
const CHANNELS: Readonly<Record<string, string>> = {
  email: "e-mail",
  e_mail: "e-mail",
  mail: "mail",
  sms: "SMS",
  app: "app",
  mobile_app: "app",
  web: "web",
  website: "web",
  in_store: "store",
  shop: "store",
  pos: "store",
  call_center: "phone",
  callcenter: "phone",
  telephone: "phone",
};

/** Returns the words for shares of what a customer buys: by category, by channel, by price. They go before windows. */
export function habits(): readonly Pattern[] {
  return [
    [
      /^category_(.+)_share$/,
      ([slug = ""]) => {
        const category = goods(slug);
        return speak(
          `{x} or more of what they buy is ${category}`,
          `at most {x} of what they buy is ${category}`,
          {
            about: "category",
            // What a column calls "other" is no category that a campaign could show.
            ...(!/^(other|unknown|misc)$/.test(slug) &&
              !/\d/.test(slug) && { high: { aside: category } }),
            weight: 0.95,
          },
        );
      },
    ],
    [
      /^channel_(.+)_share$/,
      ([slug = ""]) => {
        const channel = CHANNELS[slug] ?? spoken(slug);
        return speak(`{x} or more of orders by ${channel}`, `at most {x} of orders by ${channel}`, {
          about: "channel",
          ...(!/^(other|unknown|misc)$/.test(slug) &&
            !/\d/.test(slug) && { high: { aside: `${channel} first` } }),
          weight: 0.95,
        });
      },
    ],
    [
      /^piece_price$/,
      () =>
        speak("{x} or more a piece", "at most {x} a piece", {
          about: "price",
          high: { adjective: "premium", noun: "premium buyers", clash: ["discount"] },
          low: { adjective: "low-price", noun: "low-price buyers", clash: ["discount"] },
        }),
    ],
  ];
}

/** Writes a category's slug as people say it: "toys", "home and garden". */
export function goods(slug: string): string {
  return spoken(slug)
    .replace(/ & /g, " and ")
    .replace(/\b(n|amp)\b/g, "and")
    .toLowerCase();
}

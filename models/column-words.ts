import { numberWords } from "./attribute-words.ts";
import { habits } from "./habit-words.ts";
import { paceOf } from "./pace.ts";
import { isPlain } from "./plain-words.ts";
import { type ColumnWords, type Side, speak, spoken, type Trait, within } from "./trait.ts";

/** Returns the built-in words for a column by its name. */
export function columnWords(column: string): ColumnWords {
  for (const [pattern, describe] of patterns) {
    const match = pattern.exec(column);
    if (match !== null) return describe(match.slice(1).map((part) => part ?? ""));
  }
  return numberWords(spoken(column));
}

type Pattern = readonly [RegExp, (parts: readonly string[]) => ColumnWords];

const patterns: readonly Pattern[] = [
  ...habits(),
  [
    /^recency_days$/,
    () => ({
      ...speak("last order {x} or more days ago", "last order at most {x} day{s} ago", {
        about: "activity",
        low: { adjective: "recent", weight: 0.85 },
        weight: 1.25,
        missing: "no order yet",
      }),
      high: longGone,
    }),
  ],
  [
    /^overdue_ratio$/,
    () =>
      speak(
        "{x} or more usual gaps since the last order",
        "at most {x} usual gap{s} since the last order",
        { about: "activity", high: { adjective: "overdue", clash: ["trend"] } },
      ),
  ],
  [
    /^(?:orders|spend)_trend_(\d+)d$/,
    ([w]) =>
      speak(
        `{x} or more of the last two ${w}-day periods' orders in the later`,
        `{x} or less of the last two ${w}-day periods' orders in the later`,
        {
          about: "trend",
          high: { adjective: "growing" },
          low: { adjective: "fading" },
          weight: 0.9,
        },
      ),
  ],
  [
    /^orders_(\d+)d$/,
    ([w]) =>
      speak(
        `{x} or more orders in the last ${w} days`,
        `at most {x} order{s} in the last ${w} days`,
        { about: "activity", high: active, low: { adjective: "quiet" } },
      ),
  ],
  [
    /^spend_(\d+)d$/,
    ([w]) =>
      speak(`spent {x} or more in the last ${w} days`, `spent at most {x} in the last ${w} days`, {
        about: "activity",
        high: active,
        low: { adjective: "quiet" },
      }),
  ],
  [
    /^orders_prior_(\d+)d$/,
    ([w]) =>
      speak(
        `{x} or more orders in the ${w} days before the last ${w}`,
        `at most {x} order{s} in the ${w} days before the last ${w}`,
        { about: "activity", high: { adjective: "formerly active" } },
      ),
  ],
  [
    /^spend_prior_(\d+)d$/,
    ([w]) =>
      speak(
        `spent {x} or more in the ${w} days before the last ${w}`,
        `spent at most {x} in the ${w} days before the last ${w}`,
        { about: "activity", high: { adjective: "formerly active" } },
      ),
  ],
  [
    /^tenure_days$/,
    () =>
      speak("first order {x} or more days ago", "first order at most {x} day{s} ago", {
        about: "tenure",
        high: { adjective: "long-standing" },
        low: { adjective: "new", noun: "newcomers", clash: ["lapsed", "recent"] },
        weight: 1.1,
      }),
  ],
  [
    /^(?:known_days|engagement_tenure_days)$/,
    () =>
      speak("known for {x} days or more", "known for at most {x} day{s}", {
        about: "tenure",
        high: { adjective: "long-known" },
        low: { adjective: "new", noun: "newcomers", clash: ["lapsed", "recent"] },
        weight: 0.9,
      }),
  ],
  [
    /^last_age_days$/,
    () =>
      speak(
        "{x} or more days from first to last order",
        "at most {x} day{s} from first to last order",
        { about: "frequency", high: { adjective: "returning" }, weight: 0.8 },
      ),
  ],
  [
    /^(?:frequency|repeats)$/,
    () => ({
      ...speak("{x} or more purchase days", "at most {x} purchase day{s}", {
        about: "frequency",
        weight: 1.35,
      }),
      high: oftenBuying,
      low: seldomBuying,
    }),
  ],
  [
    /^orders$/,
    () => ({
      ...speak("{x} or more orders", "at most {x} order{s}", { about: "frequency", weight: 1.35 }),
      high: oftenBuying,
      low: seldomBuying,
    }),
  ],
  [
    /^gap_(?:mean|median)$/,
    () => ({
      ...speak("{x} or more days between orders", "at most {x} day{s} between orders", {
        about: "frequency",
        weight: 1.4,
      }),
      high: pace,
      low: pace,
    }),
  ],
  [
    /^gap_last$/,
    () =>
      speak(
        "{x} or more days between the last two orders",
        "at most {x} day{s} between the last two orders",
        { about: "frequency" },
      ),
  ],
  [
    /^gap_(?:deviation|variation)$/,
    () =>
      speak(
        "gaps between orders that vary by {x} or more",
        "gaps between orders that vary by at most {x}",
        {
          about: "regularity",
          high: { adjective: "irregular" },
          low: { adjective: "steady" },
          weight: 0.8,
        },
      ),
  ],
  [
    /^total_spend$/,
    () =>
      speak("spent {x} or more in all", "spent at most {x} in all", {
        about: "value",
        high: { adjective: "high-spending", noun: "big spenders" },
        low: { adjective: "low-spending", noun: "small spenders" },
        weight: 1.3,
      }),
  ],
  [
    /^(?:monetary|order_mean)$/,
    () =>
      speak("{x} or more an order", "at most {x} an order", {
        about: "value",
        high: { adjective: "big-basket", noun: "big-basket buyers" },
        low: { adjective: "small-basket", noun: "small-basket buyers" },
      }),
  ],
  [
    /^order_largest$/,
    () =>
      speak("largest order of {x} or more", "largest order of at most {x}", {
        about: "value",
        high: { adjective: "big-basket", noun: "big-basket buyers" },
        low: { adjective: "small-basket", noun: "small-basket buyers" },
      }),
  ],
  [
    /^items$/,
    () => speak("{x} or more items", "at most {x} item{s}", { about: "value", weight: 0.9 }),
  ],
  [
    /^order_lines$/,
    () => ({
      ...speak("{x} or more order lines", "at most {x} order line{s}", {
        about: "basket",
        high: { tail: "with many items an order" },
        weight: 0.9,
      }),
      low: (mean) => (mean < 1.6 ? { tail: "with one item an order" } : {}),
    }),
  ],
  [
    /^(distinct_products|distinct_categories)$/,
    ([what]) =>
      speak(`{x} or more ${spoken(what ?? "")}`, `at most {x} ${spoken(what ?? "")}`, {
        about: "range",
        high: { adjective: "wide-ranging" },
        low: { tail: "with a narrow range" },
        weight: 0.9,
      }),
  ],
  [
    /^distinct_channels$/,
    () =>
      speak("{x} or more channels", "at most {x} channel{s}", {
        about: "channel",
        high: { adjective: "multi-channel" },
        low: { adjective: "single-channel", weight: 0.7 },
        weight: 0.9,
      }),
  ],
  [
    /^favourite_(.+)_share$/,
    ([what]) =>
      speak(
        `{x} or more of purchases in one ${spoken(what ?? "")}`,
        `at most {x} of purchases in one ${spoken(what ?? "")}`,
        { about: "range", high: { tail: `loyal to one ${spoken(what ?? "")}` }, weight: 0.8 },
      ),
  ],
  [
    /^discount_share$/,
    () =>
      speak("discounts of {x} or more", "discounts of at most {x}", {
        about: "discount",
        high: { adjective: "bargain-hunting", noun: "bargain hunters", clash: ["price"] },
        low: { adjective: "full-price", noun: "full-price buyers" },
        weight: 1.1,
      }),
  ],
  [
    /^returns$/,
    () =>
      speak("{x} or more returns", "at most {x} return{s}", {
        about: "returns",
        high: { tail: "who often return goods" },
        low: { tail: "who keep what they buy" },
      }),
  ],
  [
    /^return_(share|amount)$/,
    ([what]) =>
      speak(`return ${what} of {x} or more`, `return ${what} of at most {x}`, {
        about: "returns",
        high: { tail: "who often return goods" },
        low: { tail: "who keep what they buy" },
      }),
  ],
  [
    /^weekend_share$/,
    () =>
      speak("{x} or more of orders at weekends", "at most {x} of orders at weekends", {
        about: "day",
        high: { adjective: "weekend" },
        low: { adjective: "weekday" },
        weight: 0.95,
      }),
  ],
  [
    /^hour_mean$/,
    () =>
      speak("buys at {x} o'clock or later", "buys at {x} o'clock or earlier", {
        about: "hour",
        high: { adjective: "late-day" },
        low: { adjective: "early-day" },
        weight: 0.7,
      }),
  ],
  [
    /^(morning|afternoon|evening|night)_share$/,
    ([part]) =>
      speak(`{x} or more of orders in the ${part}`, `at most {x} of orders in the ${part}`, {
        about: "hour",
        high: { adjective: part ?? "" },
        weight: 0.95,
      }),
  ],
  [
    /^(?:month_share|season_purchases)$/,
    () =>
      speak("seasonal purchases of {x} or more", "seasonal purchases of at most {x}", {
        about: "season",
        high: { adjective: "seasonal" },
        weight: 0.7,
      }),
  ],
  [
    /^season_gap_days$/,
    () =>
      speak(
        "{x} or more days from this season's last purchase",
        "at most {x} day{s} from this season's last purchase",
        { about: "season" },
      ),
  ],
  [
    /^(?:active_days|sessions|engagement)(?:_(\d+)d)?$/,
    ([w]) =>
      speak(`{x} or more visits${within(w)}`, `at most {x} visit{s}${within(w)}`, {
        about: "engagement",
        high: { adjective: "engaged" },
        low: disengaged,
      }),
  ],
  ...campaignsAndSubscriptions(),
  [
    /^engagement_recency_days$/,
    () =>
      speak("last seen {x} or more days ago", "last seen at most {x} day{s} ago", {
        about: "engagement",
        high: disengaged,
        low: { adjective: "engaged" },
        missing: "never seen",
      }),
  ],
  [
    /^(.+)_recency_days$/,
    ([event]) => {
      const { about, high, low } = eventSide(event ?? "");
      return speak(
        `last ${spoken(event ?? "")} {x} or more days ago`,
        `last ${spoken(event ?? "")} at most {x} day{s} ago`,
        {
          about,
          ...(low && { high: low }),
          ...(high && { low: high }),
          missing: `no ${spoken(event ?? "")} yet`,
        },
      );
    },
  ],
  [
    /^(.*?(?:open|click)_rate)(?:_(\d+)d)?$/,
    ([event, w]) =>
      speak(
        `${spoken(event ?? "")} of {x} or more${within(w)}`,
        `${spoken(event ?? "")} of at most {x}${within(w)}`,
        eventSide(event ?? ""),
      ),
  ],
  [
    /^(.+)_value_(\d+)d$/,
    ([event, w]) =>
      speak(
        `${spoken(event ?? "")} worth {x} or more${within(w)}`,
        `${spoken(event ?? "")} worth at most {x}${within(w)}`,
        eventSide(event ?? ""),
      ),
  ],
  [
    /^(.+)_(\d+)d$/,
    ([event, w]) =>
      speak(
        `${spoken(event ?? "")} {x} or more times${within(w)}`,
        `${spoken(event ?? "")} at most {x} time{s}${within(w)}`,
        eventSide(event ?? ""),
      ),
  ],
];

function campaignsAndSubscriptions(): readonly Pattern[] {
  const side = { about: "subscription" };
  return [
    [
      /^active_subscriptions$/,
      () =>
        speak("{x} or more running subscriptions", "at most {x} running subscription{s}", {
          ...side,
          high: { adjective: "subscribed", noun: "subscribers" },
          low: { tail: "without a subscription" },
          weight: 1.1,
        }),
    ],
    [
      /^ended_subscriptions$/,
      () =>
        speak("{x} or more ended subscriptions", "at most {x} ended subscription{s}", {
          about: "ended subscriptions",
          high: { tail: "who have cancelled before" },
          low: { tail: "who have never cancelled" },
        }),
    ],
    [
      /^subscription_age_days$/,
      () =>
        speak("subscribed for {x} days or more", "subscribed for at most {x} day{s}", {
          ...side,
          high: { adjective: "long-subscribed" },
          low: { adjective: "newly subscribed" },
          missing: "no running subscription",
        }),
    ],
    [
      /^days_since_subscription_(start|end)$/,
      ([what]) =>
        speak(
          `last subscription ${what} {x} or more days ago`,
          `last subscription ${what} at most {x} day{s} ago`,
          { ...side, missing: `no subscription ${what} yet` },
        ),
    ],
    [
      /^subscription_price$/,
      () =>
        speak("running subscriptions of {x} or more", "running subscriptions of at most {x}", {
          about: "value",
          high: { tail: "on dear plans" },
          low: { tail: "on cheap plans" },
        }),
    ],
    [
      /^days_since_exposure$/,
      () =>
        speak("last campaign {x} or more days ago", "last campaign at most {x} day{s} ago", {
          about: "campaigns",
          high: { tail: "out of reach of campaigns" },
          low: { tail: "in recent campaigns" },
          missing: "no campaign yet",
        }),
    ],
    [
      /^distinct_campaigns$/,
      () =>
        speak("{x} or more campaigns", "at most {x} campaign{s}", {
          about: "campaigns",
          high: { tail: "in many campaigns" },
          low: { tail: "in few campaigns" },
        }),
    ],
    [
      /^exposures_(?:(.+)_)?(\d+)d$/,
      ([channel, w]) => {
        const by = channel ? ` by ${spoken(channel)}` : "";
        return speak(
          `{x} or more campaign contacts${by}${within(w)}`,
          `at most {x} campaign contact{s}${by}${within(w)}`,
          {
            about: "campaigns",
            high: { tail: `with many campaign contacts${by}` },
            low: { tail: `with few campaign contacts${by}` },
          },
        );
      },
    ],
    [
      /^exposure_cost_(\d+)d$/,
      ([w]) =>
        speak(
          `campaigns that cost {x} or more${within(w)}`,
          `campaigns that cost at most {x}${within(w)}`,
          {
            about: "campaigns",
          },
        ),
    ],
  ];
}

/** What one purchase cannot tell. */
const rhythmic = ["regularity", "trend", "range", "basket", "season"];

/** Who buys often is active. */
const active: Trait = { adjective: "active", clash: ["frequent", "repeat", "weekly", "daily"] };

const disengaged: Trait = { adjective: "disengaged", clash: ["messages"] };

const events: readonly (readonly [RegExp, Side])[] = [
  [/sent|delivered/, { about: "messages" }],
  [/unsubscribe/, { about: "messages", high: { tail: "who unsubscribe" } }],
  [
    /click/,
    {
      about: "messages",
      high: { tail: "who click in messages" },
      low: { tail: "who hardly click" },
    },
  ],
  [
    /open/,
    {
      about: "messages",
      high: { tail: "who open messages" },
      low: { tail: "who leave messages unopened" },
    },
  ],
  [
    /visit|view|session|login|catalog|page/,
    { about: "engagement", high: { adjective: "engaged" }, low: disengaged },
  ],
  [
    /ticket|support|complain/,
    {
      about: "support",
      high: { tail: "with support tickets" },
      low: { tail: "who need no support" },
    },
  ],
  [
    /cart|basket/,
    { about: "carts", high: { tail: "who fill carts" }, low: { tail: "who seldom fill a cart" } },
  ],
];

function eventSide(event: string): Side {
  const known = events.find(([pattern]) => pattern.test(event));
  if (known !== undefined) return known[1];
  const words = spoken(event);
  if (!isPlain(words)) return { about: event };
  return { about: event, high: { tail: `given to ${words}` }, weight: 0.6 };
}

function oftenBuying(mean: number): Trait {
  return mean < 3
    ? { adjective: "repeat", noun: "repeat buyers" }
    : { adjective: "frequent", noun: "frequent buyers" };
}

function seldomBuying(mean: number): Trait {
  if (mean < 0.5) return { noun: "leads without an order", clash: ["activity", ...rhythmic] };
  return mean <= 1.35
    ? { adjective: "one-time", noun: "one-time buyers", clash: rhythmic }
    : { adjective: "occasional", noun: "occasional buyers" };
}

function pace(mean: number): Trait {
  const word = paceOf(mean);
  return word === null ? {} : { adjective: word, noun: `${word} buyers` };
}

/** Whether three weeks are long depends on the trade; three months are long in any. */
function longGone(mean: number): Trait {
  return mean >= 90
    ? { adjective: "lapsed", clash: ["trend"] }
    : { adjective: "quiet", clash: ["trend"] };
}

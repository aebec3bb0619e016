import { list, literal, type Sql, sql } from "../engines/sql.ts";
import { feature } from "./feature.ts";
import type { Categories } from "./known-attributes.ts";
import { snake, unique, words } from "./name.ts";
import type { Vocabulary } from "./vocabulary.ts";

const shared = { family: "subscriptions", grain: "subscriptions", about: "subscription" } as const;

const active = feature({
  ...shared,
  name: "active_subscriptions",
  unit: "count",
  describe: "Subscriptions that run at as_of.",
  sql: sql`count(*) filter (where runs)`,
  empty: 0,
  phrase: ["{active_subscriptions} running"],
  zero: "no subscription runs",
  counts: ["subscription", "subscriptions"],
  habit: true,
  meanwhile: "stays",
});

const age = feature({
  ...shared,
  name: "subscription_age_days",
  unit: "days",
  describe: "Days from the start of the oldest subscription that runs at as_of.",
  sql: sql`max(days_ago) filter (where runs)`,
  empty: null,
  phrase: ["has subscribed for {subscription_age_days}"],
  missing: "no subscription runs",
});

const sinceStart = feature({
  ...shared,
  name: "days_since_subscription_start",
  unit: "days",
  describe: "Days from the last start of a subscription to as_of.",
  sql: sql`min(days_ago)`,
  empty: null,
  phrase: ["last subscribed {days_since_subscription_start} ago"],
  missing: "has never subscribed",
});

const sinceEnd = feature({
  ...shared,
  name: "days_since_subscription_end",
  unit: "days",
  describe: "Days from the last end of a subscription to as_of; empty where none has ended.",
  sql: sql`min(ended_days_ago)`,
  empty: null,
  phrase: ["a subscription ended {days_since_subscription_end} ago"],
  missing: "no subscription has ended",
});

const ended = feature({
  ...shared,
  name: "ended_subscriptions",
  unit: "count",
  describe: "Subscriptions that ended before as_of.",
  sql: sql`count(ended_days_ago)`,
  empty: 0,
  phrase: ["{ended_subscriptions} ended so far"],
  zero: "no subscription has ended",
  counts: ["subscription", "subscriptions"],
});

const price = feature({
  ...shared,
  name: "subscription_price",
  unit: "currency",
  describe: "Sum of the prices of the subscriptions that run at as_of.",
  sql: sql`coalesce(sum(price) filter (where runs), 0)`,
  empty: 0,
  phrase: ["pays {subscription_price} for running subscriptions"],
  zero: "pays for no subscription",
  about: "subscription price",
  habit: true,
  meanwhile: "stays",
});

/** Returns what a customer subscribes to and for how long, as it stood before as_of. */
export function subscriptions({ subscriptions: known }: Vocabulary) {
  if (!known) return [];
  return [
    active,
    age,
    sinceStart,
    sinceEnd,
    ended,
    ...(known.prices ? [price] : []),
    ...(known.plans === null ? [] : plansOf(known.plans)),
  ];
}

function plansOf({ values, other }: Categories) {
  const plans: { end: string; says: string; is: Sql }[] = values.map((plan) => ({
    end: snake(plan),
    says: words(plan) || "an unnamed plan",
    is: sql`plan = ${literal(plan)}`,
  }));
  if (other)
    plans.push({
      end: "other",
      says: "one of the rarer plans",
      is: sql`plan not in (${list(values.map((plan) => literal(plan)))})`,
    });
  const names = unique(plans.map(({ end }) => `subscription_plan_${end}`));
  return plans.map(({ says, is }, i) =>
    feature({
      ...shared,
      name: (names[i] ?? "subscription_plan") as `subscription_plan_${string}`,
      unit: "flag",
      describe: `1 where a subscription with plan "${says}" runs at as_of, else 0.`,
      sql: sql`coalesce(max((${is})::integer) filter (where runs), 0)`,
      empty: 0,
      phrase: [`plan: ${says}`],
      zero: `plan is not ${says}`,
      about: "plan",
      habit: true,
      meanwhile: "stays",
    }),
  );
}

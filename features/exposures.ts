import { within } from "../data/window.ts";
import { literal, sql } from "../engines/sql.ts";
import { feature } from "./feature.ts";
import { snake, unique, words } from "./name.ts";
import type { Vocabulary } from "./vocabulary.ts";

const shared = { family: "exposures", grain: "exposures", about: "campaigns" } as const;
/** Channels with columns of their own, at most. */
const MOST_CHANNELS = 8;

const recency = feature({
  ...shared,
  name: "days_since_exposure",
  unit: "days",
  describe: "Days from the last exposure to a campaign to as_of.",
  sql: sql`min(days_ago)`,
  empty: null,
  phrase: ["last campaign {days_since_exposure} ago"],
  missing: "has seen no campaign",
});

const campaigns = feature({
  ...shared,
  name: "distinct_campaigns",
  unit: "count",
  describe: "Distinct campaigns that the customer was exposed to.",
  sql: sql`count(distinct campaign)`,
  empty: 0,
  phrase: ["was in {distinct_campaigns}"],
  zero: "was in no campaign",
  counts: ["campaign", "campaigns"],
});

/** Returns how often, how lately, where and at what cost a customer was exposed to campaigns, in whichever arm. */
export function exposures({ exposures: known }: Vocabulary, windows: readonly number[]) {
  if (!known) return [];
  const channels = (known.channels?.values ?? []).slice(0, MOST_CHANNELS);
  const stems = unique(channels.map((channel) => `exposures_${snake(channel)}`));
  return [
    recency,
    campaigns,
    ...windows.map((w) =>
      feature({
        ...shared,
        name: `exposures_${w}d`,
        unit: "count",
        describe: `Exposures to campaigns in the ${w} days before as_of.`,
        sql: sql`count_if(${within(w)})`,
        empty: 0,
        phrase: [`{exposures_${w}d} in the last ${w} days`],
        zero: `no campaign in the last ${w} days`,
        counts: ["campaign contact", "campaign contacts"],
      }),
    ),
    ...channels.flatMap((channel, i) =>
      windows.map((w) => byChannel(channel, stems[i] ?? "exposures", w)),
    ),
    ...(known.costs ? windows.map(cost) : []),
  ];
}

function byChannel(channel: string, stem: string, w: number) {
  const says = words(channel) || "an unnamed channel";
  return feature({
    ...shared,
    name: `${stem}_${w}d` as `exposures_${string}_${number}d`,
    unit: "count",
    describe: `Exposures to campaigns through "${says}" in the ${w} days before as_of.`,
    sql: sql`count(*) filter (where channel = ${literal(channel)} and ${within(w)})`,
    empty: 0,
    phrase: [`{${stem}_${w}d} by ${says} in the last ${w} days`],
    zero: `no campaign by ${says} in the last ${w} days`,
    counts: ["campaign contact", "campaign contacts"],
  });
}

function cost(w: number) {
  return feature({
    ...shared,
    name: `exposure_cost_${w}d`,
    unit: "currency",
    describe: `Cost of the exposures to campaigns in the ${w} days before as_of.`,
    sql: sql`coalesce(sum(cost) filter (where ${within(w)}), 0)`,
    empty: 0,
    phrase: [`campaigns cost {exposure_cost_${w}d} in the last ${w} days`],
    zero: `no campaign cost in the last ${w} days`,
    about: "campaign cost",
  });
}

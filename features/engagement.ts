import { within } from "../data/window.ts";
import { sql } from "../engines/sql.ts";
import { rates } from "./engagement-rates.ts";
import { type Feature, feature } from "./feature.ts";
import type { Vocabulary } from "./vocabulary.ts";

const shared = { family: "engagement", about: "engagement" } as const;

/** Returns what a customer does besides buying, whatever the types of events are, and the rates between them. */
export function engagement(
  { events }: Vocabulary,
  windows: readonly number[],
): readonly (ReturnType<typeof activity>[number] | ReturnType<typeof visits>[number] | Feature)[] {
  if (events === null) return [];
  return [
    ...activity(windows),
    ...(events.sessions ? visits(windows) : []),
    ...rates(
      events.types.map(({ type }) => type),
      windows,
    ),
  ];
}

function activity(windows: readonly number[]) {
  return [
    feature({
      ...shared,
      name: "engagement_recency_days",
      unit: "days",
      describe: "Days from the last event of any type to as_of.",
      grain: "event_days",
      sql: sql`min(days_ago)`,
      empty: null,
      phrase: ["last in touch {engagement_recency_days} ago"],
      missing: "never in touch apart from orders",
      told: "last",
    }),
    feature({
      ...shared,
      name: "engagement_tenure_days",
      unit: "days",
      describe: "Days from the first event of any type to as_of.",
      grain: "event_days",
      sql: sql`max(days_ago)`,
      empty: null,
      phrase: ["first in touch {engagement_tenure_days} ago"],
      missing: "never in touch apart from orders",
    }),
    feature({
      ...shared,
      name: "active_days",
      unit: "count",
      describe: "Distinct days with an event of any type.",
      grain: "event_days",
      sql: sql`count(*)`,
      empty: 0,
      phrase: ["in touch on {active_days} so far"],
      zero: "never in touch apart from orders",
      counts: ["day", "days"],
      told: "last",
    }),
    ...windows.map((w) =>
      feature({
        ...shared,
        name: `active_days_${w}d`,
        unit: "count",
        describe: `Distinct days with an event of any type in the ${w} days before as_of.`,
        grain: "event_days",
        sql: sql`count_if(${within(w)})`,
        empty: 0,
        phrase: [`in touch on {active_days_${w}d} of the last ${w}`],
        zero: `not in touch in the last ${w} days`,
        counts: ["day", "days"],
        told: "last",
      }),
    ),
  ];
}

function visits(windows: readonly number[]) {
  return [
    feature({
      ...shared,
      name: "sessions",
      unit: "count",
      describe: "Distinct sessions.",
      grain: "sessions",
      sql: sql`count(*)`,
      empty: 0,
      phrase: ["{sessions} so far"],
      zero: "no session so far",
      counts: ["session", "sessions"],
    }),
    ...windows.map((w) =>
      feature({
        ...shared,
        name: `sessions_${w}d`,
        unit: "count",
        describe: `Distinct sessions that ended in the ${w} days before as_of.`,
        grain: "sessions",
        sql: sql`count_if(${within(w)})`,
        empty: 0,
        phrase: [`{sessions_${w}d} in the last ${w} days`],
        zero: `no session in the last ${w} days`,
        counts: ["session", "sessions"],
      }),
    ),
  ];
}

import { literal, type Sql, sql } from "../engines/sql.ts";
import { feature } from "./feature.ts";
import type { Vocabulary } from "./vocabulary.ts";

const SEASON_DAYS = 90;

const weekendShare = feature({
  name: "weekend_share",
  family: "rhythm",
  unit: "ratio",
  describe: "Share of orders placed on a Saturday or Sunday, local time.",
  grain: "orders",
  sql: sql`count_if(isodow(day) >= 6) / count(*)`,
  empty: null,
  phrase: ["places {weekend_share} of orders at the weekend"],
  zero: "never orders at the weekend",
  about: "time of buying",
  habit: true,
  meanwhile: "stays",
  over: "orders",
});

const hourMean = feature({
  name: "hour_mean",
  family: "rhythm",
  unit: "hour",
  describe: "Mean local hour of an order, in [0, 23].",
  grain: "orders",
  sql: sql`sum(hour)::double / nullif(count(hour), 0)`,
  empty: null,
  phrase: ["orders around {hour_mean} on average"],
  about: "time of buying",
  meanwhile: "stays",
});

// An engine readies eighty years of days for each `month` of a statement, whenever it runs.
const monthShare = feature({
  name: "month_share",
  family: "rhythm",
  unit: "ratio",
  describe: "Share of purchase days that fall in the calendar month of as_of, of any year.",
  grain: "purchase_days",
  sql: sql`count_if(monthname(day) = monthname(as_of)) / count(*)`,
  ofMany: sql`count_if(month(day) = month(as_of)) / count(*)`,
  empty: null,
  phrase: ["{month_share} of their days of buying fall in this month of the year"],
  zero: "has never bought in this month of the year",
  about: "season",
});

const seasonGap = feature({
  name: "season_gap_days",
  family: "rhythm",
  unit: "days",
  describe: "Days between the same date a year before as_of and the purchase nearest to it.",
  grain: "purchase_days",
  sql: sql`min(abs(day - (as_of - interval 1 year)::date))`,
  empty: null,
  phrase: ["bought {season_gap_days} from this date last year"],
  zero: "bought on this very date last year",
  about: "season",
});

const seasonPurchases = feature({
  name: "season_purchases",
  family: "rhythm",
  unit: "count",
  describe: `Purchase days in the ${SEASON_DAYS} days from the same date a year before as_of.`,
  grain: "purchase_days",
  sql: sql`count_if(day - (as_of - interval 1 year)::date between 0 and ${literal(SEASON_DAYS - 1)})`,
  empty: 0,
  phrase: ["bought on {season_purchases} in this season last year"],
  zero: "did not buy in this season last year",
  counts: ["day", "days"],
  about: "season",
});

const morningShare = partOfDay("morning", "in the morning (6 to 12)", sql`6 and 11`);
const afternoonShare = partOfDay("afternoon", "in the afternoon (12 to 18)", sql`12 and 17`);
const eveningShare = partOfDay("evening", "in the evening (18 to 24)", sql`18 and 23`);

function partOfDay<const Part extends string>(part: Part, when: string, hours: Sql) {
  const name = `${part}_share` as const;
  return feature({
    name,
    family: "rhythm",
    unit: "ratio",
    describe: `Share of orders placed ${when}, local time.`,
    grain: "orders",
    sql: sql`count_if(hour between ${hours}) / count(*)`,
    empty: null,
    phrase: [`places {${name}} of orders ${when}`],
    zero: `never orders ${when}`,
    about: "time of buying",
    habit: true,
    meanwhile: "stays",
    over: "orders",
  });
}

/** Returns when a customer buys: in the week, in the year, and in the day where the hour is known. */
export function rhythm({ transactions }: Vocabulary) {
  if (transactions === null) return [];
  const dated = [weekendShare, monthShare, seasonGap, seasonPurchases];
  return transactions.hours
    ? [...dated, hourMean, morningShare, afternoonShare, eveningShare]
    : dated;
}

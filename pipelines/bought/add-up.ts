import { daysBetween } from "../../data/window.ts";
import type { Columns } from "../../engines/engine.ts";
import { id, list, sql } from "../../engines/sql.ts";
import type { History } from "../../features/history.ts";
import { isOfLines, MOST_CATEGORIES } from "../../features/history-lines.ts";
import { CODES } from "../../features/steady-rows.ts";
import { growingMemory } from "../../models/kernel/growing-memory.ts";
import type { Business } from "../business.ts";
import { NUMBER, NUMBERED } from "../gather-people.ts";
import { fullPeriods } from "../group-periods.ts";
import { namesIn, placeAmong } from "../kpi-groups.ts";
import { kpiColumns, ruleName } from "../kpi-people.ts";
import { LEAST_CUSTOMERS, MOST_CELLS, type Sums } from "../persona-shares.ts";
import { together } from "../together.ts";
import { type Buying, buyingOf, YEAR } from "./buying-means.ts";
import { categorySums } from "./category-sums.ts";
import { type MonthSums, monthSums } from "./month-sums.ts";
import { type OrderFacts, orderFacts } from "./order-facts.ts";
import { timeSums } from "./time-sums.ts";
import { walkLines } from "./walk-lines.ts";

/** What everybody bought, as far as segments and KPIs are described by it. */
export interface Bought {
  /** What KPIs know of each customer, in the order of ids, the places of names from 1; with segment_id. */
  readonly people: Columns;
  readonly names: {
    readonly segment_name: readonly string[];
    readonly lifecycle: readonly string[];
  };
  readonly facts: OrderFacts;
  readonly buying: Buying;
  readonly times: readonly Sums[];
  /** Null where categories are not told by number. */
  readonly categories: readonly Sums[] | null;
  readonly months: {
    /** First days of the full months before as_of. */
    readonly first: readonly string[];
    readonly segments: readonly MonthSums[];
    readonly lifecycle: readonly MonthSums[];
    /** One a rule of the configuration. */
    readonly rules: readonly MonthSums[];
  };
}

/** Months that a trend shows at most. */
export const MONTHS = 12;

/**
 * Adds up what everybody bought in one pass over their lines, where each line is an order and all that is told of customers'
 * doings; null where not. `people` must have been gathered.
 */
export async function addUpLines(business: Business): Promise<Bought | null> {
  const { engine, history, asOf, configuration, vocabulary, canonical } = business;
  const { firstDay } = canonical;
  if (history === null || asOf === null || firstDay === null || !isToldByLines(business, history))
    return null;
  // Asked at once, so that nothing else has its turn between them.
  const [segment_name, lifecycle, columns, categories] = await together([
    namesIn(engine, "segment_name"),
    namesIn(engine, "lifecycle"),
    kpiColumns(business),
    categoriesOf(business, history),
  ]);
  const names = { segment_name, lifecycle };
  const people = await engine.columns(sql`
    select * replace (
      ${placeAmong(names.segment_name, "segment_name")},
      ${placeAmong(names.lifecycle, "lifecycle")}
    )
    from (
      select ${list([sql`${NUMBER} as number`, sql`segment_id`, ...columns])}
      from ${NUMBERED}
      where ${NUMBER} is not null
    )`);
  const column = (name: string) => people.numbers[name] ?? new Float64Array(people.length);
  const segmentIds = column("segment_id");
  const segments = [...new Set(segmentIds)]
    .filter((one) => !Number.isNaN(one))
    .sort((a, b) => a - b);
  const nth = new Map(segments.map((segment, s) => [segment, s]));
  const position = Int32Array.from(segmentIds, (segment) => nth.get(segment) ?? -1);
  const day = (iso: string) => daysBetween("1970-01-01", iso);
  const until = day(asOf);
  const days = Math.min(YEAR, daysBetween(firstDay, asOf));
  const { observation } = configuration;
  const from = observation === "all" ? 0 : until - observation;
  const first = fullPeriods("month", { firstDay, asOf, most: MONTHS });
  const bounds = [...first, `${asOf.slice(0, 7)}-01`].map(day);
  const placed = (name: string) => column(name).map((place) => place - 1);
  const groupings = [
    placed("segment_name"),
    placed("lifecycle"),
    ...configuration.segments.rules.map((_, i) => placed(ruleName(i))),
  ].map((places) => Int32Array.from(places, (place) => (place >= 0 ? place : -1)));
  const room = growingMemory();
  const facts = orderFacts(people.length, { from: until - days, room });
  const buying = buyingOf(people.length, { from, yearFrom: until - days, days, room });
  const times = timeSums({
    position,
    segments,
    from,
    hours: vocabulary.transactions?.hours === true,
    room,
  });
  const months = monthSums({ bounds, groupings, room });
  const goods =
    categories === null
      ? null
      : categorySums({
          categories,
          position,
          segments,
          from,
          least: LEAST_CUSTOMERS,
          most: MOST_CELLS,
          room,
        });
  const looks = [facts, buying, times, months, ...(goods === null ? [] : [goods])];
  const isSound = await walkLines(engine, history, {
    asOf,
    numbers: column("number"),
    room,
    looks: looks.map(({ look }) => look),
  });
  if (!isSound) return null;
  const [ofSegments = [], ofStages = [], ...ofRules] = months.sums();
  return {
    people,
    names,
    facts: facts.facts,
    buying: buying.buying,
    times: times.sums(),
    categories: goods?.sums() ?? null,
    months: {
      first,
      segments: ofSegments,
      lifecycle: ofStages,
      rules: ofRules.map(([own]) => own ?? NO_MONTHS),
    },
  };
}

const NONE = new Float64Array();
const NO_MONTHS: MonthSums = { active: NONE, orders: NONE, priced: NONE, amount: NONE };

/** Whether lines tell all that customers did: nothing came back, and nothing else is known of them. */
function isToldByLines(
  { vocabulary: { transactions, events, exposures }, configuration }: Business,
  history: History,
): boolean {
  return (
    isOfLines(history) &&
    transactions?.columns.includes("channel") === false &&
    events === null &&
    exposures === null &&
    configuration.segments.acquisition_cost === undefined
  );
}

/** Returns how many categories a history numbers; null where it does not, or has too many. */
async function categoriesOf(
  { engine, canonical }: Business,
  history: History,
): Promise<number | null> {
  if (!canonical.transactions.columns.includes("category") || !history.columns.has(CODES.category))
    return null;
  const [row] = await engine.rows(sql`select max(code) as most from ${id(`${CODES.category}s`)}`);
  const most = Number(row?.["most"] ?? 0);
  return most <= MOST_CATEGORIES ? most : null;
}

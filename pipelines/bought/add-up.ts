import { daysBetween } from "../../data/window.ts";
import { growingMemory } from "../../models/kernel/growing-memory.ts";
import type { Business } from "../business.ts";
import { fullPeriods } from "../group-periods.ts";
import { ruleName } from "../kpi-people.ts";
import { LEAST_CUSTOMERS, MOST_CELLS, type Sums } from "../persona-shares.ts";
import type { Buyers } from "./buyers.ts";
import { type Buying, buyingOf, YEAR } from "./buying-means.ts";
import { categorySums } from "./category-sums.ts";
import { type MonthSums, monthSums } from "./month-sums.ts";
import { type OrderFacts, orderFacts } from "./order-facts.ts";
import { timeSums } from "./time-sums.ts";
import { walkLines } from "./walk-lines.ts";

/** What everybody bought, as far as segments and KPIs are described by it. */
export interface Bought extends Pick<Buyers, "people" | "names"> {
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

/** Adds up what those bought of whom lines tell all, in one pass over their lines; null where this cannot be relied upon. */
export async function addUpLines(
  { engine, configuration, vocabulary }: Business,
  { history, asOf, firstDay, people, names, categories }: Buyers,
): Promise<Bought | null> {
  const column = (name: string) => people.numbers[name] ?? new Float64Array(people.length);
  const segments = differentOf(column("segment_id"));
  const position = placesAmong(segments, column("segment_id"));
  const day = (iso: string) => daysBetween("1970-01-01", iso);
  const until = day(asOf);
  const days = Math.min(YEAR, daysBetween(firstDay, asOf));
  const { observation } = configuration;
  const from = observation === "all" ? 0 : until - observation;
  const first = fullPeriods("month", { firstDay, asOf, most: MONTHS });
  const bounds = [...first, `${asOf.slice(0, 7)}-01`].map(day);
  const groupings = [
    "segment_name",
    "lifecycle",
    ...configuration.segments.rules.map((_, i) => ruleName(i)),
  ].map((name) => placesFromOne(column(name)));
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

/** Returns the different ones of values of which few are, ascending, without NaN. */
function differentOf(values: Float64Array): readonly number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isNaN(value) && !found.includes(value)) found.push(value);
  }
  return found.sort((a, b) => a - b);
}

/** Returns each value's place among a few; -1 where it is none of them. */
function placesAmong(few: readonly number[], values: Float64Array): Int32Array {
  const places = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) places[i] = few.indexOf(values[i] as number);
  return places;
}

/** Returns places from 0 of places from 1; -1 where there is none. */
function placesFromOne(values: Float64Array): Int32Array {
  const places = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const place = values[i] as number;
    places[i] = place >= 1 ? place - 1 : -1;
  }
  return places;
}

const NONE = new Float64Array();
const NO_MONTHS: MonthSums = { active: NONE, orders: NONE, priced: NONE, amount: NONE };

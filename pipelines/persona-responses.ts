import { before, observed } from "../data/window.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
import { funnels } from "../features/engagement-rates.ts";
import type { PersonaResponse } from "../reports/persona.ts";
import type { Business } from "./business.ts";
import { namedOrders } from "./persona-orders.ts";
import { type Cell, LEAST_CUSTOMERS, ratios, shareOf } from "./persona-shares.ts";

/** An order so many days from an exposure, its own day being the first, counts as its answer. */
const ANSWER_DAYS = 14;
const MOST_CAMPAIGNS = 12;
const CHANNEL = id("channel");
/** What is opened stands before what is clicked. */
const STEPS = ["open", "click", "order"] as const;

/** Returns the cells of what customers answer: parts "open" and "click" by channel of messages, "order" by campaign. */
export async function responseCells(
  business: Business,
  hasOrders: boolean,
): Promise<readonly Cell[]> {
  const { engine, asOf, configuration, vocabulary, canonical } = business;
  if (asOf === null) return [];
  const observationDays = configuration.observation === "all" ? null : configuration.observation;
  const window = observed({ asOf, observationDays });
  const asked: Sql[] = [];
  for (const [channel, { sent, open, click }] of funnels(
    (vocabulary.events?.types ?? []).map(({ type }) => type),
  )) {
    const over = sent ?? open;
    for (const [step, type] of [
      ["open", open],
      ["click", click],
    ] as const) {
      if (over === undefined || type === undefined || type === over) continue;
      const count = (wanted: string) => sql`count(*) filter (where type = ${literal(wanted)})`;
      // A message that is opened twice is opened once.
      asked.push(sql`
        select customer_id, ${step} as part, ${channel === "" ? "message" : channel} as cell,
          least(${count(type)}, ${count(over)}) as x, ${count(over)} as n
        from events
        where ${window}
        group by customer_id`);
    }
  }
  if (hasOrders && vocabulary.exposures !== null) {
    const by = canonical.exposures.columns.includes("channel") ? CHANNEL : id("campaign");
    asked.push(sql`
      select customer_id, 'order' as part, cell, count(*) filter (where answered) as x, count(*) as n
      from (
        select
          customer_id,
          ${by === CHANNEL ? sql`${by}` : sql`'campaign ' || ${by}`} as cell,
          exists (
            select 1
            from ${namedOrders(business)} as orders
            where orders.customer_id = exposures.customer_id
              and orders.day between exposures.day and exposures.day + ${literal(ANSWER_DAYS - 1)}::integer
          ) as answered
        from exposures
        where ${window} and ${before(asOf)} and exposures.day + ${literal(ANSWER_DAYS)}::integer <= ${literal(asOf)}::date
          and ${by} in (
            select ${by} from exposures where ${window} and ${by} is not null
            group by ${by} order by count(*) desc, ${by} limit ${literal(MOST_CAMPAIGNS)}
          )
      )
      group by customer_id, cell`);
  }
  return asked.length === 0 ? [] : await ratios(engine, list(asked, "\nunion all\n"));
}

/** Keeps the answers of one segment that are of ten customers or more, the commonest asked first. */
export function responsesOf(cells: readonly Cell[], segment: number): readonly PersonaResponse[] {
  return cells
    .filter((cell) => cell.segment === segment && cell.among >= LEAST_CUSTOMERS)
    .map((cell) => ({
      ...shareOf(cell),
      kind: STEPS.find((step) => step === cell.part) ?? "order",
      channel: cell.name,
    }))
    .sort((a, b) => STEPS.indexOf(a.kind) - STEPS.indexOf(b.kind) || b.of - a.of);
}

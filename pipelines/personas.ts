import { columnNames } from "../data/condition.ts";
import { addDays, daysBetween } from "../data/window.ts";
import type { Engine } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
import type { Persona, PersonaAmount, PersonaForesight, PersonaMean } from "../reports/persona.ts";
import { personaText } from "../reports/persona-words.ts";
import { playInOwnWords, segmentPlay } from "../reports/segment-play.ts";
import type { Bought } from "./bought/add-up.ts";
import { YEAR } from "./bought/buying-means.ts";
import type { Business } from "./business.ts";
import { leaving } from "./leaving.ts";
import { attributeCells, attributesOf } from "./persona-attributes.ts";
import { type Mean, means } from "./persona-means.ts";
import {
  gatherOrders,
  goodsCells,
  habitCells,
  ORDERS,
  ordersBy,
  sharesOf,
  telling,
  timesOf,
} from "./persona-orders.ts";
import { responseCells, responsesOf } from "./persona-responses.ts";
import { type Cell, LEAST_CUSTOMERS, MEMBERS, proportions, shareOf } from "./persona-shares.ts";
import type { OwnWords } from "./segment-overrides.ts";
import { hasMoney } from "./value.ts";

/** What a persona is drawn of, beside the business's tables. */
export interface Portrayed {
  readonly id: number;
  readonly name: string;
  readonly generated_name: string;
  readonly rule: string;
  readonly recognition: { readonly precision: number; readonly recall: number };
  /** What the configuration says of it. */
  readonly own: OwnWords | null;
  readonly size: number;
  readonly share: number;
  readonly revenue_share: number | null;
}

/**
 * Draws the persona of each segment from the customers' orders, events, exposures and attributes before as_of and from
 * their scores; `people` must have been gathered. In the order of the segments, which may still be found. What everybody bought
 * may still be added up; it is worked out where it is not given.
 */
export async function drawPersonas(
  business: Business,
  finding: Promise<readonly Portrayed[]>,
  adding: Promise<Bought | null> | null,
): Promise<readonly Persona[]> {
  const hasOrders = await gatherOrders(business);
  const events =
    business.vocabulary.events === null ? [] : await habitCells(business, "events", null);
  const responses = await responseCells(business, hasOrders);
  const attributes = await attributeCells(business);
  const lifecycle = await lifecycleCells(business);
  const habits = hasOrders ? await habitMeans(business) : [];
  const worth = hasMoney(business)
    ? await means(business.engine, sql`people`, {
        value: sql`coalesce(value, 0)`,
        expected_value: sql`coalesce(expected_value, 0)`,
      })
    : [];
  const foreseen = await foresights(business);
  // What everybody bought is added up while the rest is asked for.
  const bought = await adding;
  const orders = hasOrders ? await habitCells(business, "orders", bought) : [];
  const goods = hasOrders ? await goodsCells(business, bought) : [];
  const buying = inOrder([...habits, ...(hasOrders ? await orderMeans(business, bought) : [])]);
  const currency = business.configuration.currency ?? null;
  return (await finding).map((segment) => {
    const of = <T extends { readonly segment: number }>(all: readonly T[]) =>
      all.filter((one) => one.segment === segment.id);
    const categories = sharesOf(goods, segment.id, "category");
    const facts = {
      generated_name: segment.generated_name,
      worth: worthOf(of(worth), segment.revenue_share),
      buying: of(buying)
        .filter(({ customers }) => customers >= LEAST_CUSTOMERS)
        .map(bare),
      when: timesOf(orders, segment.id, "orders") ?? timesOf(events, segment.id, "events"),
      channels: [
        { of: "orders", shares: sharesOf(orders, segment.id, "channel") } as const,
        { of: "events", shares: sharesOf(events, segment.id, "channel") } as const,
      ].filter(({ shares }) => shares.length > 0),
      categories,
      products: telling(sharesOf(goods, segment.id, "product")),
      activities: sharesOf(events, segment.id, "type"),
      responses: responsesOf(responses, segment.id),
      attributes: attributesOf(attributes, segment.id),
      lifecycle: sharesOf(lifecycle, segment.id, "lifecycle"),
      foreseen: of(foreseen).map(({ segment: _, ...one }) => one),
      recognise: {
        says: segment.rule,
        precision: segment.recognition.precision,
        recall: segment.recognition.recall,
      },
    };
    const play = segmentPlay(facts, segment);
    return {
      text: segment.own?.text ?? personaText(facts, currency),
      ...facts,
      play: segment.own?.play === undefined ? play : playInOwnWords(play, segment.own.play),
    };
  });
}

async function lifecycleCells({ engine }: Business): Promise<readonly Cell[]> {
  return await proportions(
    engine,
    sql`select segment_id, 'lifecycle' as part, lifecycle as cell from people where lifecycle is not null`,
  );
}

/** Returns what of how customers buy are features. */
async function habitMeans({ engine, asOf }: Business): Promise<readonly Mean[]> {
  if (asOf === null) return [];
  const known = await columnNames(engine, "people");
  const feature = (name: string): Sql | null => (known.includes(name) ? id(name) : null);
  return await means(
    engine,
    sql`people`,
    given({
      gap_days: feature("gap_mean"),
      return_share: feature("return_share"),
      discount_share: feature("discount_share"),
    }),
  );
}

/** Returns the last year's orders, what one is worth and holds. */
async function orderMeans(business: Business, bought: Bought | null): Promise<readonly Mean[]> {
  const { engine, asOf, canonical } = business;
  if (asOf === null) return [];
  return await means(
    engine,
    bought === null ? buyingQuery(business, asOf) : await storeBuying(engine, bought),
    {
      orders_a_year: sql`coalesce(orders_a_year, 0)`,
      ...(canonical.transactions.columns.includes("amount") && { order_value: sql`order_value` }),
      ...(canonical.transactions.columns.includes("quantity") && {
        items_an_order: sql`items_an_order`,
      }),
    },
  );
}

function inOrder(all: readonly Mean[]): readonly Mean[] {
  return [...all].sort((a, b) => (a.what < b.what ? -1 : a.what > b.what ? 1 : 0));
}

/** Returns the query for what the orders of the customers of segments are, from the orders that were gathered. */
function buyingQuery(business: Business, asOf: string): Sql {
  const by = ordersBy(business);
  const { firstDay } = business.canonical;
  const days = Math.min(YEAR, daysBetween(firstDay ?? addDays(asOf, -YEAR), asOf));
  return sql`(
    select segment_id, orders_a_year, order_value, items_an_order
    from ${id(MEMBERS)}
    left join (
      select
        ${id(by)},
        (count(*) filter (where day >= ${literal(addDays(asOf, -days))}::date))
          * ${literal(YEAR)} / ${literal(Math.max(1, days))} as orders_a_year,
        sum(amount)::double / count(*) as order_value,
        sum(items)::double / count(*) as items_an_order
      from ${id(ORDERS)}
      group by ${id(by)}
    ) as bought using (${id(by)})
  )`;
}

/** Stores the same where it was added up, and returns the table. */
async function storeBuying(engine: Engine, { people, buying }: Bought): Promise<Sql> {
  const segment = people.numbers["segment_id"] ?? new Float64Array();
  await engine.store("persona_buying", { segment_id: segment, ...buying });
  return sql`persona_buying`;
}

function given(columns: Readonly<Record<string, Sql | null>>): Readonly<Record<string, Sql>> {
  return Object.fromEntries(
    Object.entries(columns).flatMap(([name, column]) => (column === null ? [] : [[name, column]])),
  );
}

function bare({ segment: _, sum: __, all_sum: ___, what, ...mean }: Mean): PersonaMean {
  return { what: what as PersonaMean["what"], ...mean };
}

function worthOf(found: readonly Mean[], revenueShare: number | null): Persona["worth"] {
  const amount = (name: string): PersonaAmount | null => {
    const mean = found.find(({ what }) => what === name);
    if (mean === undefined) return null;
    const { customers, mean: estimate, all, differs, sum, all_sum } = mean;
    return {
      customers,
      mean: estimate,
      all,
      differs,
      sum,
      share: all_sum > 0 ? sum / all_sum : null,
    };
  };
  const [spend, expected] = [amount("value"), amount("expected_value")];
  return spend === null || expected === null
    ? null
    : { revenue_share: revenueShare, spend_a_year: spend, expected_value: expected };
}

/** A given label is about customers who go where its name says so. */
const GOING = /churn|leav|left|cancel|attrit|laps|default|unsubscrib|quit|exit/;

async function foresights({
  engine,
  configuration,
}: Business): Promise<readonly (PersonaForesight & { readonly segment: number })[]> {
  const known = await columnNames(engine, "people");
  const targets = Object.entries(configuration.targets).filter(([name]) =>
    known.includes(`${name}_score`),
  );
  if (targets.length === 0) return [];
  const scores = await means(
    engine,
    sql`people`,
    Object.fromEntries(targets.map(([name]) => [name, id(`${name}_score`)])),
  );
  const fifths = await proportions(
    engine,
    list(
      targets.map(
        ([name]) => sql`
          select segment_id, ${name} as part,
            if(${id(`${name}_percentile`)} >= 80, 'top', 'others') as cell
          from people
          where ${id(`${name}_score`)} is not null`,
      ),
      "\nunion all\n",
    ),
  );
  const kinds = new Map(targets);
  return scores
    .filter(({ customers }) => customers >= LEAST_CUSTOMERS)
    .map(({ segment, what, customers, mean, all, differs }) => {
      const top = fifths.find(
        (cell) => cell.segment === segment && cell.part === what && cell.name === "top",
      );
      const kind = kinds.get(what)?.kind ?? "given";
      return {
        segment,
        target: what,
        leaving: leaving(kind) || (kind === "given" && GOING.test(what)),
        customers,
        mean,
        all,
        differs,
        top_fifth: top === undefined || top.customers < LEAST_CUSTOMERS ? null : shareOf(top),
      };
    });
}

import { observed } from "../data/window.ts";
import type { Engine } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
import { codedLines } from "../features/history-grains.ts";
import { ordersInHistory } from "../features/history-purchases.ts";
import { allGivenBack, isPurchase } from "../features/purchases.ts";
import { CODES } from "../features/steady-rows.ts";
import type { PersonaShare, PersonaTimes } from "../reports/persona.ts";
import type { Bought } from "./bought/add-up.ts";
import type { Business } from "./business.ts";
import { NUMBER, NUMBERED } from "./gather-people.ts";
import { timesOfOrders } from "./order-times.ts";
import {
  type Cell,
  compared,
  compositions,
  LEAST_CUSTOMERS,
  MEMBERS,
  MOST_CELLS,
  type Sums,
  shareOf,
} from "./persona-shares.ts";

const LINES = "persona_lines";
export const ORDERS = "persona_orders";
const MOST_TOLD = 6;
/** A share has to be so much larger before a page speaks of it. */
const LARGER = 1.2;

/** Puts each customer's segment, their order lines and their orders before as_of in tables; tells whether there are orders. */
export async function gatherOrders({
  engine,
  asOf,
  configuration,
  vocabulary,
  history,
}: Business): Promise<boolean> {
  await engine.run(sql`
    create or replace ${history === null ? sql`table` : sql`view`} ${id(MEMBERS)} as
    select customer_id, segment_id, ${history === null ? sql`null::integer` : NUMBER} as code
    from ${history === null ? sql`people` : NUMBERED}
    where segment_id is not null`);
  if (asOf === null || vocabulary.transactions === null) return false;
  const observationDays = configuration.observation === "all" ? null : configuration.observation;
  // Of whom nothing changes, nothing came back.
  const givenBack =
    history?.changing === false
      ? sql`select customer_id from transactions limit 0`
      : sql`${allGivenBack(asOf)} order by customer_id`;
  await engine.run(sql`create or replace table persona_given_back as ${givenBack}`);
  await engine.run(sql`
    create or replace view ${id(LINES)} as
    select customer_id, order_id, occurred_at, day, hour, product, category, quantity, amount, discount, channel
    from transactions
    where ${observed({ asOf, observationDays })}
      and ${isPurchase(asOf, sql`select customer_id from persona_given_back`)}`);
  if (history !== null && ordersBy({ history, vocabulary }) === "code") {
    // What is worked out already is not copied.
    await engine.run(sql`
      create or replace ${history.changing ? sql`table` : sql`view`} ${id(ORDERS)} as
      select customer_id as code, day, hour, null::varchar as channel, items, amount
      from (${ordersInHistory(history, { asOf, observationDays })})`);
    return true;
  }
  await engine.run(sql`
    create or replace table ${id(ORDERS)} as
    select
      customer_id,
      null::integer as code,
      min(day) as day,
      arg_min(hour, occurred_at) as hour,
      min(channel) as channel,
      sum(coalesce(quantity, 1)) as items,
      sum(amount) as amount
    from ${id(LINES)}
    group by customer_id, ${
      vocabulary.transactions.columns.includes("order_id")
        ? sql`order_id, case when order_id is null then occurred_at end`
        : sql`occurred_at`
    }`);
  return true;
}

/** Tells by what the orders that were gathered name their customers: by number where a history has all that is told. */
export function ordersBy({
  history,
  vocabulary,
}: Pick<Business, "history" | "vocabulary">): "code" | "customer_id" {
  return history !== null && vocabulary.transactions?.columns.includes("channel") === false
    ? "code"
    : "customer_id";
}

/** Returns what to read the orders that were gathered from where customers are wanted by id: customer_id, day. */
export function namedOrders(business: Pick<Business, "history" | "vocabulary">): Sql {
  return ordersBy(business) === "code"
    ? sql`(select customer_id, day from ${id(ORDERS)} join customer_codes using (code))`
    : id(ORDERS);
}

/** Returns the cells of when, and through which channel, orders are placed or events happen. */
export async function habitCells(
  { engine, asOf, configuration, canonical, vocabulary, history }: Business,
  of: "orders" | "events",
  bought: Bought | null,
): Promise<readonly Cell[]> {
  if (asOf === null) return [];
  const observationDays = configuration.observation === "all" ? null : configuration.observation;
  const by = of === "orders" ? ordersBy({ history, vocabulary }) : "customer_id";
  const rows =
    of === "orders"
      ? sql`select ${id(by)}, day, hour, channel, null::varchar as type from ${id(ORDERS)}`
      : sql`select customer_id, day, hour, channel, type from events where ${observed({ asOf, observationDays })}`;
  const columns = of === "orders" ? canonical.transactions.columns : canonical.events.columns;
  const parts: readonly (readonly [string, Sql])[] = [
    ["weekday", sql`isodow(day)`],
    ...(of === "events" || vocabulary.transactions?.hours
      ? ([
          ["hour", sql`hour`],
          ["part", partOfDay()],
        ] as const)
      : []),
    ...(columns.includes("channel") ? ([["channel", sql`channel`]] as const) : []),
    ...(of === "events" ? ([["type", sql`type`]] as const) : []),
  ];
  // Numbers are counted in half the time of texts.
  const numbers = parts.every(([part]) => part !== "channel" && part !== "type");
  const type = numbers ? sql`tinyint` : sql`varchar`;
  const cells =
    by === "code"
      ? compared(bought?.times ?? (await timesOfOrders(engine, rows, { hours: parts.length > 1 })))
      : await compositions(
          engine,
          list(
            parts.map(
              ([, cell], p) => sql`
                select ${id(by)}, ${literal(p)}::tinyint as part, cell::${type} as cell, n
                from (
                  select ${id(by)}, ${cell} as cell, count(*) as n
                  from (${rows})
                  where ${cell} is not null
                  group by all
                )`,
            ),
            "\nunion all\n",
          ),
          by,
          { counted: true },
        );
  return cells.map((one) => {
    const [part = ""] = parts[Number(one.part)] ?? [];
    return {
      ...one,
      part,
      name: part === "part" ? (PARTS_OF_DAY[Number(one.name)] ?? "") : one.name,
    };
  });
}

const PARTS_OF_DAY = ["night", "morning", "afternoon", "evening"];

/** Numbers the part of the day. */
function partOfDay(): Sql {
  return sql`(hour // 6)`;
}

/** Returns the cells of what is bought: parts "category" and "product". */
export async function goodsCells(
  business: Business,
  bought: Bought | null,
): Promise<readonly Cell[]> {
  const { engine, asOf, canonical, configuration, history } = business;
  const parts = (["category", "product"] as const).filter((part) =>
    canonical.transactions.columns.includes(part),
  );
  const observationDays = configuration.observation === "all" ? null : configuration.observation;
  const cells = parts.map((part) =>
    history?.columns.has(CODES[part]) && asOf !== null
      ? cellsByCode(engine, part, {
          lines: codedLines(history, part, { asOf, observationDays }),
          sums: part === "category" ? (bought?.categories ?? null) : null,
        })
      : compositions(
          engine,
          commonCells(
            sql`
              select customer_id, ${id(part)} as cell, count(*) as n
              from ${id(LINES)}
              where ${id(part)} is not null
              group by all`,
            sql`customer_id, ${part} as part, common.cell as cell, n`,
          ),
        ),
  );
  return (await Promise.all(cells)).flat();
}

/**
 * Returns the cells of a part of which every text has a code: they are added up by codes, unless they have been, which are
 * named in the end.
 */
async function cellsByCode(
  engine: Engine,
  part: keyof typeof CODES,
  { lines, sums }: { readonly lines: Sql; readonly sums: readonly Sums[] | null },
): Promise<readonly Cell[]> {
  const cells =
    sums === null
      ? await compositions(
          engine,
          commonCells(
            sql`
              select customer_id as code, code as cell, count(*) as n
              from (${lines}) as lines
              group by lines.customer_id, lines.code`,
            sql`bought.code, 0::tinyint as part, common.cell as cell, n`,
          ),
          "code",
          { counted: true },
        )
      : compared(sums);
  const named = await engine.rows(sql`
    select code, ${id(part)} as name
    from ${id(`${CODES[part]}s`)}
    where code in (${list([literal(-1), ...new Set(cells.map(({ name }) => literal(Number(name))))])})`);
  const names = new Map(named.map((row) => [String(row["code"]), String(row["name"])]));
  return cells.map((cell) => ({ ...cell, part, name: names.get(cell.name) ?? cell.name }));
}

/** Returns the query for what was bought, the cell null where it is none of the commonest. */
function commonCells(bought: Sql, columns: Sql): Sql {
  return sql`
    with bought as (${bought}),
    common as (
      select cell
      from bought
      group by cell
      having count(*) >= ${LEAST_CUSTOMERS}
      order by count(*) desc, cell
      limit ${MOST_CELLS}
    )
    select ${columns}
    from bought
    left join common using (cell)`;
}

/** Keeps the shares of one part of one segment that are of ten customers or more, largest first. */
export function sharesOf(cells: readonly Cell[], segment: number, part: string): PersonaShare[] {
  return cells
    .filter((cell) => cell.segment === segment && cell.part === part)
    .filter(({ customers }) => customers >= LEAST_CUSTOMERS)
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .map(shareOf);
}

/** Keeps what a segment has more of beyond chance, by lift: at most six. */
export function telling(shares: readonly PersonaShare[]): readonly PersonaShare[] {
  return shares
    .filter(({ differs, lift }) => differs && lift !== null && lift >= LARGER)
    .sort((a, b) => (b.lift ?? 0) - (a.lift ?? 0))
    .slice(0, MOST_TOLD);
}

const WEEKDAYS = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
] as const;

/** Returns when a segment is active; null where fewer than ten customers ever were. */
export function timesOf(
  cells: readonly Cell[],
  segment: number,
  of: PersonaTimes["of"],
): PersonaTimes | null {
  const own = cells.filter((cell) => cell.segment === segment);
  const weekdays = own.filter(({ part }) => part === "weekday");
  if ((weekdays[0]?.among ?? 0) < LEAST_CUSTOMERS) return null;
  const hours = own.filter(({ part }) => part === "hour");
  const spread = (from: readonly Cell[], first: number, n: number, value: (one: Cell) => number) =>
    Array.from({ length: n }, (_, i) => {
      const one = from.find(({ name }) => Number(name) === first + i);
      return one === undefined ? 0 : value(one);
    });
  const everyHour = cells.filter(({ part }) => part === "hour");
  const everyDay = cells.filter(({ part }) => part === "weekday");
  const all = ({ all: share }: Cell) => share;
  const value = ({ share }: Cell) => share.value;
  return {
    of,
    count: weekdays[0]?.of ?? 0,
    hours: hours.length === 0 ? null : spread(hours, 0, 24, value),
    all_hours: hours.length === 0 ? null : spread(everyHour, 0, 24, all),
    weekdays: spread(weekdays, 1, 7, value),
    all_weekdays: spread(everyDay, 1, 7, all),
    days: sharesOf(cells, segment, "weekday").map((one) => ({
      ...one,
      name: WEEKDAYS[Number(one.name) - 1] ?? one.name,
    })),
    parts: sharesOf(cells, segment, "part"),
  };
}

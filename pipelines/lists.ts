import { columnNames, reasonOf } from "../data/condition.ts";
import { ConfigurationError } from "../data/errors.ts";
import { checkExpression } from "../data/expression.ts";
import type { ListOptions } from "../data/schema.ts";
import type { Columns, Engine } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
import { controlSize } from "../models/affordable.ts";
import type { ListProfit } from "../reports/list-profit.ts";
import type { ListRow } from "../reports/list-row.ts";
import type { Business } from "./business.ts";
import { leaving } from "./leaving.ts";
import { requireAttributes, shownAs } from "./list-columns.ts";
import { candidates, judged, LEFT_OUT, leftOut, scored } from "./lists/candidates.ts";
import { exclusionsOf, type ListMark } from "./lists/exclusions.ts";
import { listLength } from "./lists/list-length.ts";
import { listProfit } from "./lists/list-profit.ts";
import { listRow, ROW_COLUMNS, textIn } from "./lists/list-row.ts";
import { storeProspects } from "./lists/prospects.ts";
import { hasMoney } from "./value.ts";

/** One list, ranked, with who was left out of it. */
export interface RankedList {
  readonly name: string;
  readonly target: string;
  readonly rows: readonly ListRow[];
  readonly control: number;
  /** How many were ranked, of whom the list holds the first. */
  readonly candidates: number;
  /** Customers with a score who are left out. */
  readonly excluded: number;
  /** How many for which reason: each counts for the first that applies. */
  readonly left_out: readonly { readonly reason: string; readonly customers: number }[];
  /** Whether the list shows value at risk (it keeps customers) or expected value (it sells to them). */
  readonly money: "value_at_risk" | "expected_value";
  /** What contacting more or fewer is expected to bring; null where costs or worth are not known. */
  readonly profit: ListProfit | null;
  /** Attributes that its file shows too, and their values by row: they stand in no report. */
  readonly attributes: readonly string[];
  readonly shown: readonly Readonly<Record<string, string | null>>[];
}

export interface RankListOptions {
  /** What was noted of customers when lists were worked on; nothing where nobody notes. */
  readonly marks?: readonly ListMark[];
  /** Days that `expected_value` covers; by default the configuration's. */
  readonly valueDays?: number;
}

/**
 * Ranks whom a list is for, holds back its control group and says what to do with each; throws where one of the list's
 * expressions names what is not there, or cannot be worked out.
 */
export async function rankList(
  business: Business,
  name: string,
  options: ListOptions,
  { marks = [], valueDays = business.configuration.value.horizon }: RankListOptions = {},
): Promise<RankedList> {
  try {
    return await rank(business, name, options, { marks, valueDays });
  } catch (error) {
    if (error instanceof ConfigurationError || !(error instanceof Error)) throw error;
    throw new ConfigurationError(`lists.${name}: ${reasonOf(error)}`);
  }
}

async function rank(
  business: Business,
  name: string,
  options: ListOptions,
  { marks, valueDays }: Required<RankListOptions>,
): Promise<RankedList> {
  const { engine, configuration } = business;
  const target = configuration.targets[options.target];
  if (target === undefined) throw new ConfigurationError(`unknown target '${options.target}'`);
  const { kind } = target;
  const money = leaving(kind) ? "value_at_risk" : "expected_value";
  await engine.run(sql`create or replace view scored as ${scored(options.target)}`);
  const expected = await storeProspects(business, "scored", { target, options, valueDays });
  await engine.run(sql`create or replace view candidates as ${candidates(expected)}`);
  const names = await columnNames(engine, "candidates");
  const check = async (text: string, key: string): Promise<Sql> =>
    await checkExpression(engine, text, names, `lists.${name}.${key}`);
  requireMoney(business, name, options, expected.profit);
  const attributes = requireAttributes(business, name, options);
  const rankBy = await check(options.rank_by, "rank_by");
  const exclusions = await exclusionsOf(business, { name, options, marks, check });
  await engine.run(sql`create or replace view judged as ${judged(exclusions)}`);
  const draw = sql`row_number() over (order by md5(${literal(`${configuration.seed}:${name}:`)} || customer_id), customer_id)`;
  const hasBudget = typeof options.capacity === "object" && "budget" in options.capacity;
  const known = sql`from judged where ${LEFT_OUT} is null`;
  const order = sql`order by ${rankBy} desc nulls last, customer_id`;
  const { numbers, length: customers } =
    expected.cost || hasBudget
      ? await engine.columns(sql`
          select ${list([
            expected.cost ? sql`expected_cost` : sql`null::double as expected_cost`,
            expected.profit ? sql`expected_profit` : sql`null::double as expected_profit`,
            hasBudget ? sql`${draw}::double as draw` : sql`null::double as draw`,
          ])}
          ${known}
          ${order}`)
      : { numbers: NOTHING, length: await count(engine, known) };
  const {
    expected_cost: costs = NONE,
    expected_profit: profits = NONE,
    draw: draws = NONE,
  } = numbers;
  const length = listLength(options, { customers, costs, draws });
  const consent = names.includes("consent") ? sql`try_cast(consent as boolean)` : sql`null`;
  // Everything that is told of them at once: those who are looked for again would be looked for among all.
  await engine.run(sql`
    create or replace table ranked as
    select *, row_number() over () as rank
    from (
      select ${list(ROW_COLUMNS.filter((column) => names.includes(column)).map(id))},
        ${consent} as may_contact
      ${known}
      ${order}
      limit ${literal(length)}
    )`);
  const rows = await engine.rows(sql`
    select ${list([
      sql`ranked.*`,
      sql`${draw} <= ${controlSize(length, options.control)} as is_control`,
      ...attributes.map((column, i) => sql`customers.${id(column)}::varchar as ${shownAs(i)}`),
    ])}
    from ranked
    ${attributes.length === 0 ? sql`` : sql`left join customers using (customer_id)`}
    order by rank`);
  const left = await leftOut(business, exclusions);
  const ranked = rows.map((row) => listRow(row, kind, { money, profit: expected.profit }));
  return {
    name,
    target: options.target,
    rows: ranked,
    control: ranked.filter(({ group }) => group === "control").length,
    candidates: customers,
    excluded: left.reduce((sum, one) => sum + one.customers, 0),
    left_out: left,
    money,
    profit: expected.profit
      ? listProfit({
          kind,
          options,
          profits,
          costs,
          rows: ranked,
          currency: configuration.currency,
        })
      : null,
    attributes,
    shown: rows.map((row) =>
      Object.fromEntries(
        attributes.map((column, i) => [column, textIn(row, `quintile.shown${i}`)]),
      ),
    ),
  };
}

const NONE = new Float64Array();
const NOTHING: Columns["numbers"] = {};

async function count(engine: Engine, rows: Sql): Promise<number> {
  const [counted] = await engine.rows(sql`select count(*) as n ${rows}`);
  return Number(counted?.["n"] ?? 0);
}

function requireMoney(
  business: Business,
  name: string,
  { rank_by, contact_cost }: ListOptions,
  hasProfit: boolean,
): void {
  if (!hasMoney(business) && ["value_at_risk", "expected_value"].includes(rank_by))
    throw new ConfigurationError(
      `lists.${name}.rank_by: '${rank_by}' requires a source that maps an amount`,
    );
  if (rank_by !== "expected_profit" || hasProfit) return;
  throw new ConfigurationError(
    `lists.${name}.rank_by: 'expected_profit' requires ${
      contact_cost === undefined
        ? "contact_cost and success_rate beside it"
        : "a source that maps an amount, or value_saved beside it"
    }`,
  );
}

import { columnNames, reasonOf } from "../data/condition.ts";
import { ConfigurationError } from "../data/errors.ts";
import { checkExpression } from "../data/expression.ts";
import type { ListOptions } from "../data/schema.ts";
import type { Row } from "../engines/engine.ts";
import { id, list, type Sql, sql } from "../engines/sql.ts";
import { isPurchase } from "../features/purchases.ts";
import type { ListRow } from "../reports/list-row.ts";
import { suggestedAction } from "../reports/play.ts";
import { type Business, TIMELESS } from "./business.ts";
import { leaving } from "./leaving.ts";
import { requireAttributes, shownAs } from "./list-columns.ts";
import { valueAtRisk } from "./value/worth-columns.ts";
import { hasMoney } from "./value.ts";

/** One list, ranked, with who was left out of it. */
export interface RankedList {
  readonly name: string;
  readonly target: string;
  readonly rows: readonly ListRow[];
  readonly control: number;
  /** Customers with a score whom `where` or `exclude` left out. */
  readonly excluded: number;
  /** Whether the list shows value at risk (it keeps customers) or expected value (it sells to them). */
  readonly money: "value_at_risk" | "expected_value";
  /** Attributes that its file shows too, and their values by row: they stand in no report. */
  readonly attributes: readonly string[];
  readonly shown: readonly Readonly<Record<string, string | null>>[];
}

/** Names that a list gives to its own columns: an attribute of such a name must not pass for them. */
const OWN_NAMES = [
  "score",
  "percentile",
  "reason_1",
  "reason_2",
  "reason_3",
  "value_at_risk",
  "last_order_on",
  "may_contact",
  "rank",
  "is_control",
];

/** Creates `people`: a row a customer with the scores, every feature and every attribute, for expressions to name. */
export async function gatherPeople(
  { engine, asOf }: Business,
  snapshotTable: string,
): Promise<void> {
  const scores = await columnNames(engine, "scores");
  const features = await columnNames(engine, snapshotTable);
  const attributes = await columnNames(engine, "customers");
  const taken = new Set([...OWN_NAMES, ...scores].map((name) => name.toLowerCase()));
  const free = (names: readonly string[]) =>
    names.filter((name) => {
      const known = taken.has(name.toLowerCase());
      taken.add(name.toLowerCase());
      return !known;
    });
  const columns = [
    ...scores.map((name) => sql`scores.${id(name)}`),
    ...free(features).map((name) => sql`snapshot.${id(name)}`),
    ...free(attributes).map((name) => sql`customers.${id(name)}`),
  ];
  await engine.run(sql`
    create or replace table people as
    select ${list(columns)}, last_orders.last_order_on
    from scores
    left join ${id(snapshotTable)} as snapshot using (customer_id)
    left join customers using (customer_id)
    left join (
      select customer_id, max(day) as last_order_on
      from transactions
      where ${isPurchase(asOf ?? TIMELESS)}
      group by customer_id
    ) as last_orders using (customer_id)
    order by customer_id`);
}

/**
 * Ranks whom a list is for, holds back its control group and says what to do with each; throws where one of the list's
 * expressions names what is not there, or cannot be worked out.
 */
export async function rankList(
  business: Business,
  name: string,
  options: ListOptions,
): Promise<RankedList> {
  try {
    return await rank(business, name, options);
  } catch (error) {
    if (error instanceof ConfigurationError || !(error instanceof Error)) throw error;
    throw new ConfigurationError(`lists.${name}: ${reasonOf(error)}`);
  }
}

async function rank(business: Business, name: string, options: ListOptions): Promise<RankedList> {
  const { engine, configuration } = business;
  const kind = configuration.targets[options.target]?.kind ?? "given";
  const money = leaving(kind) ? "value_at_risk" : "expected_value";
  await engine.run(sql`create or replace view candidates as ${candidates(options.target)}`);
  const names = await columnNames(engine, "candidates");
  const check = async (text: string, key: string): Promise<Sql> =>
    await checkExpression(engine, text, names, `lists.${name}.${key}`);
  if (!hasMoney(business) && ["value_at_risk", "expected_value"].includes(options.rank_by))
    throw new ConfigurationError(
      `lists.${name}.rank_by: '${options.rank_by}' requires a source that maps an amount`,
    );
  const attributes = requireAttributes(business, name, options);
  const rankBy = await check(options.rank_by, "rank_by");
  const where = options.where === undefined ? sql`true` : await check(options.where, "where");
  const exclude =
    options.exclude === undefined ? sql`false` : await check(options.exclude, "exclude");
  const chosen = sql`coalesce((${where})::boolean, false) and not coalesce((${exclude})::boolean, false)`;
  const consent = names.includes("consent") ? sql`try_cast(consent as boolean)` : sql`null`;
  const rows = await engine.rows(sql`
    with ranked as (
      select *, ${consent} as may_contact,
        row_number() over (order by ${rankBy} desc nulls last, customer_id) as rank
      from candidates
      where ${chosen}
    ),
    kept as (select * from ranked where rank <= ${options.capacity})
    select ${list([
      sql`kept.*`,
      sql`row_number() over (order by md5(${`${configuration.seed}:${name}:`} || customer_id), customer_id)
        <= round(${options.control} * count(*) over ()) as is_control`,
      ...attributes.map((column, i) => sql`customers.${id(column)}::varchar as ${shownAs(i)}`),
    ])}
    from kept
    left join customers using (customer_id)
    order by rank`);
  const [excluded] = await engine.rows(
    sql`select count(*) as n from candidates where not (${chosen})`,
  );
  const ranked = rows.map((row) => listRow(row, kind, money));
  return {
    name,
    target: options.target,
    rows: ranked,
    control: ranked.filter(({ group }) => group === "control").length,
    excluded: Number(excluded?.["n"] ?? 0),
    money,
    attributes,
    shown: rows.map((row) =>
      Object.fromEntries(
        attributes.map((column, i) => [column, textIn(row, `quintile.shown${i}`)]),
      ),
    ),
  };
}

function candidates(target: string): Sql {
  const own = (column: string) => id(`${target}_${column}`);
  return sql`
    select *,
      ${own("score")} as score,
      ${own("percentile")} as percentile,
      ${own("reason_1")} as reason_1,
      ${own("reason_2")} as reason_2,
      ${own("reason_3")} as reason_3,
      ${valueAtRisk(own("score"))} as value_at_risk
    from people
    where ${own("score")} is not null`;
}

function listRow(row: Row, kind: Kind, money: RankedList["money"]): ListRow {
  const text = (name: string) => textIn(row, name);
  const number = (name: string) => (row[name] === null ? null : Number(row[name]));
  const consent = row["may_contact"];
  return {
    rank: Number(row["rank"]),
    customer_id: String(row["customer_id"]),
    score: fourDigits(number("score")),
    percentile: number("percentile"),
    value: number("value"),
    [money]: number(money),
    segment: text("segment_name") ?? text("rfm_segment"),
    lifecycle: text("lifecycle"),
    reason_1: text("reason_1"),
    reason_2: text("reason_2"),
    reason_3: text("reason_3"),
    suggested_action: suggestedAction({
      kind,
      lifecycle: text("lifecycle"),
      valueTier: text("value_tier"),
      rfmGroup: text("rfm_segment"),
      consent: typeof consent === "boolean" ? consent : null,
    }),
    group: row["is_control"] === true ? "control" : "treat",
    last_order_on: text("last_order_on"),
  };
}

function textIn(row: Row, name: string): string | null {
  const cell = row[name];
  return cell === null || cell === undefined ? null : String(cell);
}

type Kind = Parameters<typeof suggestedAction>[0]["kind"];

function fourDigits(score: number | null): number | null {
  return score === null ? null : Math.round(score * 1e4) / 1e4;
}

import { checkCondition, columnNames } from "../data/condition.ts";
import { columnsIn } from "../data/expression.ts";
import type { Configuration } from "../data/schema.ts";
import type { Engine } from "../engines/engine.ts";
import { id, list, type Sql, sql } from "../engines/sql.ts";
import { nextDays } from "../reports/ahead.ts";
import { count, countOf, money, percent } from "../reports/number.ts";
import type { RuleGroup } from "../reports/segments-report.ts";
import { type CustomersFile, fileNamed, saidOf, writeCustomers } from "./customers-file.ts";
import { describeGroups } from "./describe-groups.ts";
import type { Said } from "./said.ts";
import { type StoredPeople, withStoredPeople } from "./stored-people.ts";

export interface MicroSegmentOptions {
  readonly run: string;
  readonly out?: string;
  readonly name?: string;
  readonly top?: number;
}

/** How many of a group's customers are in a group of everybody's. */
interface Part {
  readonly name: string;
  readonly size: number;
  /** Of the group's customers, and of all customers, the share in it. */
  readonly share: number;
  readonly share_of_all: number;
}

const WHERE = "the condition";
const PARTS = {
  segments: "segment_name",
  lifecycle: "lifecycle",
  rfm: "rfm_segment",
  value_tiers: "value_tier",
} as const;

/**
 * Tells of the customers of a run for whom a condition of the checked subset holds: how many, what they are worth, what
 * sets them apart, and writes them to a file, those of the most expected value first.
 */
export async function microSegment(where: string, options: MicroSegmentOptions): Promise<Said> {
  return await withStoredPeople(options.run, async (people) => {
    const { engine, run } = people;
    const condition = sql`coalesce((${await checkCondition(engine, where, "people", WHERE)})::boolean, false)`;
    const named = await columnsIn(engine, where, await columnNames(engine, "people"), WHERE);
    const group = await describe(people, { name: options.name ?? where, where, condition, named });
    const parts = await partsOf(engine, condition);
    const wanted = group.size > 0 || options.out !== undefined;
    const written = wanted ? await write(people, condition, named, options, where) : null;
    const customers =
      group.share === 0 ? await total(engine) : Math.round(group.size / group.share);
    return {
      lines: linesOf({ group, parts, written, customers, people }),
      document: { as_of: run.as_of, customers, ...group, ...parts, ...fileOf(written) },
    };
  });
}

async function total(engine: Engine): Promise<number> {
  const [row] = await engine.rows(sql`select count(*) as n from people`);
  return Number(row?.["n"] ?? 0);
}

function fileOf(written: CustomersFile | null) {
  return { file: written?.file ?? null, rows: written?.rows ?? 0 };
}

interface Condition {
  readonly name: string;
  readonly where: string;
  readonly condition: Sql;
  readonly named: readonly string[];
}

async function describe(
  { engine, run, features, matrix }: StoredPeople,
  { name, where, condition, named }: Condition,
): Promise<RuleGroup> {
  const { numbers } = await engine.columns(sql`
    select ${condition} as is_member, expected_value from people order by customer_id`);
  const members = Uint8Array.from(numbers["is_member"] ?? []);
  const [group] = describeGroups([{ name, where, members, named }], {
    matrix: await matrix(),
    features,
    expected: numbers["expected_value"] ?? new Float64Array(),
    currency: run.configuration.currency,
    seed: run.seed,
  });
  if (group === undefined) throw new Error("one group was asked about and none described");
  return group;
}

async function partsOf(
  engine: Engine,
  condition: Sql,
): Promise<Readonly<Record<keyof typeof PARTS, readonly Part[]>>> {
  const by = async (column: string): Promise<readonly Part[]> => {
    const rows = await engine.rows(sql`
      with marked as (select ${id(column)} as name, ${condition} as is_member from people)
      select
        name,
        count(*) filter (where is_member) as size,
        count(*) filter (where is_member) / sum(count(*) filter (where is_member)) over () as share,
        count(*) / sum(count(*)) over () as share_of_all
      from marked
      where name is not null
      group by name
      order by size desc, name`);
    return rows
      .filter((row) => Number(row["size"]) > 0)
      .map((row) => ({
        name: String(row["name"]),
        size: Number(row["size"]),
        share: Number(row["share"]),
        share_of_all: Number(row["share_of_all"]),
      }));
  };
  return {
    segments: await by(PARTS.segments),
    lifecycle: await by(PARTS.lifecycle),
    rfm: await by(PARTS.rfm),
    value_tiers: await by(PARTS.value_tiers),
  };
}

async function write(
  { engine, run }: StoredPeople,
  condition: Sql,
  named: readonly string[],
  { out, name, top }: MicroSegmentOptions,
  where: string,
): Promise<CustomersFile> {
  const known = await columnNames(engine, "people");
  const scores = Object.keys(run.champions).map((target) => `${target}_score`);
  const columns = new Map<string, Sql>([
    ["customer_id", sql`customer_id`],
    ["segment", sql`coalesce(segment_name, rfm_segment)`],
    ["lifecycle", sql`lifecycle`],
    ["rfm_segment", sql`rfm_segment`],
    ["value_tier", sql`value_tier`],
    ...scores.map((score): [string, Sql] => [score, sql`round(${id(score)}, 4)`]),
    ["value", sql`value`],
    ["expected_value", sql`expected_value`],
    ["last_order_on", sql`last_order_on`],
  ]);
  if (known.includes("consent")) columns.set("may_contact", sql`try_cast(consent as boolean)`);
  for (const column of named)
    if (!columns.has(column) && column !== "segment_name") columns.set(column, id(column));
  const rows = await engine.rows(sql`
    select ${list([...columns].map(([column, value]) => sql`${value} as ${id(column)}`))}
    from people
    where ${condition}
    order by people.expected_value desc nulls last, people.value desc nulls last, people.customer_id
    ${top === undefined ? sql`` : sql`limit ${top}`}`);
  return await writeCustomers(
    out ?? fileNamed("segment", name ?? where),
    [...columns.keys()],
    rows,
  );
}

interface Told {
  readonly group: RuleGroup;
  readonly parts: Readonly<Record<keyof typeof PARTS, readonly Part[]>>;
  readonly written: CustomersFile | null;
  readonly customers: number;
  readonly people: StoredPeople;
}

function linesOf({ group, parts, written, customers, people }: Told): readonly string[] {
  const { as_of, configuration } = people.run;
  const day = as_of === null ? "" : ` as of ${as_of}`;
  const file = written === null ? [] : [saidOf(written)];
  const { name, where, size, share, warning, profile } = group;
  const title = name === where ? [where] : [name, where];
  if (size === 0)
    return [
      ...title,
      `Nobody: it holds for none of ${countOf(customers, "customer")}${day}`,
      ...file,
    ];
  return [
    ...title,
    `${count(size)} of ${countOf(customers, "customer")} (${percent(share)})${day}`,
    ...(warning === null ? [] : [`Take care: ${warning}`]),
    ...worthLines(group, configuration),
    ...(profile.length === 0 ? [] : ["What sets them apart besides", ...profile.map(indented)]),
    ...partLines("Segments", parts.segments),
    ...partLines("Lifecycle", parts.lifecycle),
    ...file,
  ];
}

function worthLines(
  group: RuleGroup,
  { currency, value }: Pick<Configuration, "currency" | "value">,
): readonly string[] {
  const { spend, revenue_share, expected_value, expected_share } = group;
  const so =
    spend === null ? [] : [`spent ${money(spend, currency ?? null)} so far${of(revenue_share)}`];
  const next =
    expected_value === null
      ? []
      : [
          `${money(expected_value, currency ?? null)} expected in the ${nextDays(value.horizon)}${of(expected_share)}`,
        ];
  const worth = [...so, ...next];
  return worth.length === 0 ? [] : [`Worth: ${worth.join("; ")}`];
}

function of(share: number | null): string {
  return share === null ? "" : `, ${percent(share)} of everybody's`;
}

function indented({ says }: { readonly says: string }): string {
  return `  ${says}`;
}

function partLines(title: string, parts: readonly Part[]): readonly string[] {
  if (parts.length === 0) return [];
  const said = parts
    .slice(0, 3)
    .map(
      ({ name, share, share_of_all }) =>
        `${name} ${percent(share, 0)} (${percent(share_of_all, 0)} of all customers)`,
    );
  return [`${title}: ${said.join(", ")}${parts.length > 3 ? ", ..." : ""}`];
}

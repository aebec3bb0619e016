import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import type { IdentitiesQuality } from "../quality/quality.ts";
import { type Judged, REASON } from "./judging.ts";
import { components } from "./union-find.ts";

/** More ids than this in one customer are reported: most people have fewer. */
const LIKELY_IDS = 10;
const LINKS = id("ingest_links");
const NODES = id("ingest_ids");
/** Table (id, customer_id): each id in a link and the id that stands for it. */
const ALIASES: Sql = id("ingest_aliases");

/** Rejects the links of an identities source that name no alias. Returns the source with that reason. */
export async function rejectMissingAliases(engine: Engine, judged: Judged): Promise<Judged> {
  if (judged.kind !== "identities") return judged;
  await engine.run(sql`
    update ${id(judged.table)} set ${REASON} = ${literal(judged.reasons.length)}
    where ${REASON} = 0 and alias is null`);
  return { ...judged, reasons: [...judged.reasons, "missing alias"] };
}

/**
 * Makes one customer of all ids that links connect, directly or through others, and leaves the table `ALIASES`. Of a
 * customer's ids that one stands for all which is a customer_id and nobody's alias; of several, or where there is none,
 * the smallest by text. Ids are texts, where `17850.0` is `17850`. A link has no date: it holds at any as_of, also for
 * days before anybody knew of it. Returns null where no source is of identities.
 */
export async function resolveIdentities(
  engine: Engine,
  judged: readonly Judged[],
): Promise<Omit<IdentitiesQuality, "touched"> | null> {
  const sources = judged.filter(({ kind }) => kind === "identities");
  if (sources.length === 0) return null;
  const links = sources.map(
    ({ table }, nth) => sql`
      select ${literal(nth)} as nth, rowid + 1 as row, customer_id as written, alias as written_alias
      from ${id(table)}
      where ${REASON} = 0`,
  );
  await engine.run(sql`
    create or replace temp table ${LINKS} as
    select nth, row, ${shorn(sql`written`)} as customer_id, ${shorn(sql`written_alias`)} as alias
    from (${list(links, " union all ")})`);
  await engine.run(sql`
    create or replace temp table ${NODES} as
    with ids as (
      select customer_id as id, false as is_alias, customer_id <> alias as is_customer from ${LINKS}
      union all
      select alias, customer_id <> alias, false from ${LINKS}
    )
    select
      id,
      row_number() over (order by id) - 1 as node,
      bool_or(is_alias) as is_alias,
      bool_or(is_customer) as is_customer
    from ids
    group by id`);
  const { numbers } = await engine.columns(sql`
    select a.node as from_node, b.node as to_node
    from ${LINKS} as links
    join ${NODES} as a on a.id = links.customer_id
    join ${NODES} as b on b.id = links.alias
    order by 1, 2`);
  const [count] = await engine.rows(sql`select count(*) as nodes from ${NODES}`);
  const from = numbers["from_node"] ?? new Float64Array();
  const to = numbers["to_node"] ?? new Float64Array();
  const roots = components(Number(count?.["nodes"]), { from, to });
  await engine.store("ingest_components", {
    node: Float64Array.from(roots, (_, node) => node),
    component: Float64Array.from(roots),
  });
  await engine.run(sql`
    create or replace temp table ${NODES} as
    select
      nodes.*,
      component::bigint as component,
      first_value(id) over (partition by component order by is_alias, id) as customer_id
    from ${NODES} as nodes
    join ingest_components using (node)`);
  await engine.run(sql`drop table ingest_components`);
  await engine.run(sql`
    create or replace temp table ${ALIASES} as
    select id, customer_id from ${NODES}`);
  return await measure(engine, sources);
}

async function measure(
  engine: Engine,
  sources: readonly Judged[],
): Promise<Omit<IdentitiesQuality, "touched">> {
  const [links] = await engine.rows(sql`
    select
      count(*) as links,
      count(*) filter (where customer_id = alias) as self_links,
      (select count(*) from (
        select alias from ${LINKS} where customer_id <> alias
        group by alias having count(distinct customer_id) > 1
      )) as shared_aliases
    from ${LINKS}`);
  const [ids] = await engine.rows(sql`
    select
      count(*) - count(distinct component) as aliases_merged,
      count(distinct component) as customers,
      count(*) filter (where is_alias and is_customer) as chained,
      (select count(*) from (
        select component from ${NODES} group by component having bool_and(is_alias)
      )) as cycles
    from ${NODES}`);
  const suspicious = await engine.rows(sql`
    with large as (
      select component, count(*) as ids from ${NODES} group by component having count(*) > ${LIKELY_IDS}
    )
    select large.component, any_value(ids) as ids, min({'nth': nth, 'row': row}).nth as nth,
      min({'nth': nth, 'row': row}).row as row
    from large
    join ${NODES} as nodes using (component)
    join ${LINKS} as links on links.customer_id = nodes.id
    group by large.component
    order by ids desc, nth, row
    limit 10`);
  await engine.run(sql`drop table ${LINKS}`);
  await engine.run(sql`drop table ${NODES}`);
  const number = (value: unknown) => Number(value ?? 0);
  return {
    links: number(links?.["links"]),
    self_links: number(links?.["self_links"]),
    aliases_merged: number(ids?.["aliases_merged"]),
    customers: number(ids?.["customers"]),
    chained: number(ids?.["chained"]),
    cycles: number(ids?.["cycles"]),
    shared_aliases: number(links?.["shared_aliases"]),
    suspicious: suspicious.map((row) => ({
      ids: number(row["ids"]),
      source: sources[number(row["nth"])]?.source ?? "",
      row: number(row["row"]),
    })),
  };
}

/** Says of one identities source what its owner should look at. */
export function identityNotices(
  source: string,
  { suspicious, shared_aliases }: Omit<IdentitiesQuality, "touched">,
): readonly string[] {
  const large = suspicious
    .filter((one) => one.source === source)
    .map(
      ({ ids, row }) =>
        `one customer has ${ids} ids, the first link of theirs is in row ${row}: if an alias is not one person's (such as info@...), reject it by a rule`,
    );
  const shared =
    shared_aliases === 0
      ? []
      : [`${shared_aliases} aliases belong to several customer ids, which are merged into one`];
  return [...large, ...shared];
}

/** Gives the rows of a source that stand under an alias to its customer, before rows are compared with one another. */
export async function mergeAliases(
  engine: Engine,
  { source, table }: Judged,
): Promise<IdentitiesQuality["touched"][number]> {
  // Where not all ids of a column are numbers, `17850.0` stands there as it is written.
  const merged = sql`
    case when contains(${id(table)}.customer_id, '.') then ${shorn(sql`${id(table)}.customer_id`)}
      else ${id(table)}.customer_id end = aliases.id
    and ${id(table)}.customer_id <> aliases.customer_id`;
  const [count] = await engine.rows(sql`
    select count(*) as rows, count(distinct ${id(table)}.customer_id) as ids
    from ${id(table)}
    join ${ALIASES} as aliases on ${merged}
    where ${REASON} = 0`);
  await engine.run(sql`
    update ${id(table)} set customer_id = aliases.customer_id
    from ${ALIASES} as aliases
    where ${merged}`);
  return { source, rows: Number(count?.["rows"]), ids: Number(count?.["ids"]) };
}

function shorn(text: Sql): Sql {
  return sql`regexp_replace(${text}, '^([+-]?\\d+)\\.0*$', '\\1')`;
}

/** Returns the customer that an id stands for, after identities were resolved: itself where no link names it. */
export function customerOf(written: Sql): Sql {
  return sql`coalesce((select aliases.customer_id from ${ALIASES} as aliases where aliases.id = ${written}), ${written})`;
}

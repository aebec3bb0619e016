import type { Engine } from "../../engines/engine.ts";
import { id, list, type Sql, sql } from "../../engines/sql.ts";
import { ConfigurationError } from "../errors.ts";
import { unknownName } from "../nearest.ts";
import { idText } from "../types/column-types.ts";
import { REASON } from "./judging.ts";
import { keyColumn, keyPairs, type Lookup } from "./lookup.ts";
import { type FileColumn, type RawColumn, type RawTable, ROW_HASH } from "./raw-table.ts";

/** Returns the lookups that are joined to a source. */
export function lookupsOf(source: string, lookups: readonly Lookup[]): readonly Lookup[] {
  return lookups.filter(({ options }) => [options.join.to].flat().includes(source));
}

/** Returns the columns that expressions of a source may name: its own, then those its lookups lend; no name twice. */
export function withLent(
  source: string,
  own: readonly FileColumn[],
  lookups: readonly Lookup[],
): readonly FileColumn[] {
  const holders = new Map(own.map(({ name }) => [name.toLowerCase(), `the file of ${source}`]));
  for (const { source: lookup, lends } of lookups)
    for (const { name } of lends) {
      const holder = holders.get(name.toLowerCase());
      if (holder !== undefined)
        throw new ConfigurationError(
          `sources.${lookup}: ${holder} has a column '${name}' too, list the columns that the lookup lends under other names, such as columns: { ${lookup}_${plainName(name)}: ${name} }`,
        );
      holders.set(name.toLowerCase(), `lookup ${lookup}`);
    }
  return [...own, ...lookups.flatMap(({ lends }) => lends)];
}

/** Returns the columns of a source by which lookups are joined to it; one that it lacks is refused. */
export function joinedBy(
  source: string,
  own: readonly FileColumn[],
  lookups: readonly Lookup[],
): readonly string[] {
  const names = own.map(({ name }) => name);
  return lookups.flatMap(({ source: lookup, options }) =>
    keyPairs(options).map(({ theirs }) => {
      if (!names.includes(theirs))
        throw new ConfigurationError(
          unknownName("column", theirs, names, `sources.${lookup}.join.on of source '${source}'`),
        );
      return theirs;
    }),
  );
}

/** A source's rows with the columns that lookups lend, and by lookup how many of the rows it has no row for. */
export interface Joined {
  readonly raw: RawTable;
  readonly unmatched: Readonly<Record<string, number>>;
}

/** Joins lookups to a source's rows, which keep their order and number; of what they lend only `used` is taken. */
export async function joinLookups(
  engine: Engine,
  raw: RawTable,
  lookups: readonly Lookup[],
  used: ReadonlySet<string>,
): Promise<Joined> {
  if (lookups.length === 0) return { raw, unmatched: {} };
  const table = `${raw.table}_joined`;
  const kept: RawColumn[] = [];
  const cells: Sql[] = [];
  const joins: Sql[] = [];
  const misses: Sql[] = [];
  for (const [nth, { table: lookup, options, lends }] of lookups.entries()) {
    const alias = id(`lookup${nth}`);
    const equal: Sql[] = [];
    for (const [part, { theirs }] of keyPairs(options).entries()) {
      const key = raw.columns.find(({ name }) => name === theirs);
      if (key === undefined) throw new Error(`key '${theirs}' was not loaded`);
      equal.push(
        sql`${alias}.${keyColumn(part)} = nullif(trim(${await idText(engine, raw, key)}), '')`,
      );
    }
    joins.push(
      sql`left join ${id(lookup)} as ${alias} on ${list([sql`${alias}.${REASON} = 0`, ...equal], " and ")}`,
    );
    misses.push(sql`count(*) filter (${alias}.${keyColumn(0)} is null) as ${id(`missed${nth}`)}`);
    for (const lent of lends.filter(({ name }) => used.has(name))) {
      const column = id(`quintile.${raw.columns.length + kept.length}.lent`);
      cells.push(sql`${alias}.${lent.column} as ${column}`);
      kept.push({ ...lent, column });
    }
  }
  const from = sql`${id(raw.table)} as own ${list(joins, "\n")}`;
  await engine.run(
    sql`create or replace table ${id(table)} as
      select ${list([
        sql`own.${ROW_HASH}`,
        ...raw.columns.map(({ column }) => sql`own.${column}`),
        ...cells,
      ])}
      from ${from}
      order by own.rowid`,
  );
  const [missed] = await engine.rows(sql`select ${list(misses)} from ${from}`);
  await engine.run(sql`drop table ${id(raw.table)}`);
  return {
    raw: { ...raw, table, from: [id(table)], columns: [...raw.columns, ...kept] },
    unmatched: Object.fromEntries(
      lookups.map(({ source }, nth) => [source, Number(missed?.[`missed${nth}`])]),
    ),
  };
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "_");
}

import { reasonOf } from "../data/condition.ts";
import { ConfigurationError } from "../data/errors.ts";
import { checkAggregate, checkCell } from "../data/expression.ts";
import { unknownName } from "../data/nearest.ts";
import type { OwnFeatureOptions } from "../data/own-feature-schema.ts";
import type { Engine } from "../engines/engine.ts";
import { checked, id, list, type Sql, sql } from "../engines/sql.ts";
import { type Feature, feature, type Unit } from "./feature.ts";
import { grainColumns } from "./grain-columns.ts";
import { words } from "./name.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A feature of one's own as a vocabulary carries it: its SQL has been checked and written anew. Plain JSON. */
export type CheckedFeature = {
  readonly name: string;
  readonly unit: Unit;
  readonly describe: string;
  readonly grain: Feature["grain"];
  readonly sql: string;
  readonly empty: number | null;
  readonly phrase: readonly string[];
  readonly about: string;
  readonly zero?: string;
  readonly missing?: string;
  readonly counts?: readonly [one: string, many: string];
};

/** Returns the features of one's own, which are not in the catalogue. */
export function ownFeatures({ own = [] }: Pick<Vocabulary, "own">): readonly Feature[] {
  return own.map((one) => feature({ ...one, family: "own", sql: finite(checked(one.sql)) }));
}

/**
 * Checks features of one's own against what a business has: `catalogue` are the features that it has anyway. Throws a
 * ConfigurationError where one could see past as_of, names what is not there, or is no number.
 *
 * An expression sees the rows of its grain, which all lie in [as_of - observation, as_of), and nothing else: it may name no
 * table, no clock, no other row's position, and no column that is filled in later.
 */
export async function checkOwnFeatures(
  engine: Engine,
  options: readonly OwnFeatureOptions[],
  {
    vocabulary,
    catalogue,
  }: { readonly vocabulary: Vocabulary; readonly catalogue: readonly Feature[] },
): Promise<readonly CheckedFeature[]> {
  const known: CheckedFeature[] = [];
  const taken = new Set(["customer_id", "as_of", ...catalogue.map(({ name }) => name)]);
  for (const one of options) {
    const where = `features.${one.name}`;
    if (taken.has(one.name))
      throw new ConfigurationError(
        `${where}: there is a feature '${one.name}' already, choose another name`,
      );
    const columns = columnsOf(one.over, { vocabulary, catalogue, known });
    if (columns === null)
      throw new ConfigurationError(`${where}: the business has no rows for 'over: ${one.over}'`);
    taken.add(one.name);
    known.push(declared(one, await written(engine, one, columns, where)));
    requireNames(one, taken, where);
  }
  return known;
}

/** Throws unless the own features of a vocabulary that was stored hold expressions that the check lets pass. */
export async function requireChecked(
  engine: Engine,
  vocabulary: Vocabulary,
  catalogue: readonly Feature[],
): Promise<void> {
  const known: CheckedFeature[] = [];
  for (const one of vocabulary.own ?? []) {
    const where = `own feature '${one.name}' of the trained run`;
    const columns = columnsOf(one.grain, { vocabulary, catalogue, known });
    if (columns === null) throw new ConfigurationError(`${where}: there are no such rows`);
    await written(engine, { ...one, over: one.grain }, columns, where);
    known.push(one);
  }
}

type Types = Readonly<Record<string, string>>;

/** Returns the columns of a grain with their types; null where a business has no such rows. */
function columnsOf(
  grain: Feature["grain"],
  {
    vocabulary,
    catalogue,
    known,
  }: {
    readonly vocabulary: Vocabulary;
    readonly catalogue: readonly Feature[];
    readonly known: readonly CheckedFeature[];
  },
): Types | null {
  if (grain === "features")
    return Object.fromEntries(
      [...catalogue.filter(({ modelled }) => !modelled), ...known].map(({ name }) => [
        name,
        "double",
      ]),
    );
  if (grain === "customers") {
    const types = { number: "double", flag: "boolean", category: "varchar", date: "date" } as const;
    const attributes = vocabulary.attributes.map(({ column, type }) => [column, types[type]]);
    return attributes.length === 0 ? null : Object.fromEntries(attributes);
  }
  const { transactions, events, subscriptions, exposures } = vocabulary;
  const has = {
    lines: transactions,
    orders: transactions,
    purchase_days: transactions,
    products: transactions,
    categories: transactions,
    events,
    event_days: events,
    sessions: events,
    subscriptions,
    exposures,
  }[grain];
  return has === null ? null : grainColumns[grain];
}

/** Returns an expression as it runs, which is a number over the columns of its grain. */
async function written(
  engine: Engine,
  { over, sql: text }: { readonly over: Feature["grain"]; readonly sql: string },
  columns: Types,
  where: string,
): Promise<Sql> {
  const names = Object.keys(columns);
  const shared = over === "features" ? [] : ["as_of"];
  const single = over === "customers" || over === "features";
  const { sql: expression, summed } = single
    ? { sql: await cellOf(engine, text, { columns, shared, where }), summed: [] }
    : await checkAggregate(engine, text, [...names, ...shared], { where, shared });
  const rows = sql`(select ${list([
    sql`null::varchar as customer_id`,
    sql`null::date as as_of`,
    ...names.map((name) => sql`null::${checked(columns[name] ?? "double")} as ${id(name)}`),
  ])})`;
  const typed = async (what: readonly Sql[]) => {
    const found = await engine
      .rows(
        sql`select column_type from (describe select ${list(what)} from ${rows} ${
          single ? sql`` : sql`group by customer_id, as_of`
        })`,
      )
      .catch((error: unknown) => {
        throw new ConfigurationError(`${where}: ${reasonOf(error)}`);
      });
    return found.map((row) => String(row["column_type"]));
  };
  const [value = "", ...inputs] = await typed([
    sql`${expression} as value`,
    ...summed.map((input, i) => sql`min(${input}) as ${id(`summed_${i}`)}`),
  ]);
  const other = inputs.find((type) => !isNumber(type));
  if (other !== undefined)
    throw new ConfigurationError(
      `${where} requires sums and means of numbers, got ${other.toLowerCase()}`,
    );
  if (!isNumber(value))
    throw new ConfigurationError(`${where} requires a number, got ${value.toLowerCase()}`);
  return expression;
}

/** Returns an expression over one row a customer. An attribute that is a date may lie at or after as_of, so it is refused. */
async function cellOf(
  engine: Engine,
  text: string,
  {
    columns: types,
    shared,
    where,
  }: { readonly columns: Types; readonly shared: readonly string[]; readonly where: string },
): Promise<Sql> {
  const names = [...Object.keys(types), ...shared];
  const { sql: expression, columns } = await checkCell(engine, text, names, where);
  const date = columns.find((name) => types[name] === "date");
  if (date !== undefined)
    throw new ConfigurationError(
      `'${date}' is not allowed in ${where}, it may lie at or after as_of; its age is a feature, which 'over: features' has`,
    );
  return expression;
}

/** Returns a number, or nothing where it is infinite or none: a division by 0. */
function finite(expression: Sql): Sql {
  return sql`case when isfinite((${expression})::double) then (${expression})::double end`;
}

function isNumber(type: string): boolean {
  return /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL.*|DOUBLE|FLOAT|BOOLEAN|"NULL")$/.test(type);
}

function declared(
  {
    name,
    over,
    sql: text,
    unit,
    empty,
    phrase,
    describe,
    about,
    zero,
    missing,
    counts,
  }: OwnFeatureOptions,
  expression: Sql,
): CheckedFeature {
  return {
    name,
    unit: unit === "share" ? "ratio" : unit,
    describe: describe ?? `Own feature over ${over}: ${text.replace(/\s+/g, " ").trim()}.`,
    grain: over,
    sql: expression.strings.join(""),
    empty,
    phrase: [phrase].flat().map((one) => one.replaceAll("{value}", `{${name}}`)),
    about: about ?? words(name),
    ...(zero === undefined ? {} : { zero }),
    ...(missing === undefined ? {} : { missing }),
    ...(counts === undefined ? {} : { counts }),
  };
}

/** Throws where a phrase names a feature that is not there. */
function requireNames(
  { phrase }: OwnFeatureOptions,
  names: ReadonlySet<string>,
  where: string,
): void {
  for (const [, name = ""] of [phrase]
    .flat()
    .join(" ")
    .matchAll(/\{([^{}]*)\}/g))
    if (name !== "value" && !names.has(name))
      throw new ConfigurationError(unknownName("feature", name, [...names], `${where}.phrase`));
}

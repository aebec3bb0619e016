import type { Attribute } from "../data/canonical.ts";
import type { CountedTexts } from "../data/quality/counted-texts.ts";
import type { Engine } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";

/** An attribute that is made into features, with the categories that have a column of their own. */
export type KnownAttribute =
  | { readonly column: string; readonly type: "number" | "date" | "flag" }
  | {
      readonly column: string;
      readonly type: "category";
      /** The categories with a column of their own, commonest first. */
      readonly categories: readonly string[];
      /** Whether there were more. */
      readonly other: boolean;
    };

/** The values of a column that are told apart, and whether there were more. */
export interface Categories {
  readonly values: readonly string[];
  readonly other: boolean;
}

const OWN_COLUMNS = new Set([
  "customer_id",
  "as_of",
  "source",
  "known_at",
  "known_day",
  "file_row",
]);
const MOST_CATEGORIES = 20;
const LEAST_SHARE = 0.01;
/** Beyond so many features of attributes, columns keep fewer categories, and the last columns are left out. */
const MOST_FEATURES = 400;

/** Learns the attributes worth a feature from the known customers rows; columns in `exclude` are left out. */
export async function learnAttributes(
  engine: Engine,
  all: readonly Attribute[],
  { rows, exclude }: { readonly rows: Sql; readonly exclude: readonly string[] },
): Promise<{ readonly known: readonly KnownAttribute[]; readonly leftOut: readonly string[] }> {
  const wanted = all.filter(({ column }) => !exclude.includes(column));
  const attributes = wanted.filter(({ column }) => !OWN_COLUMNS.has(column.toLowerCase()));
  const shares = await categoryShares(
    engine,
    rows,
    attributes.filter(({ type }) => type === "category").map(({ column }) => column),
  );
  const most = mostCategories(attributes.length, [...shares.values()]);
  const known: KnownAttribute[] = [];
  const leftOut = wanted.filter((a) => !attributes.includes(a)).map(({ column }) => column);
  let columns = 0;
  for (const { column, type } of attributes) {
    const attribute = type === "category" ? categories(column, shares, most) : { column, type };
    columns += attribute === null ? 0 : width(attribute);
    if (attribute === null || columns > MOST_FEATURES) leftOut.push(column);
    else known.push(attribute);
  }
  return { known, leftOut };
}

type Shares = readonly { readonly value: string; readonly share: number }[];

/** Returns the commonest categories of one column of a query's rows, commonest first; null where it is empty throughout. */
export async function learnCategories(
  engine: Engine,
  column: string,
  rows: Sql,
): Promise<Categories | null> {
  return commonest(column, await categoryShares(engine, rows, [column]));
}

/** Returns the same of texts that were counted already. */
export function categoriesAmong(column: string, texts: CountedTexts): Categories | null {
  const all = texts.reduce((sum, { rows }) => sum + rows, 0);
  const shares = texts.map(({ value, rows }) => ({ value, share: rows / all }));
  return commonest(column, new Map([[column, shares.filter(({ share }) => share >= LEAST_SHARE)]]));
}

function commonest(column: string, shares: ReadonlyMap<string, Shares>): Categories | null {
  const known = categories(column, shares, MOST_CATEGORIES);
  return known?.type === "category" ? { values: known.categories, other: known.other } : null;
}

async function categoryShares(
  engine: Engine,
  customers: Sql,
  columns: readonly string[],
): Promise<ReadonlyMap<string, Shares>> {
  if (columns.length === 0) return new Map();
  const counted = columns.map(
    (column) => sql`
      select ${literal(column)} as column_name, ${id(column)}::varchar as value, count(*) as n
      from known_customers
      where ${id(column)} is not null
      group by all`,
  );
  const rows = await engine.rows(sql`
    with known_customers as (${customers}),
    counted as (${list(counted, "\nunion all\n")})
    select column_name, value, n / sum(n) over (partition by column_name) as share
    from counted
    qualify share >= ${LEAST_SHARE}
    order by column_name, n desc, value`);
  const shares = new Map<string, { value: string; share: number }[]>();
  for (const row of rows) {
    const column = String(row["column_name"]);
    const known = shares.get(column) ?? [];
    known.push({ value: String(row["value"]), share: Number(row["share"]) });
    shares.set(column, known);
  }
  return shares;
}

/** Finds how many categories a column may keep so that all attributes together stay within their bound. */
function mostCategories(attributes: number, shares: readonly Shares[]): number {
  let most = MOST_CATEGORIES;
  const size = () =>
    attributes + shares.reduce((all, { length }) => all + Math.min(length, most), 0);
  while (most > 2 && size() > MOST_FEATURES) most--;
  return most;
}

function categories(
  column: string,
  shares: ReadonlyMap<string, Shares>,
  most: number,
): KnownAttribute | null {
  const kept = (shares.get(column) ?? []).slice(0, most);
  if (kept.length === 0) return null;
  const covered = kept.reduce((all, { share }) => all + share, 0);
  return {
    column,
    type: "category",
    categories: kept.map(({ value }) => value),
    other: covered < 1 - 1e-9,
  };
}

function width(attribute: KnownAttribute): number {
  return attribute.type === "category" ? attribute.categories.length + Number(attribute.other) : 1;
}

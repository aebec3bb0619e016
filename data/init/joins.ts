import type { Engine } from "../../engines/engine.ts";
import { draft, type LeftOut, type Said, type SourceDraft } from "./draft.ts";
import { snake, type Understood, unmapped } from "./kinds.ts";
import { moneyOf } from "./money.ts";
import { type ColumnProfile, type FileProfile, fileName, filling, percent } from "./profile.ts";
import { shareKnown } from "./relations.ts";
import { isUnique, looksLikeId, type Roles } from "./roles.ts";
import { wordsOf } from "./words.ts";

type Unkeyed = Extract<Understood, { readonly is: "unkeyed" | "undated" }>;
type Keyed = Extract<Understood, { readonly is: "source" }>;

/** Share of a source's keys that a lookup must know. */
const KNOWN = 0.5;

/** Joins files without a customer of their own to those that name their key, and says of the rest why they are left out. */
export async function joinFiles(engine: Engine, understood: readonly Understood[]) {
  const keyed = understood.filter((one): one is Keyed => one.is === "source");
  const undated = understood.filter((one): one is Unkeyed => one.is === "undated");
  const tables = understood.filter((one): one is Unkeyed => one.is === "unkeyed");
  const lookups: SourceDraft[] = [];
  const used = new Set<Unkeyed>();
  const drafts: SourceDraft[] = [];
  for (const one of keyed) {
    const lines = await linesOf(engine, one, tables);
    if (lines === null) drafts.push(one.draft);
    else {
      used.add(lines.of);
      drafts.push(lines.source);
      lookups.push(lines.lookup);
    }
  }
  const sources: SourceDraft[] = [];
  for (const one of drafts) {
    let source = one;
    if (source.kind === "transactions")
      for (const table of tables.filter((other) => other.file !== source.file)) {
        const key = await keyBetween(engine, source.file, table.file);
        const joined = key === null ? null : withGoods(source, table, key);
        if (joined === null) continue;
        used.add(table);
        source = joined.source;
        lookups.push(joined.lookup);
      }
    sources.push(source);
  }
  for (const one of undated)
    for (const table of tables) {
      const key = await keyBetween(engine, one.file, table.file);
      const joined = key === null ? null : campaigned(one, table, key);
      if (joined === null) continue;
      used.add(table);
      used.add(one);
      sources.push(joined.source);
      lookups.push(joined.lookup);
      break;
    }
  const left = [...undated, ...tables].filter((one) => !used.has(one));
  return { sources: [...sources, ...lookups], left: left.map(whyLeft) };
}

interface Key {
  /** The column of the source, and the lookup's. */
  readonly mine: string;
  readonly theirs: string;
  readonly known: number;
}

/** Returns the columns by which rows of a file find one row each of a table, null where there are none. */
async function keyBetween(
  engine: Engine,
  file: FileProfile,
  table: FileProfile,
): Promise<Key | null> {
  for (const theirs of table.columns) {
    if (!isUnique(theirs, table) || !looksLikeId(theirs, table)) continue;
    const mine = file.columns.find(({ name }) => bareKey(name) === bareKey(theirs.name));
    if (mine === undefined) continue;
    const known = await shareKnown(
      engine,
      { file, column: mine.name },
      { file: table, column: theirs.name },
    );
    if (known >= KNOWN) return { mine: mine.name, theirs: theirs.name, known };
  }
  return null;
}

/** Finds the lines of orders whose customer and day stand in a file of their own, and makes sales of them. */
async function linesOf(
  engine: Engine,
  { draft: header, roles }: Keyed,
  tables: readonly Unkeyed[],
): Promise<{ source: SourceDraft; lookup: SourceDraft; of: Unkeyed } | null> {
  const { customer_id: customer, at } = header.columns;
  if (header.kind !== "events" || customer === undefined || at === undefined) return null;
  for (const lines of tables) {
    const [order] = lines.roles.order;
    const money = moneyOf(lines.file, lines.roles);
    if (order === undefined || money.amount === null) continue;
    const key = await keyBetween(engine, lines.file, header.file);
    if (key?.mine !== order.name) continue;
    const lent = (name: string) => freeName(name, lines.file);
    const from = `joined from ${fileName(header.file)}`;
    const columns: Record<string, Said> = {
      customer_id: { value: lent(customer.value), because: from },
      order_id: { value: order.name, because: filling(lines.file, order) },
      at: { value: lent(at.value), because: from },
    };
    const [product] = lines.roles.product.filter((column) => column !== order);
    if (product !== undefined)
      columns["product"] = { value: product.name, because: filling(lines.file, product) };
    for (const name of ["quantity", "amount", "discount"] as const)
      if (money[name] !== null) columns[name] = money[name];
    const taken = { [lent(customer.value)]: customer, [lent(at.value)]: at };
    const made = draft("orders", "transactions", lines.file, columns);
    const source: SourceDraft = {
      ...made,
      joined: Object.keys(taken),
      leftOut: unmapped(made, lines.roles),
      pacedBy: header,
    };
    const about = { file: header.file, roles };
    return { source, lookup: lookupOf(lines.file, about, key, taken), of: lines };
  }
  return null;
}

/** A key's name without what says that it is one: `product_id`, `ProductNo` and `product` are one. */
function bareKey(name: string): string {
  return wordsOf(name).replace(/ (?:id|no|nr|number|code|key|sku)$/, "");
}

/** Joins what a table knows of the goods: their category, and their price where the sale has none. */
function withGoods(
  source: SourceDraft,
  { file: table, roles }: Unkeyed,
  key: Key,
): { readonly source: SourceDraft; readonly lookup: SourceDraft } | null {
  const free = ({ name }: ColumnProfile) => name !== key.theirs;
  const [category] = roles.category.filter(free).sort((a, b) => a.distinct - b.distinct);
  const [price] = roles.price.filter(free);
  const columns: Record<string, Said> = { ...source.columns };
  const taken: Record<string, Said> = {};
  if (category !== undefined && columns["category"] === undefined) {
    const name = freeName(category.name, source.file);
    taken[name] = { value: category.name, because: filling(table, category) };
    columns["category"] = { value: name, because: `joined from ${fileName(table)}` };
  }
  if (price !== undefined && columns["amount"] === undefined) {
    const name = freeName(price.name, source.file);
    const quantity = columns["quantity"]?.value;
    taken[name] = { value: price.name, because: filling(table, price) };
    columns["amount"] = {
      value: quantity === undefined ? name : `${quantity} * ${name}`,
      because: `priced from ${fileName(table)}`,
    };
  }
  if (Object.keys(taken).length === 0) return null;
  return {
    source: { ...source, columns, joined: [...source.joined, ...Object.keys(taken)] },
    lookup: lookupOf(source.file, { file: table, roles }, key, taken),
  };
}

/** Makes exposures of a list of who was in which campaign, dated by a table of the campaigns. */
function campaigned(
  { file, roles }: Unkeyed,
  { file: table, roles: about }: Unkeyed,
  key: Key,
): { readonly source: SourceDraft; readonly lookup: SourceDraft } | null {
  const [customer] = roles.customer;
  const [campaign] = roles.campaign;
  const [starts] = [...about.started, ...about.at];
  if (customer === undefined || campaign === undefined || starts === undefined) return null;
  const [arm] = roles.arm;
  const name = freeName(starts.name, file);
  const columns: Record<string, Said> = {
    customer_id: { value: customer.name, because: filling(file, customer) },
    at: { value: name, because: `joined from ${fileName(table)}` },
    campaign: { value: campaign.name, because: filling(file, campaign) },
    arm:
      arm === undefined
        ? { value: "'sent'", because: "the file lists who was in a campaign, not who was left out" }
        : { value: arm.name, because: filling(file, arm) },
  };
  const made = draft(snake(file.stem), "exposures", file, columns);
  const taken = {
    [name]: {
      value: starts.name,
      because: starts.dateFormat === null ? "dates" : `read as ${starts.dateFormat}`,
    },
  };
  return {
    source: { ...made, joined: [name], leftOut: unmapped(made, roles) },
    lookup: lookupOf(file, { file: table, roles: about }, key, taken),
  };
}

function lookupOf(
  file: FileProfile,
  table: { readonly file: FileProfile; readonly roles: Roles },
  { mine, theirs, known }: Key,
  taken: Readonly<Record<string, Said>>,
): SourceDraft {
  const lent = snake(theirs);
  const columns = { [lent]: { value: theirs, because: "one row for each" }, ...taken };
  const made = draft(snake(table.file.stem), "lookup", table.file, columns);
  return {
    ...made,
    // The table's name until sources have theirs.
    join: {
      to: [file.table],
      on: lent === mine ? mine : { [mine]: lent },
      because: `${percent(known)} of its values in ${fileName(file)} are found`,
    },
    leftOut: unmapped(made, table.roles),
  };
}

/** A name for a joined column that the file has not already. */
function freeName(column: string, { columns }: FileProfile): string {
  const base = snake(column);
  const clash = columns.some(({ name }) => name.toLowerCase() === base);
  return clash ? `joined_${base}` : base;
}

function whyLeft({ is, file }: Unkeyed): LeftOut {
  const keys = "customer, client, user, member, account, household, kunde or cliente";
  const because =
    is === "undated"
      ? "it has several rows a customer and no date"
      : `no column names a customer (looked for ${keys}, with id, no or number), and no other file has the key of its rows`;
  return { file: fileName(file), because };
}

import type { Engine } from "../../engines/engine.ts";
import { draft, type LeftOut, type Said, type SourceDraft } from "./draft.ts";
import { type Key, keyBetween } from "./keys.ts";
import type { Keyed, Understood, Unkeyed } from "./kinds.ts";
import { freeName, lookupOf } from "./lookup-draft.ts";
import { linesOf } from "./order-lines.ts";
import { type ColumnProfile, fileName, filling } from "./profile.ts";
import { snake } from "./source-name.ts";
import { unmapped } from "./unmapped.ts";

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

function whyLeft({ is, file }: Unkeyed): LeftOut {
  const keys = "customer, client, user, member, account, household, kunde or cliente";
  const because =
    is === "undated"
      ? "it has several rows a customer and no date"
      : `no column names a customer (looked for ${keys}, with id, no or number), and no other file has the key of its rows`;
  return { file: fileName(file), because };
}

import { resolve } from "node:path";
import { folderOf } from "../../data/configuration.ts";
import { ConfigurationError } from "../../data/errors.ts";
import { nearest, unknownName } from "../../data/nearest.ts";
import { readNeverContact } from "../../data/never-contact.ts";
import { customerOf } from "../../data/rows/identities.ts";
import type { ListOptions } from "../../data/schema.ts";
import { observed } from "../../data/window.ts";
import { list, literal, type Sql, sql } from "../../engines/sql.ts";
import type { Business } from "../business.ts";

/** What somebody noted of a customer when working on a list: every one tells that the customer was dealt with. */
export interface ListMark {
  readonly customer_id: string;
  readonly status: string;
  /** The day that the note is about, ISO 8601. */
  readonly on: string;
}

/** Why customers are left out of a list, and who. */
export interface Exclusion {
  readonly reason: string;
  /** Over `candidates`. */
  readonly condition: Sql;
}

export interface ExclusionOptions {
  readonly name: string;
  readonly options: ListOptions;
  readonly marks: readonly ListMark[];
  /** Checks an expression over `candidates` that stands under a key of the list. */
  readonly check: (text: string, key: string) => Promise<Sql>;
}

/**
 * Lists whom a list leaves out and why, in the order in which reasons count: whom it is not for, the configuration's own
 * exclusions, who is never contacted, who waits for an answer, who was contacted lately.
 */
export async function exclusionsOf(
  business: Business,
  { name, options, marks, check }: ExclusionOptions,
): Promise<readonly Exclusion[]> {
  const { where, exclude, never_contact, open_complaint, contacted_within } = options;
  const found: Exclusion[] = [];
  if (where !== undefined)
    found.push({
      reason: "not whom the list is for",
      condition: sql`not coalesce((${await check(where, "where")})::boolean, false)`,
    });
  for (const [reason, text] of typeof exclude === "string"
    ? [[exclude, exclude] as const]
    : Object.entries(exclude ?? {}))
    found.push({
      reason,
      condition: await check(text, typeof exclude === "string" ? "exclude" : `exclude.${reason}`),
    });
  if (never_contact !== undefined)
    found.push({
      reason: "never contact",
      condition: await neverContacted(business, name, never_contact),
    });
  if (typeof open_complaint === "string")
    found.push({
      reason: "open complaint",
      condition: await check(open_complaint, "open_complaint"),
    });
  else if (open_complaint !== undefined)
    found.push({
      reason: "open complaint",
      condition: await complained(business, name, open_complaint),
    });
  if (contacted_within !== undefined)
    found.push({
      reason: `contacted in the last ${contacted_within.days} days`,
      condition: await contacted(business, name, contacted_within, marks),
    });
  return found;
}

async function neverContacted(business: Business, name: string, file: string): Promise<Sql> {
  const { engine, configuration } = business;
  const ids = await readNeverContact(
    resolve(folderOf(configuration), file),
    `lists.${name}.never_contact`,
  );
  await engine.store("never_contact", { id: ids });
  const hasAliases = Object.values(configuration.sources).some(({ kind }) => kind === "identities");
  const customer = hasAliases ? customerOf(sql`never_contact.id`) : sql`never_contact.id`;
  return sql`customer_id in (select ${customer} from never_contact)`;
}

async function complained(
  business: Business,
  name: string,
  complaint: Exclude<ListOptions["open_complaint"], string | undefined>,
): Promise<Sql> {
  const { opened, closed, within } = complaint;
  const place = `lists.${name}.open_complaint`;
  await requireTypes(business, closed === undefined ? [opened] : [opened, closed], place);
  const asOf = requireDay(business, place);
  const latest = (type: string) => sql`max(occurred_at) filter (where type = ${literal(type)})`;
  const answered =
    closed === undefined ? sql`null` : sql`coalesce(${latest(closed)}, '-infinity'::timestamp)`;
  return sql`customer_id in (
    select customer_id from events
    where ${observed({ asOf, observationDays: within ?? null })}
    group by customer_id
    having ${latest(opened)} ${closed === undefined ? sql`is not null` : sql`> ${answered}`})`;
}

async function contacted(
  business: Business,
  name: string,
  { days, events }: NonNullable<ListOptions["contacted_within"]>,
  marks: readonly ListMark[],
): Promise<Sql> {
  const place = `lists.${name}.contacted_within`;
  const window = { asOf: requireDay(business, place), observationDays: days };
  await requireTypes(business, events, `${place}.events`);
  await business.engine.store("list_marks", {
    customer_id: marks.map(({ customer_id }) => customer_id),
    marked_on: marks.map(({ on }) => on),
  });
  const contacts = [
    sql`select customer_id from exposures where ${observed(window)} and not ${isControl()}`,
    sql`select customer_id from (
      select customer_id, marked_on::date as day from list_marks
    ) as marks where ${observed(window)}`,
    ...(events.length === 0
      ? []
      : [
          sql`select customer_id from events
            where ${observed(window)} and type in (${list(events.map(literal), ", ")})`,
        ]),
  ];
  return sql`customer_id in (${list(contacts, "\nunion all\n")})`;
}

/** Holds for an exposure to nothing: a campaign's own control group was not contacted. */
function isControl(): Sql {
  return sql`regexp_matches(lower(trim(arm)), '^(control|ctrl|hold.?out|none|no |no-|not |untreated)')`;
}

function requireDay({ asOf }: Business, place: string): string {
  if (asOf === null) throw new ConfigurationError(`${place} requires a source with dates`);
  return asOf;
}

/** A type that has not occurred yet may occur; one that is nearly another is a slip of the pen. */
async function requireTypes(
  { engine, configuration }: Business,
  types: readonly string[],
  place: string,
): Promise<void> {
  if (types.length === 0) return;
  if (!Object.values(configuration.sources).some(({ kind }) => kind === "events"))
    throw new ConfigurationError(`${place} requires a source of events`);
  const rows = await engine.rows(sql`select distinct type from events order by type`);
  const known = rows.map((row) => String(row["type"]));
  for (const type of types)
    if (!known.includes(type) && nearest(type, known) !== null)
      throw new ConfigurationError(unknownName("type of event", type, known, place));
}

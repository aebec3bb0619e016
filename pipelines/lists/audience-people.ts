import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countryCode } from "../../data/audience/identifiers.ts";
import type { Person, PersonField } from "../../data/audience/platforms.ts";
import { columnNames } from "../../data/condition.ts";
import { ConfigurationError } from "../../data/errors.ts";
import { checkExpression } from "../../data/expression.ts";
import { ingest } from "../../data/ingest.ts";
import { unknownName } from "../../data/nearest.ts";
import type { DataQuality } from "../../data/quality/quality.ts";
import type { Configuration, ListOptions, SourceOptions } from "../../data/schema.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { id, list, type Sql, sql } from "../../engines/sql.ts";

/** Where each field of a person stands: an attribute, or the code of one country for all. */
type Found = Readonly<Partial<Record<PersonField, Sql>>>;

/** A list that an audience is made of. */
interface Audience {
  readonly name: string;
  readonly options: ListOptions;
  /** What the paths in the configuration are relative to. */
  readonly folder: string;
}

interface Known {
  readonly person: Person;
  /** Null where it is not known. */
  readonly consent: boolean | null;
}

/**
 * Reads from the sources of customers what identifies them and whether they agreed, by id, and which fields there are: as
 * the list's `audience` says, else the one attribute that was found to hold e-mail addresses, or phone numbers.
 */
export async function readPeople(
  configuration: Configuration,
  of: Audience,
): Promise<{
  readonly people: ReadonlyMap<string, Known>;
  readonly fields: readonly PersonField[];
}> {
  const scratch = await mkdtemp(join(tmpdir(), "quintile-"));
  const rejectsFolder = join(scratch, "rejects");
  try {
    await mkdir(rejectsFolder);
    return await withEngine({ temporary: scratch }, async (engine) => {
      const { canonical, quality } = await ingest(engine, ofCustomers(configuration), {
        folder: of.folder,
        rejectsFolder,
        temporary: scratch,
      });
      const attributes = canonical.customers.attributes.map(({ column }) => column);
      const known = await columnNames(engine, "customers");
      const found = fieldsOf(of, attributes, quality);
      const fields = ORDER.filter((field) => found[field] !== undefined);
      const consent = await consentOf(of, attributes, (text, place) =>
        checkExpression(engine, text, known, place),
      );
      const rows = await engine.rows(sql`
        select ${list([
          sql`customer_id`,
          sql`try_cast((${consent}) as boolean) as consent`,
          ...fields.map((field) => sql`${found[field] ?? sql`null`} as ${id(field)}`),
        ])}
        from customers
        order by customer_id`);
      const text = (cell: unknown) => (cell === null || cell === undefined ? null : String(cell));
      const people = rows.map((row): [string, Known] => [
        String(row["customer_id"]),
        {
          consent: typeof row["consent"] === "boolean" ? row["consent"] : null,
          person: {
            email: text(row["email"]),
            phone: text(row["phone"]),
            first_name: text(row["first_name"]),
            last_name: text(row["last_name"]),
            zip: text(row["zip"]),
            country: text(row["country"]),
          },
        },
      ]);
      return { people: new Map(people), fields };
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The order of the columns of a file; a platform needs an e-mail address or a phone number. */
const ORDER: readonly PersonField[] = [
  "email",
  "phone",
  "first_name",
  "last_name",
  "country",
  "zip",
];

/** Returns a configuration that reads who customers are, and nothing that they did. */
function ofCustomers(configuration: Configuration): Configuration {
  const { sources } = configuration;
  const isOfCustomers = (source: string) => sources[source]?.kind === "customers";
  const kept = Object.entries(sources).flatMap(([name, source]): [string, SourceOptions][] => {
    if (source.kind === "customers" || source.kind === "identities") return [[name, source]];
    if (source.kind !== "lookup") return [];
    const to = [source.join.to].flat().filter(isOfCustomers);
    return to.length === 0 ? [] : [[name, { ...source, join: { ...source.join, to } }]];
  });
  if (!Object.keys(sources).some(isOfCustomers))
    throw new ConfigurationError("an audience requires a source of customers, got none");
  return { ...configuration, sources: Object.fromEntries(kept) };
}

function fieldsOf(
  {
    name,
    options: { audience: said = {} },
  }: { readonly name: string; readonly options: ListOptions },
  attributes: readonly string[],
  quality: DataQuality,
): Found {
  const place = `lists.${name}.audience`;
  const attribute = (column: string, key: PersonField) => {
    if (!attributes.includes(column))
      throw new ConfigurationError(unknownName("attribute", column, attributes, `${place}.${key}`));
    return sql`${id(column)}::varchar`;
  };
  const found: Partial<Record<PersonField, Sql>> = {};
  for (const key of ["email", "phone"] as const) {
    const column = said[key] ?? onlyColumn(quality, attributes, key, place);
    if (column !== null) found[key] = attribute(column, key);
  }
  if (Object.keys(found).length === 0)
    throw new ConfigurationError(
      `${place}: no attribute of customers holds e-mail addresses or phone numbers (what a source ignores is none); name one, such as audience: { email: contact }`,
    );
  for (const key of ["first_name", "last_name", "zip"] as const) {
    const column = said[key];
    if (column !== undefined) found[key] = attribute(column, key);
  }
  const { country } = said;
  if (country !== undefined) {
    const code = attributes.includes(country) ? null : countryCode(country);
    found.country = code === null ? attribute(country, "country") : sql`${code}`;
  }
  return found;
}

function onlyColumn(
  { sources }: DataQuality,
  attributes: readonly string[],
  key: "email" | "phone",
  place: string,
): string | null {
  const columns = sources
    .filter(({ kind }) => kind === "customers")
    .flatMap(({ columns: all }) => all)
    .filter(({ name, personal }) => personal === key && attributes.includes(name))
    .map(({ name }) => name);
  const [first, ...others] = [...new Set(columns)];
  if (others.length > 0)
    throw new ConfigurationError(
      `${place}: several attributes are of the class ${key} (${columns.join(", ")}); name one, such as audience: { ${key}: ${first} }`,
    );
  return first ?? null;
}

async function consentOf(
  { name, options }: Audience,
  attributes: readonly string[],
  check: (text: string, place: string) => Promise<Sql>,
): Promise<Sql> {
  const said = options.audience?.consent;
  if (said !== undefined) return await check(said, `lists.${name}.audience.consent`);
  if (attributes.includes("consent")) return sql`consent`;
  throw new ConfigurationError(
    `an audience requires the consent of customers, and they have no attribute 'consent'; say where it stands, such as lists.${name}.audience.consent: "opted_in = 'yes'"`,
  );
}

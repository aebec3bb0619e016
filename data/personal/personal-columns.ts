import type { Engine } from "../../engines/engine.ts";
import { id, list, sql } from "../../engines/sql.ts";
import { ConfigurationError } from "../errors.ts";
import { unknownName } from "../nearest.ts";
import type { FileColumnQuality } from "../quality/quality.ts";
import { sampled } from "../quality/sampled.ts";
import { type Judged, REASON } from "../rows/judging.ts";
import type { Mapping } from "../rows/mapping.ts";
import type { FileColumn } from "../rows/raw-table.ts";
import type { SourceOptions } from "../schema.ts";
import { type Classified, classify, type PersonalClass } from "./personal.ts";

/** What each column of a source tells of persons. */
export interface PersonalColumns {
  /** By canonical name, those that tell something. */
  readonly canonical: ReadonlyMap<string, Classified>;
  /** By the file's name; a column that is not used is judged by its name alone. */
  readonly file: ReadonlyMap<string, Classified>;
  /** Columns of the file that the configuration uses. */
  readonly used: ReadonlySet<string>;
  /** Of these, the ones whose values were looked at. */
  readonly looked: ReadonlySet<string>;
}

export interface PersonalOptions {
  readonly mapping: Mapping;
  readonly pii: NonNullable<SourceOptions["pii"]>;
  /** Columns of the files, and those of them that are used. */
  readonly columns: readonly string[];
  readonly used: ReadonlySet<string>;
}

/** Rows whose values are looked at. */
const SAMPLE = 4000;
/** Canonical columns that name goods, channels and the like: only an address of e-mail or a phone number is a person's. */
const THINGS = new Set(["product", "category", "type", "channel", "campaign", "plan", "arm"]);
const IDS = new Set(["customer_id", "order_id", "session_id", "alias"]);

/** Throws where the configuration says of a column what the source has not. */
export function checkPersonal(
  name: string,
  { pii = {}, columns: mapped }: SourceOptions,
  columns: readonly FileColumn[],
): void {
  const known = [...new Set([...columns.map((column) => column.name), ...Object.keys(mapped)])];
  for (const column of Object.keys(pii))
    if (!known.includes(column))
      throw new ConfigurationError(unknownName("column", column, known, `sources.${name}.pii`));
}

/** Classifies every column of a source by its name and a sample of its accepted values. */
export async function classifyColumns(
  engine: Engine,
  judged: Judged,
  { mapping, pii, columns, used }: PersonalOptions,
): Promise<PersonalColumns> {
  const own = judged.kind === "lookup" ? [] : [{ name: "customer_id", type: "VARCHAR" }];
  const measured = [...own, ...judged.columns];
  const texts = await sampleTexts(engine, judged, measured);
  const said = (column: string): Classified | null | undefined => {
    const word = Object.hasOwn(pii, column) ? pii[column] : undefined;
    if (word === undefined) return undefined;
    return word === "none" ? null : { class: word, by: "configuration" };
  };
  const canonical = new Map<string, Classified>();
  const file = new Map<string, Classified>();
  const looked = new Set<string>();
  for (const { name, type } of measured) {
    const mapped = mapping.columns.find((column) => column.name === name);
    const attribute = mapping.attributes.find((own) => name === own || name === `attribute_${own}`);
    const plain = mapped?.plain ?? attribute ?? null;
    const values = texts.get(name) ?? [];
    const ofFile = said(plain ?? name);
    const told = ofFile === undefined ? said(name) : ofFile;
    const guess =
      told === undefined
        ? (guessed({ name, plain, values, isText: type === "VARCHAR" }) ??
          inherited(mapped?.uses ?? [], type, values, said))
        : told;
    if (plain !== null) looked.add(plain);
    if (guess === null) continue;
    canonical.set(name, guess);
    if (plain !== null) file.set(plain, guess);
  }
  for (const column of columns) {
    if (looked.has(column)) continue;
    const told = said(column);
    const guess = told === undefined ? byName(column) : told;
    if (guess !== null) file.set(column, guess);
  }
  return { canonical, file, used, looked };
}

function guessed({
  name,
  plain,
  values,
  isText,
}: {
  readonly name: string;
  readonly plain: string | null;
  readonly values: readonly string[];
  readonly isText: boolean;
}): Classified | null {
  const ofPersons = name === "customer_id" || name === "alias";
  const found = classify({ name: plain ?? name, values, isText, ofPersons });
  if (THINGS.has(name))
    return found?.by === "values" && ["email", "phone"].includes(found.class) ? found : null;
  if (IDS.has(name)) return found?.by === "values" ? found : { class: "id", by: "name" };
  return found;
}

/** A text that an expression makes of a person's column tells of persons too, unless only a few values are left. */
function inherited(
  uses: readonly string[],
  type: string,
  values: readonly string[],
  said: (column: string) => Classified | null | undefined,
): Classified | null {
  if (type !== "VARCHAR" || new Set(values).size <= 20) return null;
  for (const column of uses) {
    const of = said(column);
    const found = of === undefined ? byName(column) : of;
    if (found !== null && found.class !== "id") return found;
  }
  return null;
}

function byName(name: string): Classified | null {
  return classify({ name, values: [], isText: true });
}

async function sampleTexts(
  engine: Engine,
  { table }: Judged,
  columns: readonly { readonly name: string }[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const cells = columns.map(({ name }, i) => sql`${id(name)}::varchar as ${id(`v${i}`)}`);
  const { texts } = await engine.columns(
    sql`select ${list(cells)} from ${id(table)}
      where ${REASON} = 0 and ${await sampled(engine, table, SAMPLE)} order by rowid`,
  );
  return new Map(
    columns.map(({ name }, i) => [
      name,
      (texts[`v${i}`] ?? []).filter((value): value is string => value !== null),
    ]),
  );
}

/** Lists every column of the files with what it tells of persons. */
export function fileColumns(
  columns: readonly string[],
  { file, used }: PersonalColumns,
): readonly FileColumnQuality[] {
  return columns.map((name) => {
    const found = file.get(name);
    return {
      name,
      used: used.has(name),
      personal: found?.class ?? null,
      by: found?.by ?? null,
    };
  });
}

/** Lists the classes that must not be shown, by column. */
export function classesOf(
  found: ReadonlyMap<string, Classified>,
): ReadonlyMap<string, PersonalClass> {
  return new Map([...found].map(([column, { class: of }]) => [column, of]));
}

import type { Engine } from "../../engines/engine.ts";
import { id, type Sql } from "../../engines/sql.ts";
import { ConfigurationError } from "../errors.ts";
import { checkExpression } from "../expression.ts";
import { MEANINGS } from "../kinds.ts";
import { unknownName } from "../nearest.ts";
import type { SourceOptions } from "../schema.ts";
import type { FileColumn } from "./raw-table.ts";

/** A name of the configuration and the checked expression over the file's columns that it stands for. */
export interface Mapped {
  readonly name: string;
  /** Where it stands, such as `sources.orders.columns.amount`. */
  readonly where: string;
  readonly expression: Sql;
  /** The column, where the expression is nothing but one. */
  readonly plain: string | null;
  /** Columns that the expression names. */
  readonly uses: readonly string[];
}

/** All that a source's configuration says of its columns, checked against those that its files have. */
export interface Mapping {
  readonly columns: readonly Mapped[];
  readonly rules: readonly (Mapped & { readonly because: string })[];
  /** Columns of the file that a customers source takes over as they are. */
  readonly attributes: readonly string[];
}

/** Number of a row over all files of its source, from 1: what `row_number()` stands for. */
export const FILE_ROW: Sql = id("quintile.row");

/** Returns a source's checked mapping; an unknown column or a forbidden expression is refused. */
export async function checkMapping(
  engine: Engine,
  source: string,
  options: SourceOptions,
  columns: readonly FileColumn[],
): Promise<Mapping> {
  const names = columns.map(({ name }) => name);
  const check = async (name: string, text: string, where: string): Promise<Mapped> => {
    const checked = await checkExpression(engine, text, names, where);
    const written = checked.strings.join("").replaceAll("row_number() over ()", '"quintile.row"');
    const expression = { strings: [written], values: [] };
    const quoted = names.map((column) => id(column).strings[0] ?? "");
    return {
      name,
      where,
      expression,
      plain: names[quoted.indexOf(written)] ?? null,
      uses: names.filter((_, j) => written.includes(quoted[j] ?? "")),
    };
  };
  const mapped: Mapped[] = [];
  for (const [name, text] of Object.entries(options.columns)) {
    const where = `sources.${source}.columns.${name}`;
    if (MEANINGS[options.kind].filled.includes(name))
      throw new ConfigurationError(`${where}: '${name}' is filled by us, call it otherwise`);
    mapped.push(await check(name, text, where));
  }
  const rules = [];
  for (const [i, { when, because }] of options.reject.entries())
    rules.push({ ...(await check(because, when, `sources.${source}.reject[${i}]`)), because });
  return { columns: mapped, rules, attributes: attributesOf(source, options, names, mapped) };
}

function attributesOf(
  source: string,
  options: SourceOptions,
  names: readonly string[],
  mapped: readonly Mapped[],
): readonly string[] {
  if (options.kind !== "customers") return [];
  for (const ignored of options.ignore)
    if (!names.includes(ignored))
      throw new ConfigurationError(
        unknownName("column", ignored, names, `sources.${source}.ignore`),
      );
  const taken = new Set([...options.ignore, ...mapped.map(({ plain }) => plain)]);
  return names.filter((name) => !taken.has(name));
}

/** Lists the columns of the file that a mapping names or takes over. */
export function usedColumns({ columns, rules, attributes }: Mapping): ReadonlySet<string> {
  return new Set([...columns, ...rules].flatMap(({ uses }) => uses).concat(attributes));
}
